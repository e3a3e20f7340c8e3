using Enos.Accel.Hardware;
using Enos.Accel.Modes;
using static Enos.Accel.Costs.IntegerMath;

namespace Enos.Accel.Costs;

/// <summary>
/// How long the folds of a pass take and what moves for them, in cycles. A fold's place decides what is fetched for it, and only four sizes of tiles
/// occur, at the edges and inside; what divisions there are is done once for each.
/// </summary>
internal ref struct FoldTimes
{
    private readonly Accelerator _hw;
    private readonly ref readonly GroupProduct _layer;
    private readonly ref readonly FoldMapping _mapping;
    private readonly ref readonly TrafficPlan _plan;
    private readonly MemoryRates _rates;
    private readonly int _packed;
    private readonly long _groups;
    private TileTimes _inside, _lastRow, _lastColumn, _corner;

    public FoldTimes(Accelerator hw, in GroupProduct layer, in FoldMapping mapping, in TrafficPlan plan, int packed, long groups)
    {
        (_hw, _packed, _groups) = (hw, packed, groups);
        _layer = ref layer;
        _mapping = ref mapping;
        _plan = ref plan;
        _rates = new MemoryRates(hw, mapping.FoldCycles);
    }

    /// <summary>The fold at a place, given whether it is the first or last of its outer and inner loop.</summary>
    public Fold At((bool First, bool Last) outer, (bool First, bool Last) inner)
    {
        bool columnsOuter = _plan.Order == FoldOrder.ColumnsOuter;
        (bool First, bool Last) row = columnsOuter ? inner : outer;
        bool lastColumn = columnsOuter ? outer.Last : inner.Last;
        ref TileTimes tile = ref Of(row.Last, lastColumn);
        bool reduces = _hw.Array.Dataflow != Dataflow.OutputStationary;
        bool readsSums = reduces && !row.First;
        bool writesSums = reduces && !row.Last;
        long outputBits = (readsSums ? tile.SumBits : 0) + (writesSums ? tile.SumBits : tile.OutputBits);
        var fold = new Fold
        {
            Input = Fetch(_plan.Input, outer.First, inner.First, tile.Input, tile.InputAgain),
            Weight = Fetch(_plan.Weight, outer.First, inner.First, tile.Weight, tile.WeightAgain),
            PartialSum = readsSums ? tile.Spill : 0,
            WriteBack = writesSums ? tile.Spill : tile.Output,
            Duration = _mapping.FoldCycles,
        };
        if (tile.InputPortBits > _rates.InputBitsInTime || tile.WeightPortBits > _rates.WeightBitsInTime || outputBits > _rates.OutputBitsInTime)
        {
            Throttle(ref fold, tile, outputBits);
        }

        return fold;
    }

    private static long Fetch(in OperandPlan operand, bool firstOuter, bool firstInner, long fromDram, long again)
    {
        bool fetched = operand.EveryFold || (operand.InnerTile ? firstOuter : firstInner);
        bool firstSweep = operand.InnerTile ? firstOuter : operand.Refetches == 0 || firstInner;
        return !fetched ? 0 : firstSweep ? fromDram : again;
    }

    // A scratchpad that the array reads faster than it can deliver stretches the fold; the slowest is charged.
    private readonly void Throttle(ref Fold fold, in TileTimes tile, long outputBits)
    {
        long input = _hw.InputScratchpad.TransferCycles(tile.InputPortBits);
        long weight = _hw.WeightScratchpad.TransferCycles(tile.WeightPortBits);
        long output = _hw.OutputScratchpad.TransferCycles(outputBits);
        long slowest = Math.Max(input, Math.Max(weight, output));
        long extra = Math.Max(slowest - _mapping.FoldCycles, 0);
        fold.Duration = _mapping.FoldCycles + extra;
        fold.Throttle = slowest == input ? new StallCycles(extra, 0, 0)
            : slowest == weight ? new StallCycles(0, extra, 0)
            : new StallCycles(0, 0, extra);
    }

    [System.Diagnostics.CodeAnalysis.UnscopedRef]
    private ref TileTimes Of(bool lastRow, bool lastColumn)
    {
        ref TileTimes times = ref _inside;
        if (lastRow)
        {
            times = ref lastColumn ? ref _corner : ref _lastRow;
        }
        else if (lastColumn)
        {
            times = ref _lastColumn;
        }

        if (!times.Known)
        {
            times = TimesOf(Tile.Of(_hw.Array, _layer, _mapping, _packed, lastRow, lastColumn));
        }

        return ref times;
    }

    private readonly TileTimes TimesOf(in Tile tile)
    {
        long outputs = _groups * tile.M * tile.N;
        long inputBits = _groups * Share(_plan.Input.Bits, tile.M, _layer.M, tile.K, _layer.K);
        long inputDramBits = _plan.Input.DramBits == _plan.Input.Bits
            ? inputBits
            : _groups * Share(_plan.Input.DramBits, tile.M, _layer.M, tile.K, _layer.K);
        long weightBits = _groups * tile.K * tile.N * _layer.WeightBits;
        long sumBits = outputs * _hw.AccumulatorBits;
        long outputBits = outputs * OperandBits.Output;
        long input = _rates.ChannelCycles(inputBits, inputDramBits);
        long weight = _rates.ChannelCycles(weightBits, weightBits);
        return new TileTimes
        {
            Known = true,
            Input = input,
            InputAgain = _plan.Input.InGlobalBuffer ? _rates.ChannelCycles(inputBits, 0) : input,
            Weight = weight,
            WeightAgain = _plan.Weight.InGlobalBuffer ? _rates.ChannelCycles(weightBits, 0) : weight,
            Spill = !_plan.PartialSumsSpill ? 0 : _rates.ChannelCycles(sumBits, _plan.PartialSumsInGlobalBuffer ? 0 : sumBits),
            Output = _rates.ChannelCycles(outputBits, _plan.OutputsInGlobalBuffer ? 0 : outputBits),
            SumBits = sumBits,
            OutputBits = outputBits,
            InputPortBits = _groups * tile.M * tile.K * _layer.InputBits,
            WeightPortBits = weightBits,
        };
    }

    private static long Share(long bits, long x, long allX, long y, long allY) => CeilingShare(CeilingShare(bits, x, allX), y, allY);

    private struct TileTimes
    {
        public bool Known;

        /// <summary>Cycles on the channel: the first time, and again; spilled sums, either way; outputs.</summary>
        public long Input, InputAgain, Weight, WeightAgain, Spill, Output;

        /// <summary>Bits that pass the scratchpads' ports to the array.</summary>
        public long InputPortBits, WeightPortBits, SumBits, OutputBits;
    }
}
