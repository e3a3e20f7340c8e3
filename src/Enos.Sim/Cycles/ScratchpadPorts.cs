using Enos.Accel.Costs;
using Enos.Accel.Hardware;

namespace Enos.Sim.Cycles;

/// <summary>
/// The ports between scratchpads and array. Small queues at the array's edge let a port run ahead of the wave and behind it, but not into another fold:
/// a fold is over when every port has moved what the fold asked of it. Cycles beyond the wave are charged to the port that was last.
/// </summary>
internal struct ScratchpadPorts(Accelerator hw)
{
    private readonly double _inputBitsPerCycle = 8 * hw.InputScratchpad.BandwidthBytesPerCycle;
    private readonly double _weightBitsPerCycle = 8 * hw.WeightScratchpad.BandwidthBytesPerCycle;
    private readonly double _outputBitsPerCycle = 8 * hw.OutputScratchpad.BandwidthBytesPerCycle;
    private bool _inputOpen, _weightOpen;
    private long _waited;

    /// <summary>Cycles waited in this fold, charged.</summary>
    public readonly StallCycles Waited => _inputOpen ? new StallCycles(_waited, 0, 0)
        : _weightOpen ? new StallCycles(0, _waited, 0)
        : new StallCycles(0, 0, _waited);

    public void Begin() => (_waited, _inputOpen, _weightOpen) = (0, false, false);

    /// <summary>A cycle in which the array waits for its ports.</summary>
    public void Wait() => _waited++;

    /// <summary>Whether every port has moved its bits after <paramref name="cycles"/> of the fold; remembers those that are not.</summary>
    public bool Done((long Input, long Weight, long Output) bits, long cycles)
    {
        bool input = cycles < bits.Input / _inputBitsPerCycle;
        bool weight = cycles < bits.Weight / _weightBitsPerCycle;
        bool output = cycles < bits.Output / _outputBitsPerCycle;
        if (!input && !weight && !output)
        {
            return true;
        }

        (_inputOpen, _weightOpen) = (input, weight);
        return false;
    }
}
