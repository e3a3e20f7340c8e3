using Enos.Accel.Costs;
using Enos.Accel.Hardware;
using Enos.Accel.Modes;
using Enos.Accel.Workloads;

namespace Enos.Accel.Tests.Costs;

/// <summary>
/// docs/model.md §2–4 as naively as it can be written: every fold visited, tiles remembered by name, absolute time, a queue of transfers. An independent
/// reading for the closed form to agree with. What the plan decides by comparing totals (order, places in the global buffer) is taken from it, the rest
/// of the plan is checked.
/// </summary>
internal sealed class FoldByFold
{
    private readonly Accelerator _hw;
    private readonly LayerShape _shape;
    private readonly Mode _mode;
    private readonly TrafficPlan _plan;
    private readonly HashSet<string> _inputTiles = [];
    private readonly HashSet<string> _weightTiles = [];
    private readonly HashSet<string> _everFetched = [];
    private readonly Dictionary<string, long> _busy = new() { ["input"] = 0, ["weight"] = 0, ["output"] = 0 };
    private readonly List<(string Tensor, long Done)> _previousWriteBack = [];
    private long _channelFree;
    private long _previousStart;
    private long _previousEnd;
    private long _pendingWriteBack;
    private long _fetchedInputShares;

    // The first tile is never smaller than another: the largest decides whether tiles fit.
    private long _largestInputTile;
    private long _largestWeightTile;

    public FoldByFold(Accelerator hw, LayerShape shape, Mode mode)
    {
        (_hw, _shape, _mode) = (hw, shape, mode);
        _plan = TrafficPlan.Of(hw, shape, mode);
    }

    public long Cycles { get; private set; }

    public long ComputeCycles { get; private set; }

    public long ArrayInputs { get; private set; }

    public long ArrayWeights { get; private set; }

    public long ArrayOutputs { get; private set; }

    public long WeightFillBits { get; private set; }

    /// <summary>Bits of inputs fetched, with each tile's share rounded up: at least the exact total, and at most one bit a fold more.</summary>
    public long InputFillBits => _fetchedInputShares;

    public long Folds { get; private set; }

    public StallCycles Stalls => new(_busy["input"], _busy["weight"], _busy["output"]);

    public FoldByFold Run()
    {
        CheckPlan();
        int rows = _hw.Array.Rows;
        int columns = _hw.Array.Columns;
        long v = _mode.MacsPerPeCycle;
        Dataflow dataflow = _hw.Array.Dataflow;
        long together = 1;
        if (_hw.Array.GroupPacking != GroupPacking.None)
        {
            while (together < _shape.Groups && Fits(together + 1))
            {
                together++;
            }
        }

        for (long g = 0; g < _shape.Groups; g += together)
        {
            long groups = Math.Min(together, _shape.Groups - g);
            _inputTiles.Clear();
            _weightTiles.Clear();
            long rowFolds = Blocks(dataflow == Dataflow.OutputStationary ? _shape.M : Packed, rows);
            long columnFolds = Blocks(dataflow == Dataflow.InputStationary ? _shape.M : _shape.N, columns);
            long outer = _plan.Order == FoldOrder.ColumnsOuter ? columnFolds : rowFolds;
            long inner = _plan.Order == FoldOrder.ColumnsOuter ? rowFolds : columnFolds;
            for (long o = 0; o < outer; o++)
            {
                for (long i = 0; i < inner; i++)
                {
                    (long r, long c) = _plan.Order == FoldOrder.ColumnsOuter ? (i, o) : (o, i);
                    Fold(g, groups, together, r, c, rowFolds);
                }
            }
        }

        Finish();
        return this;

        // On the diagonal blocks need rows of their own; side by side, columns only.
        bool Fits(long n) => _hw.Array.GroupPacking == GroupPacking.SideBySide
            ? n * (dataflow == Dataflow.InputStationary ? _shape.M : _shape.N) <= columns
            : FitsOnDiagonal(n);

        bool FitsOnDiagonal(long n) => dataflow switch
        {
            Dataflow.OutputStationary => n * _shape.M <= rows && n * _shape.N <= columns,
            Dataflow.WeightStationary => n * Packed <= rows && n * _shape.N <= columns,
            _ => n * Packed <= rows && n * _shape.M <= columns,
        };
    }

