namespace Enos.Accel.Hardware;

/// <summary>An on-chip memory: a scratchpad of one operand, or the global buffer.</summary>
/// <param name="CapacityBytes">Capacity in bytes; at least 1.</param>
/// <param name="EnergyPjPerBitRead">Energy of reading a bit in pJ; positive.</param>
/// <param name="EnergyPjPerBitWrite">Energy of writing a bit in pJ; positive.</param>
/// <param name="BandwidthBytesPerCycle">
/// Bytes a cycle: of a scratchpad, on the side of the array; of the global buffer, on the side of the scratchpads. Positive.
/// </param>
public abstract record OnChipMemory(long CapacityBytes, double EnergyPjPerBitRead, double EnergyPjPerBitWrite, double BandwidthBytesPerCycle)
{
    /// <summary>Capacity in bits.</summary>
    public long CapacityBits => 8 * CapacityBytes;

    /// <summary>Cycles to move <paramref name="bits"/>, rounded up.</summary>
    public long TransferCycles(long bits) => Bandwidth.Cycles(bits, BandwidthBytesPerCycle);
}

/// <summary>The scratchpad of one operand, between the array and the memory above.</summary>
/// <param name="CapacityBytes">Capacity in bytes, both halves of a double buffer together; at least 1.</param>
/// <param name="EnergyPjPerBitRead">Energy of reading a bit in pJ; positive.</param>
/// <param name="EnergyPjPerBitWrite">Energy of writing a bit in pJ; positive.</param>
/// <param name="BandwidthBytesPerCycle">Bytes a cycle on the side of the array; positive.</param>
/// <param name="DoubleBuffered">Whether it can be filled (or drained) for one fold while another works from it.</param>
public sealed record Scratchpad(
    long CapacityBytes, double EnergyPjPerBitRead, double EnergyPjPerBitWrite, double BandwidthBytesPerCycle, bool DoubleBuffered)
    : OnChipMemory(CapacityBytes, EnergyPjPerBitRead, EnergyPjPerBitWrite, BandwidthBytesPerCycle);

/// <summary>A memory between DRAM and all scratchpads; everything that passes between them is written to it and read from it once.</summary>
/// <param name="CapacityBytes">Capacity in bytes; at least 1.</param>
/// <param name="EnergyPjPerBitRead">Energy of reading a bit in pJ; positive.</param>
/// <param name="EnergyPjPerBitWrite">Energy of writing a bit in pJ; positive.</param>
/// <param name="BandwidthBytesPerCycle">Bytes a cycle on the side of the scratchpads; positive.</param>
public sealed record GlobalBuffer(long CapacityBytes, double EnergyPjPerBitRead, double EnergyPjPerBitWrite, double BandwidthBytesPerCycle)
    : OnChipMemory(CapacityBytes, EnergyPjPerBitRead, EnergyPjPerBitWrite, BandwidthBytesPerCycle)
{
    /// <summary>Whether outputs that fit stay here for the layers that read them, instead of going to DRAM and back; false by default.</summary>
    public bool KeepsOutputs { get; init; }
}

/// <summary>Off-chip memory: one channel that reads and write-backs share.</summary>
/// <param name="EnergyPjPerBit">Energy of reading or writing a bit in pJ; positive.</param>
/// <param name="BandwidthBytesPerCycle">Bytes a cycle of the accelerator's clock; positive.</param>
public sealed record Dram(double EnergyPjPerBit, double BandwidthBytesPerCycle)
{
    /// <summary>Cycles to move <paramref name="bits"/>, rounded up.</summary>
    public long TransferCycles(long bits) => Bandwidth.Cycles(bits, BandwidthBytesPerCycle);
}

/// <summary>Changing the array's mode between two layers.</summary>
/// <param name="Cycles">Cycles it takes; at least 0.</param>
/// <param name="EnergyPj">Energy it takes, without leakage, in pJ; at least 0.</param>
public sealed record Reconfiguration(long Cycles, double EnergyPj);

/// <summary>What carries activations between the array and the compute-in-memory macros, one way at a time.</summary>
/// <param name="EnergyPjPerBit">Energy of moving a bit across, its reading and writing included, in pJ; at least 0.</param>
/// <param name="BandwidthBytesPerCycle">Bytes a cycle of the accelerator's clock; positive.</param>
public sealed record TransferLink(double EnergyPjPerBit, double BandwidthBytesPerCycle)
{
    /// <summary>Cycles to move <paramref name="bits"/>, rounded up.</summary>
    public long TransferCycles(long bits) => Bandwidth.Cycles(bits, BandwidthBytesPerCycle);
}

internal static class Bandwidth
{
    // Without a bandwidth limit (+∞) every transfer takes 0 cycles.
    public static long Cycles(long bits, double bytesPerCycle) => Ceiling(bits / (8 * bytesPerCycle));

    /// <summary>The whole cycles that hold so many; an <see cref="OverflowException"/> beyond 2⁶².</summary>
    public static long Ceiling(double cycles) => cycles < 1L << 62 ? unchecked((long)Math.Ceiling(cycles)) : throw new OverflowException();
}
