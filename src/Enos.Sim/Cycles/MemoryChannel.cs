using Enos.Accel.Hardware;

namespace Enos.Sim.Cycles;

/// <summary>
/// The channel between DRAM and the scratchpads, with the global buffer as a stage if there is one. It serves one transfer at a time, in the order in
/// which they were asked for, each from the cycle in which it is both asked for and first in line.
/// </summary>
internal sealed class MemoryChannel
{
    // A fold's fills, and the write-backs of the two folds before it, are all that can wait at once.
    private const int Slots = 16;

    private readonly Transfer[] _queue = new Transfer[Slots];
    private readonly double _dramBitsPerCycle;
    private readonly double _bufferBitsPerCycle;
    private int _head;
    private int _count;
    private double _needed;
    private long _elapsed;

    public MemoryChannel(Accelerator hw)
    {
        _dramBitsPerCycle = 8 * hw.Dram.BandwidthBytesPerCycle;
        _bufferBitsPerCycle = 8 * (hw.GlobalBuffer?.BandwidthBytesPerCycle ?? double.PositiveInfinity);
    }

    public bool Busy => _count > 0;

    /// <summary>The transfer being served; only while <see cref="Busy"/>.</summary>
    public ref readonly Transfer Head => ref _queue[_head];

    /// <summary>Cycles that the transfer being served has had.</summary>
    public long Elapsed => _elapsed;

    /// <summary>Whether the transfer being served has had all its time.</summary>
    public bool HeadDone => _elapsed >= _needed;

    /// <summary>Puts a transfer in line; false if it takes no time, bandwidth being without limit, and so needs no turn.</summary>
    public bool Request(in Transfer transfer)
    {
        if (CyclesNeeded(transfer) <= 0)
        {
            return false;
        }

        if (_count == Slots)
        {
            throw new InvalidOperationException("More transfers are waiting than folds can ask for.");
        }

        _queue[(_head + _count) % Slots] = transfer;
        _count++;
        if (_count == 1)
        {
            Open();
        }

        return true;
    }

    /// <summary>One cycle of service.</summary>
    public void Advance() => _elapsed++;

    /// <summary>
    /// What moved in the cycle just served, at the scratchpad and at DRAM's pins, a transfer being spread evenly over its cycles; and where in DRAM.
    /// </summary>
    public (long Bits, long DramBits, long DramAddress) LastCycle()
    {
        ref readonly Transfer head = ref _queue[_head];
        long cycles = (long)Math.Ceiling(_needed);
        long before = Moved(head.DramBits, _elapsed - 1, cycles);
        return (
            Moved(head.Bits, _elapsed, cycles) - Moved(head.Bits, _elapsed - 1, cycles),
            Moved(head.DramBits, _elapsed, cycles) - before,
            head.DramAddress + before);
    }

    /// <summary>Lets the next in line take the place of the one that is done.</summary>
    public void Release()
    {
        _head = (_head + 1) % Slots;
        _count--;
        if (_count > 0)
        {
            Open();
        }
    }

    private void Open()
    {
        _elapsed = 0;
        _needed = CyclesNeeded(_queue[_head]);
    }

    private double CyclesNeeded(in Transfer transfer) =>
        Math.Max(transfer.LeastCycles, Math.Max(transfer.SlotDramBits / _dramBitsPerCycle, transfer.SlotBits / _bufferBitsPerCycle));

    private static long Moved(long bits, long elapsed, long cycles) => (long)((Int128)bits * elapsed / cycles);
}