    // From the largest tile of each operand, in bytes, groups that share a pass included.
    private void CheckPlan()
    {
        long together = FoldMapping.Of(_hw.Array, _shape, _mode.MacsPerPeCycle).GroupsPerPass;
        long rowMacs = (long)_hw.Array.Rows * _mode.MacsPerPeCycle;
        bool os = _hw.Array.Dataflow == Dataflow.OutputStationary;
        (long m, long k, long n) = _hw.Array.Dataflow switch
        {
            Dataflow.OutputStationary => (Part(_shape.M, _hw.Array.Rows, 0), _shape.K, Part(_shape.N, _hw.Array.Columns, 0)),
            Dataflow.WeightStationary => (_shape.M, Part(_shape.K, rowMacs, 0), Part(_shape.N, _hw.Array.Columns, 0)),
            _ => (Part(_shape.M, _hw.Array.Columns, 0), Part(_shape.K, rowMacs, 0), _shape.N),
        };
        bool Twice(Scratchpad pad, long bits) => pad.DoubleBuffered && bits / 4.0 <= pad.CapacityBytes;

        long sweep = SweepBits(OperandBits.Input(_mode));
        Assert.Equal(Twice(_hw.InputScratchpad, together * Up(Up(sweep, m, _shape.M), k, _shape.K)), _plan.Input.Prefetched);
        Assert.Equal(Twice(_hw.WeightScratchpad, together * k * n * _mode.WeightBits), _plan.Weight.Prefetched);
        bool sums = !os && _shape.K > rowMacs;
        bool overlap = Twice(_hw.OutputScratchpad, together * m * n * (sums ? _hw.AccumulatorBits : 8));
        Assert.Equal(overlap, _plan.WriteBackOverlapped);
        bool rowsOuter = _plan.Order == FoldOrder.RowsOuter;
        long alive = together * (rowsOuter ? _shape.M * _shape.N : m * n) * _hw.AccumulatorBits;
        Assert.Equal(sums && alive / 8.0 > _hw.OutputScratchpad.CapacityBytes, _plan.PartialSumsSpill);

        // With column folds outside, sums have only just been written when the next fold wants them; so too if there is one column fold.
        bool columnsLeft = (_hw.Array.Dataflow == Dataflow.InputStationary ? _shape.M : _shape.N) > _hw.Array.Columns;
        Assert.Equal(overlap && rowsOuter && columnsLeft, _plan.PartialSumsPrefetched);
    }

    private long Packed => Blocks(_shape.K, _mode.MacsPerPeCycle);

    private void Fold(long g, long groups, long together, long r, long c, long rowFolds)
    {
        int rows = _hw.Array.Rows;
        int columns = _hw.Array.Columns;
        long rowMacs = (long)rows * _mode.MacsPerPeCycle;
        (long m, long k, long n, string inputName, string weightName, long time) = _hw.Array.Dataflow switch
        {
            Dataflow.OutputStationary => (
                Part(_shape.M, rows, r), _shape.K, Part(_shape.N, columns, c), $"{g}/{r}", $"{g}/{c}", Packed + rows + columns - 2),
            Dataflow.WeightStationary => (
                _shape.M, Part(_shape.K, rowMacs, r), Part(_shape.N, columns, c), $"{g}/{r}", $"{g}/{r}/{c}", _shape.M + (2 * rows) + columns - 2),
            _ => (
                Part(_shape.M, columns, c), Part(_shape.K, rowMacs, r), _shape.N, $"{g}/{r}/{c}", $"{g}/{r}", _shape.N + (2 * rows) + columns - 2),
        };
        long inputBits = OperandBits.Input(_mode);
        long sweep = SweepBits(inputBits);
        long inputTile = groups * Up(Up(sweep, m, _shape.M), k, _shape.K);
        long weightTile = groups * k * n * _mode.WeightBits;
        _largestInputTile = Math.Max(_largestInputTile, inputTile);
        _largestWeightTile = Math.Max(_largestWeightTile, weightTile);
        bool fetchInput = Fetch(_inputTiles, inputName, _largestInputTile, together * sweep, _hw.InputScratchpad);
        bool fetchWeight = Fetch(
            _weightTiles, weightName, _largestWeightTile, together * _shape.K * _shape.N * _mode.WeightBits, _hw.WeightScratchpad);
        bool os = _hw.Array.Dataflow == Dataflow.OutputStationary;
        bool first = os || r == 0;
        bool last = os || r == rowFolds - 1;
        long outputs = groups * m * n;
        long sums = outputs * _hw.AccumulatorBits;

        long inputTime = fetchInput
            ? Channel(
                inputTile,
                _plan.Input.InGlobalBuffer && !_everFetched.Add("i" + inputName) ? 0 : groups * Up(Up(DramSweepBits(inputBits), m, _shape.M), k, _shape.K))
            : 0;
        long weightTime = fetchWeight
            ? Channel(weightTile, _plan.Weight.InGlobalBuffer && !_everFetched.Add("w" + weightName) ? 0 : weightTile)
            : 0;
        long sumTime = !first && _plan.PartialSumsSpill ? Channel(sums, _plan.PartialSumsInGlobalBuffer ? 0 : sums) : 0;
        long writeTime = last ? Channel(outputs * 8, outputs * 8) : _plan.PartialSumsSpill ? Channel(sums, _plan.PartialSumsInGlobalBuffer ? 0 : sums) : 0;

        // The queue: a request is served when it has been made and all before it are done.
        var events = new List<(string Tensor, long Done)>(_previousWriteBack);
        Request("input", inputTime, _plan.Input.Prefetched, _previousStart);
        Request("weight", weightTime, _plan.Weight.Prefetched, _previousStart);
        Request("output", sumTime, _plan.PartialSumsPrefetched, _previousStart);
        long queued = events.Count;
        Request("output", _pendingWriteBack, true, _previousEnd);
        var writeBack = new List<(string, long)>(events.Skip((int)queued));
        bool blocking = !_plan.WriteBackOverlapped;
        int beforeLate = events.Count;
        Request("input", inputTime, !_plan.Input.Prefetched, _previousEnd);
        Request("weight", weightTime, !_plan.Weight.Prefetched, _previousEnd);
        Request("output", sumTime, !_plan.PartialSumsPrefetched, _previousEnd);
        bool late = events.Count > beforeLate;
        long now = _previousEnd;
        foreach ((string tensor, long done) in late || blocking ? events : events.Take((int)queued))
        {
            if (done > now)
            {
                _busy[tensor] += done - now;
                now = done;
            }
        }

        _previousWriteBack.Clear();
        _previousWriteBack.AddRange(writeBack);
        long inputPort = Cycles8(groups * m * k * inputBits, _hw.InputScratchpad.BandwidthBytesPerCycle);
        long weightPort = Cycles8(groups * k * n * _mode.WeightBits, _hw.WeightScratchpad.BandwidthBytesPerCycle);
        long outputPort = Cycles8((first ? 0 : sums) + (last ? outputs * 8 : sums), _hw.OutputScratchpad.BandwidthBytesPerCycle);
        long duration = new[] { time, inputPort, weightPort, outputPort }.Max();
        string slowest = inputPort == duration ? "input" : weightPort == duration ? "weight" : "output";
        _busy[slowest] += duration - time;

        _previousStart = now;
        _previousEnd = now + duration;
        _pendingWriteBack = writeTime;
        Folds++;
        ComputeCycles += time;
        ArrayInputs += groups * m * k;
        ArrayWeights += groups * k * n;
        ArrayOutputs += outputs;
        WeightFillBits += fetchWeight ? weightTile : 0;
        _fetchedInputShares += fetchInput ? inputTile : 0;

        void Request(string tensor, long cycles, bool applies, long made)
        {
            if (cycles > 0 && applies)
            {
                _channelFree = Math.Max(_channelFree, made) + cycles;
                events.Add((tensor, _channelFree));
            }
        }
    }

