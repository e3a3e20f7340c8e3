using Enos.Accel.Hardware;

namespace Enos.Accel.Compat;

/// <summary>What a SCALE-Sim configuration says of the hardware: an array and three scratchpads. It knows no energies, no clock and no precision.</summary>
public sealed record ScaleSimConfig
{
    /// <summary>Its <c>run_name</c>, or the file's name without one.</summary>
    public required string Name { get; init; }

    /// <summary>The array: rows and columns, 1 to 65,536, and the dataflow.</summary>
    public required ProcessingArray Array { get; init; }

    /// <summary>Capacity of the input scratchpad, both halves of its double buffer, in bytes; at least 1024.</summary>
    public required long IfmapSramBytes { get; init; }

    /// <summary>Capacity of the weight scratchpad, as <see cref="IfmapSramBytes"/>.</summary>
    public required long FilterSramBytes { get; init; }

    /// <summary>Capacity of the output scratchpad, as <see cref="IfmapSramBytes"/>.</summary>
    public required long OfmapSramBytes { get; init; }

    /// <summary>
    /// Words (bytes) a cycle of each of its three interfaces to DRAM with <c>InterfaceBandwidth: USER</c>; +∞ with <c>CALC</c> or without that key, which
    /// ask for what it takes never to wait.
    /// </summary>
    public required double InterfaceBytesPerCycle { get; init; }

    /// <summary>
    /// The array, the capacities and the bandwidth of this configuration with all that it does not say taken from <paramref name="donor"/>: modes,
    /// energies, clock, node, leakage, reconfiguration and width of partial sums. Scratchpads are double-buffered and keep pace with the array; the three
    /// interfaces become one channel of their summed bandwidth; there is no global buffer and no macro.
    /// </summary>
    public Accelerator WithFiguresOf(Accelerator donor) => donor with
    {
        Name = Name,
        Array = Array,
        Modes = [.. donor.Modes.Where(mode => mode.Compute == Modes.Compute.Digital)],
        InputScratchpad = Resized(donor.InputScratchpad, IfmapSramBytes),
        WeightScratchpad = Resized(donor.WeightScratchpad, FilterSramBytes),
        OutputScratchpad = Resized(donor.OutputScratchpad, OfmapSramBytes),
        GlobalBuffer = null,
        Dram = new Dram(donor.Dram.EnergyPjPerBit, 3 * InterfaceBytesPerCycle),
        Cim = null,
    };

    /// <summary>
    /// This configuration alone, with one mode, an 8×8-bit multiply a PE and cycle, whose every energy, area, node, voltage and clock is not a number: what
    /// is known are cycles, stalls, folds and accesses.
    /// </summary>
    public Accelerator CyclesOnly()
    {
        var unknown = new Scratchpad(1, double.NaN, double.NaN, double.PositiveInfinity, true);
        return WithFiguresOf(new Accelerator
        {
            Name = Name,
            TechnologyNm = double.NaN,
            ClockGhz = double.NaN,
            Array = Array,
            Modes = [UnknownMultiply],
            RegisterFileEnergyPjPerBit = double.NaN,
            InputScratchpad = unknown,
            WeightScratchpad = unknown,
            OutputScratchpad = unknown,
            Dram = new Dram(double.NaN, double.PositiveInfinity),
            LeakageMw = double.NaN,
            Reconfiguration = new Reconfiguration(0, double.NaN),
            AccumulatorBits = 32,
        });
    }

    private static Modes.Mode UnknownMultiply => new()
    {
        Name = "multiply-8x8",
        Operator = new Modes.Operator(Modes.OperatorKind.Multiply),
        ActivationBits = 8,
        WeightBits = 8,
        Compute = Modes.Compute.Digital,
        EnergyPjPerMac = double.NaN,
        MacsPerPeCycle = 1,
        AreaUm2 = double.NaN,
        TechnologyNm = double.NaN,
        VoltageV = double.NaN,
        Provenance = Modes.Provenance.Assumed,
        Source = "a SCALE-Sim configuration, which states no energies",
    };

    private static Scratchpad Resized(Scratchpad pad, long bytes) =>
        pad with { CapacityBytes = bytes, BandwidthBytesPerCycle = double.PositiveInfinity, DoubleBuffered = true };
}
