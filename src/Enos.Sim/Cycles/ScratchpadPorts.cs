using Enos.Accel.Costs;
using Enos.Accel.Hardware;

namespace Enos.Sim.Cycles;

/// <summary>
/// The ports between scratchpads and array. Small queues at the array's edge let a port run ahead of the wave and behind it, but not into another fold:
/// a fold is over when every port has moved what the fold asked of it. Cycles beyond the wave are charged to the port that takes longest.
/// </summary>
internal struct ScratchpadPorts(Accelerator hw)
{
    private readonly double _inputBitsPerCycle = 8 * hw.InputScratchpad.BandwidthBytesPerCycle;
    private readonly double _weightBitsPerCycle = 8 * hw.WeightScratchpad.BandwidthBytesPerCycle;
    private readonly double _outputBitsPerCycle = 8 * hw.OutputScratchpad.BandwidthBytesPerCycle;

    /// <summary>Cycles waited in this fold, charged.</summary>
    public StallCycles Waited { get; private set; }

    public void Begin() => Waited = default;

    /// <summary>A cycle in which the array, its wave over, waits for its ports; gives the tensor that it is charged to, the first of equals.</summary>
    public StallCycles Wait((long Input, long Weight, long Output) bits)
    {
        double input = Math.Ceiling(bits.Input / _inputBitsPerCycle);
        double weight = Math.Ceiling(bits.Weight / _weightBitsPerCycle);
        double output = Math.Ceiling(bits.Output / _outputBitsPerCycle);
        StallCycles cycle = input >= weight && input >= output ? new StallCycles(1, 0, 0)
            : weight >= output ? new StallCycles(0, 1, 0)
            : new StallCycles(0, 0, 1);
        Waited += cycle;
        return cycle;
    }

    /// <summary>Whether every port has moved its bits after <paramref name="cycles"/> of the fold.</summary>
    public readonly bool Done((long Input, long Weight, long Output) bits, long cycles) =>
        cycles >= bits.Input / _inputBitsPerCycle && cycles >= bits.Weight / _weightBitsPerCycle && cycles >= bits.Output / _outputBitsPerCycle;
}
