using Enos.Accel.Costs;
using Enos.Accel.Hardware;
using Enos.Accel.Modes;

namespace Enos.Sim.Cycles;

/// <summary>
/// A layer, cycle by cycle. In each cycle the array takes a step of its fold or waits for the next fold's operands, and the memory channel serves the
/// transfer that is first in line; folds ask for transfers when they start and when they end (docs/model.md §4).
/// </summary>
internal sealed class LayerRun<TSink>
    where TSink : struct, ICycleSink
{
    private readonly Accelerator _hw;
    private readonly FoldSource _folds;
    private readonly FoldWave _wave;
    private readonly EventCounts _counts;
    private readonly MemoryChannel _channel;
    private readonly int _inputBits, _weightBits;
    private readonly CycleAddresses _addresses = new();
    private readonly int[] _writeBacksPending = new int[2];
    private readonly long _origin;
    private FoldWork _next;
    private bool _hasNext;
    private int _fillsPending;
    private FoldWork _fold;
    private bool _running;
    private bool _waveDone;
    private FoldActivity _activity;
    private ScratchpadPorts _ports;
    private StallCycles _waited;
    private long _start;
    private long _foldCycles;
    private long _occupied;
    private long _cycle;

    public LayerRun(Accelerator hw, Mode mode, FoldSource folds, FoldWave wave, long origin)
    {
        (_hw, _folds, _wave, _origin) = (hw, folds, wave, origin);
        _counts = new EventCounts(hw, mode);
        _channel = new MemoryChannel(hw);
        _ports = new ScratchpadPorts(hw);
        (_inputBits, _weightBits) = (OperandBits.Input(mode), OperandBits.Weight(mode));
    }

    public long Cycles => _cycle;

    public long Folds { get; private set; }

    public long ComputeCycles { get; private set; }

    public StallCycles Stalls { get; private set; }

    /// <summary>PEs (or cells) that held an operand, summed over folds.</summary>
    public long UnitsOccupied => _occupied;

    public EventCounts Counts => _counts;

    /// <summary>Runs the layer to its last write-back.</summary>
    public void Run(ref TSink sink)
    {
        _hasNext = _folds.Next(out _next);
        AskEarly(ref sink);
        AskLate(ref sink);
        while (Settle(ref sink))
        {
            Cycle(ref sink);
        }

        // The last write-backs.
        Stalls += _waited;
    }

    // What takes no time, at the start of a cycle; false when the layer is over.
    private bool Settle(ref TSink sink)
    {
        Complete(ref sink);
        if (!_running && _hasNext && Ready())
        {
            Start(ref sink);
        }

        return _running || _hasNext || _channel.Busy;
    }

    private void Cycle(ref TSink sink)
    {
        ArrayActivity activity = default;
        StallCycles stalled = default;
        bool stepped = _running && !_waveDone;
        if (!_running)
        {
            stalled = Charging.Cycle(_channel.Head.Kind);
            _waited += stalled;
        }
        else if (stepped)
        {
            _waveDone = _wave.Step(ref activity);
            Add(activity);
        }
        else
        {
            stalled = _ports.Wait(_wave.PortBits(_activity));
        }

        if (_channel.Busy)
        {
            _channel.Advance();
        }

        if (TSink.ObservesCycles)
        {
            Observe(ref sink, activity, stepped, stalled);
        }

        _cycle++;
        if (_running)
        {
            _foldCycles++;
            if (_waveDone && _ports.Done(_wave.PortBits(_activity), _foldCycles))
            {
                End(ref sink);
            }
        }
    }

    private void Complete(ref TSink sink)
    {
        if (_channel.Busy && _channel.HeadDone)
        {
            Transfer done = _channel.Head;
            if (done.IsWrite)
            {
                _writeBacksPending[done.Half]--;
            }
            else
            {
                _fillsPending--;
            }

            Moved(done, _channel.Elapsed, ref sink);
            _channel.Release();
        }
    }

    private void Moved(in Transfer done, long cycles, ref TSink sink)
    {
        _counts.Moved(done);
        if (TSink.ObservesFolds)
        {
            sink.OnTransfer(new TransferEvent(done.Kind, _origin + _cycle - cycles, _origin + _cycle, done.Bits, done.DramBits));
        }
    }

    // Everything the fold needs is there, and so is a half of the output scratchpad; both, if write-backs do not overlap.
    private bool Ready() =>
        _fillsPending == 0
        && _writeBacksPending[_next.Index & 1] == 0
        && (_folds.WriteBacksOverlap || _writeBacksPending[(_next.Index + 1) & 1] == 0);

    private void Start(ref TSink sink)
    {
        (_fold, _running, _waveDone) = (_next, true, false);
        _wave.Begin(_fold);
        _activity = default;
        _ports.Begin();
        _foldCycles = 0;
        _start = _cycle;
        Stalls += _waited;
        _hasNext = _folds.Next(out _next);
        AskEarly(ref sink);
    }

    private void End(ref TSink sink)
    {
        StallCycles throttled = _ports.Waited;
        if (TSink.ObservesFolds)
        {
            sink.OnFold(new FoldEvent
            {
                Index = _fold.Index,
                Pass = _fold.Pass,
                Row = _fold.Row,
                Column = _fold.Column,
                StartCycle = _origin + _start,
                EndCycle = _origin + _cycle,
                Waited = _waited,
                Throttled = throttled,
                InputBits = _fold.Input.Bits,
                WeightBits = _fold.Weight.Bits,
                PartialSumBits = _fold.PartialSum.Bits,
                WriteBackBits = _fold.WriteBack.Bits + _fold.PartialSumWriteBack.Bits,
            });
        }

        Folds++;
        ComputeCycles += _foldCycles - throttled.Total;
        Stalls += throttled;
        _occupied += _wave.UnitsOccupied;
        _counts.Worked(_activity, _fold.Groups);
        _waited = default;
        _running = false;
        _writeBacksPending[_fold.Index & 1] = (Ask(_fold.WriteBack, ref sink) ? 1 : 0) + (Ask(_fold.PartialSumWriteBack, ref sink) ? 1 : 0);
        AskLate(ref sink);
    }

    // What is prefetched is asked for when the fold before starts, the rest when it has ended and asked for its write-back.
    private void AskEarly(ref TSink sink)
    {
        Fill(_next.Input, _folds.InputsPrefetched, ref sink);
        Fill(_next.Weight, _folds.WeightsPrefetched, ref sink);
        Fill(_next.PartialSum, _folds.PartialSumsPrefetched, ref sink);
    }

    private void AskLate(ref TSink sink)
    {
        Fill(_next.Input, !_folds.InputsPrefetched, ref sink);
        Fill(_next.Weight, !_folds.WeightsPrefetched, ref sink);
        Fill(_next.PartialSum, !_folds.PartialSumsPrefetched, ref sink);
    }

    private void Fill(in Transfer transfer, bool now, ref TSink sink)
    {
        if (now && Ask(transfer, ref sink))
        {
            _fillsPending++;
        }
    }

    // Whether there is anything to wait for.
    private bool Ask(in Transfer transfer, ref TSink sink)
    {
        if (transfer.IsEmpty || _channel.Request(transfer))
        {
            return !transfer.IsEmpty;
        }

        Moved(transfer, 0, ref sink);
        return false;
    }

    private void Add(in ArrayActivity cycle)
    {
        _activity.InputElements += cycle.InputElements;
        _activity.WeightElements += cycle.WeightElements;
        _activity.SumsWritten += cycle.SumsWritten + cycle.OutputsWritten;
        _activity.Macs += cycle.Macs;
        _activity.BusyPes += cycle.BusyPes;
        _activity.StationaryElements += cycle.StationaryElements;
        _activity.Conversions += cycle.Conversions;
        _activity.InputPortBits += cycle.InputElements * _inputBits;
        _activity.WeightPortBits += cycle.WeightElements * _weightBits;
        _activity.SumReadBits += cycle.SumsRead * _hw.AccumulatorBits;
        _activity.SumWriteBits += (cycle.SumsWritten * _hw.AccumulatorBits) + (cycle.OutputsWritten * OperandBits.Output);
    }

    private void Observe(ref TSink sink, in ArrayActivity activity, bool stepped, StallCycles stalled)
    {
        _addresses.Clear();
        if (stepped)
        {
            _wave.Trace(_addresses);
        }

        (long bits, long dramBits, long dramAddress) = _channel.Busy ? _channel.LastCycle() : default;
        sink.OnCycle(new CycleEvent
        {
            Cycle = _origin + _cycle,
            BusyPes = activity.BusyPes,
            InputReadBits = activity.InputElements * _inputBits,
            WeightReadBits = activity.WeightElements * _weightBits,
            OutputReadBits = activity.SumsRead * _hw.AccumulatorBits,
            OutputWriteBits = (activity.SumsWritten * _hw.AccumulatorBits) + (activity.OutputsWritten * OperandBits.Output),
            InputReads = _addresses.InputReads.Runs,
            WeightReads = _addresses.WeightReads.Runs,
            OutputReads = _addresses.OutputReads.Runs,
            OutputWrites = _addresses.OutputWrites.Runs,
            Channel = _channel.Busy ? _channel.Head.Kind : null,
            ChannelBits = bits,
            DramBits = dramBits,
            DramAddress = dramAddress,
            Stalled = stalled,
        });
    }
}
