namespace Enos.Accel.Hardware;

/// <summary>The systolic array of PEs.</summary>
/// <param name="Rows">R; at least 1.</param>
/// <param name="Columns">C; at least 1.</param>
/// <param name="Dataflow">What stays in place.</param>
/// <param name="GroupPacking">How groups share it.</param>
/// <param name="LaneEnergyPjPerBit">
/// Energy of bringing a bit to its group's columns when groups are packed side by side, in pJ; at least 0, and of no effect otherwise.
/// </param>
public sealed record ProcessingArray(
    int Rows, int Columns, Dataflow Dataflow, GroupPacking GroupPacking = GroupPacking.None, double LaneEnergyPjPerBit = 0)
{
    /// <summary>Number of PEs.</summary>
    public long Pes => (long)Rows * Columns;
}