    private void Finish()
    {
        if (_pendingWriteBack > 0)
        {
            _channelFree = Math.Max(_channelFree, _previousEnd) + _pendingWriteBack;
        }

        Cycles = Math.Max(_previousEnd, _channelFree);
        _busy["output"] += Cycles - _previousEnd;
    }

    // A scratchpad that holds the whole operand keeps every tile; any other keeps the one it had last, if that fits.
    private static bool Fetch(HashSet<string> held, string name, long tileBits, long operandBits, Scratchpad scratchpad)
    {
        if (held.Contains(name))
        {
            return false;
        }

        if (operandBits > 8 * scratchpad.CapacityBytes)
        {
            held.Clear();
        }

        if (tileBits <= 8 * scratchpad.CapacityBytes)
        {
            held.Add(name);
        }

        return true;
    }

    private long SweepBits(long inputBits)
    {
        long channels = _shape.InputChannels / _shape.Groups;
        long windowRows = Math.Min(_shape.InputHeight, ((_shape.KernelHeight - 1) * _shape.DilationHeight) + 1);
        long lineBuffer = windowRows * _shape.InputWidth * channels * inputBits;
        long windows = _shape.M * _shape.K;
        return inputBits * (lineBuffer <= 8 * _hw.InputScratchpad.CapacityBytes ? Math.Min(_shape.Inputs / _shape.Groups, windows) : windows);
    }

    // Without a global buffer everything comes from DRAM; with one, whoever is slower decides.
    private long Channel(long bits, long dramBits) => Math.Max(
        Cycles8(bits, _hw.GlobalBuffer?.BandwidthBytesPerCycle ?? double.PositiveInfinity),
        Cycles8(dramBits, _hw.Dram.BandwidthBytesPerCycle));

    // What the scratchpad reads again because windows overlap, a global buffer that keeps them (so says the plan) does not.
    private long DramSweepBits(long inputBits)
    {
        long distinct = Math.Min(_shape.Inputs / _shape.Groups, _shape.M * _shape.K) * inputBits;
        Assert.Contains(_plan.Input.DramBits, new[] { distinct, SweepBits(inputBits) });
        return _plan.Input.DramBits;
    }

    private static long Cycles8(long bits, double bytes) => (long)Math.Ceiling(bits / (8 * bytes));

    private static long Blocks(long all, long block) => (all + block - 1) / block;

    private static long Part(long all, long block, long index) => Math.Min(block, all - (index * block));

    private static long Up(long bits, long part, long all) => ((bits * part) + all - 1) / all;
}
