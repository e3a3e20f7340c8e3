using Enos.Accel.Hardware;

namespace Enos.Accel.Costs;

/// <summary>Bandwidths in bits a cycle, and what a fold may ask of the scratchpads without being held up.</summary>
internal readonly struct MemoryRates
{
    private readonly double _dram;
    private readonly double _buffer;

    public MemoryRates(Accelerator hw, long foldCycles)
    {
        _dram = 8 * hw.Dram.BandwidthBytesPerCycle;
        _buffer = hw.GlobalBuffer is { } buffer ? 8 * buffer.BandwidthBytesPerCycle : double.PositiveInfinity;
        InputBitsInTime = InTime(hw.InputScratchpad, foldCycles);
        WeightBitsInTime = InTime(hw.WeightScratchpad, foldCycles);
        OutputBitsInTime = InTime(hw.OutputScratchpad, foldCycles);
    }

    /// <summary>Bits that the input scratchpad moves within a fold for certain; where there are more, a division tells.</summary>
    public long InputBitsInTime { get; }

    /// <inheritdoc cref="InputBitsInTime"/>
    public long WeightBitsInTime { get; }

    /// <inheritdoc cref="InputBitsInTime"/>
    public long OutputBitsInTime { get; }

    /// <summary>
    /// Cycles that bits take between DRAM and a scratchpad, of which only <paramref name="dramBits"/> come from or go to DRAM; a global buffer on the way
    /// is a stage of the same pipeline, and the slower of the two decides.
    /// </summary>
    public long ChannelCycles(long bits, long dramBits) => Bandwidth.Ceiling(
        bits == dramBits ? bits / Math.Min(_dram, _buffer) : Math.Max(dramBits / _dram, bits / _buffer));

    // A bit less than the product, so that rounding cannot say that something is in time which is not.
    private static long InTime(Scratchpad pad, long foldCycles) =>
        (long)Math.Min(pad.BandwidthBytesPerCycle * 8 * foldCycles * (1 - 1e-12), long.MaxValue / 2);
}
