using Enos.Accel.Hardware;
using Enos.Accel.Modes;
using Enos.Accel.Workloads;
using static Enos.Accel.Costs.IntegerMath;

namespace Enos.Accel.Costs;

/// <summary>The closed form of a layer on the array: docs/model.md §2–5.</summary>
internal readonly ref struct DigitalCost
{
    private readonly Accelerator _hw;
    private readonly GroupProduct _layer;
    private readonly FoldMapping _mapping;
    private readonly TrafficPlan _plan;
    private readonly int _packed;

    private DigitalCost(Accelerator hw, LayerShape shape, Mode mode)
    {
        _hw = hw;
        _packed = mode.MacsPerPeCycle;
        _layer = new GroupProduct(shape, mode);
        _mapping = FoldMapping.Of(hw.Array, _layer.M, _layer.K, _layer.N, _layer.Groups, _packed);
        _plan = TrafficPlan.Of(hw, _layer, _mapping, _packed);
    }

    public static LayerCost Evaluate(Accelerator hw, LayerShape shape, Mode mode)
    {
        var cost = new DigitalCost(hw, shape, mode);
        StallCycles stalls = cost.Stalls();
        long compute = cost._mapping.ComputeCycles;
        long cycles = compute + stalls.Total;
        AccessCounts accesses = cost.Accesses();
        long macs = cost._layer.Macs;
        return new LayerCost
        {
            Macs = macs,
            Folds = cost._mapping.Folds,
            ComputeCycles = compute,
            Stalls = stalls,
            MappingEfficiency = cost._mapping.MappingEfficiency(hw.Array, shape.Groups),
            Utilization = macs / ((double)cycles * hw.Array.Pes * cost._packed),
            Accesses = accesses,
            Energy = CostModel.Energy(hw, mode, macs, cycles, accesses),
        };
    }

    private StallCycles Stalls()
    {
        var timeline = new FoldTimeline(
            _plan.Input.Prefetched, _plan.Weight.Prefetched, _plan.PartialSumsPrefetched, _plan.WriteBackOverlapped);
        long together = _mapping.GroupsPerPass;
        long full = _layer.Groups / together;
        for (long i = 0; i < Math.Min(full, 2); i++)
        {
            Pass(ref timeline, together);
        }

        if (full > 2)
        {
            StallCycles before = timeline.Stalls;
            Pass(ref timeline, together);
            timeline.Repeat(before, full - 3);
        }

        long rest = _layer.Groups - (full * together);
        if (rest > 0)
        {
            Pass(ref timeline, rest);
        }

        timeline.Finish();
        return timeline.Stalls;
    }

    private void Pass(ref FoldTimeline timeline, long groups)
    {
        long outer = _plan.Order == FoldOrder.ColumnsOuter ? _mapping.ColumnFolds : _mapping.RowFolds;
        Outer(ref timeline, groups, first: true, last: outer == 1);
        long middle = outer - 2;
        for (long i = 0; i < Math.Min(middle, 2); i++)
        {
            Outer(ref timeline, groups, first: false, last: false);
        }

        if (middle > 2)
        {
            StallCycles before = timeline.Stalls;
            Outer(ref timeline, groups, first: false, last: false);
            timeline.Repeat(before, middle - 3);
        }

        if (outer > 1)
        {
            Outer(ref timeline, groups, first: false, last: true);
        }
    }

    private void Outer(ref FoldTimeline timeline, long groups, bool first, bool last)
    {
        long inner = _plan.Order == FoldOrder.ColumnsOuter ? _mapping.RowFolds : _mapping.ColumnFolds;
        timeline.Step(FoldAt(groups, (first, last), (true, inner == 1)));
        if (inner > 2)
        {
            timeline.Step(FoldAt(groups, (first, last), (false, false)), inner - 2);
        }

        if (inner > 1)
        {
            timeline.Step(FoldAt(groups, (first, last), (false, true)));
        }
    }

    private Fold FoldAt(long groups, (bool First, bool Last) outer, (bool First, bool Last) inner)
    {
        ((bool First, bool Last) row, (bool First, bool Last) column) = _plan.Order == FoldOrder.ColumnsOuter ? (inner, outer) : (outer, inner);
        Tile tile = Tile.Of(_hw.Array, _layer, _mapping, _packed, row.Last, column.Last);
        bool reduces = _hw.Array.Dataflow != Dataflow.OutputStationary;
        bool readsSums = reduces && !row.First;
        bool writesSums = reduces && !row.Last;
        long outputs = groups * tile.M * tile.N;
        long sums = outputs * _hw.AccumulatorBits;

        var fold = new Fold
        {
            Input = Fetch(_plan.Input, groups, (tile.M, _layer.M, tile.K, _layer.K), outer.First, inner.First),
            Weight = Fetch(_plan.Weight, groups, (tile.K, _layer.K, tile.N, _layer.N), outer.First, inner.First),
            PartialSum = readsSums && _plan.PartialSumsSpill ? SpillCycles(sums) : 0,
            WriteBack = !writesSums ? CostModel.ChannelCycles(_hw, outputs * OperandBits.Output) : _plan.PartialSumsSpill ? SpillCycles(sums) : 0,
        };
        Throttle(
            ref fold,
            groups * tile.M * tile.K * _layer.InputBits,
            groups * tile.K * tile.N * _layer.WeightBits,
            (readsSums ? sums : 0) + (writesSums ? sums : outputs * OperandBits.Output));
        return fold;
    }

    // A scratchpad that the array reads faster than it can deliver stretches the fold; the slowest is charged.
    private void Throttle(ref Fold fold, long inputBits, long weightBits, long outputBits)
    {
        long input = _hw.InputScratchpad.TransferCycles(inputBits);
        long weight = _hw.WeightScratchpad.TransferCycles(weightBits);
        long output = _hw.OutputScratchpad.TransferCycles(outputBits);
        long slowest = Math.Max(input, Math.Max(weight, output));
        long extra = Math.Max(slowest - _mapping.FoldCycles, 0);
        fold.Duration = _mapping.FoldCycles + extra;
        fold.Throttle = slowest == input ? new StallCycles(extra, 0, 0)
            : slowest == weight ? new StallCycles(0, extra, 0)
            : new StallCycles(0, 0, extra);
    }

    private long Fetch(
        in OperandPlan operand, long groups, (long X, long AllX, long Y, long AllY) tile, bool firstOuter, bool firstInner)
    {
        bool fetched = operand.EveryFold || (operand.InnerTile ? firstOuter : firstInner);
        if (!fetched)
        {
            return 0;
        }

        bool firstSweep = operand.InnerTile ? firstOuter : operand.Refetches == 0 || firstInner;
        long bits = Share(operand.Bits, tile);
        long dramBits = operand.InGlobalBuffer && !firstSweep ? 0 : operand.DramBits == operand.Bits ? bits : Share(operand.DramBits, tile);
        return CostModel.ChannelCycles(_hw, groups * bits, groups * dramBits);
    }

    private long SpillCycles(long bits) =>
        CostModel.ChannelCycles(_hw, bits, _plan.PartialSumsInGlobalBuffer ? 0 : bits);

    private static long Share(long bits, (long X, long AllX, long Y, long AllY) tile) =>
        CeilingShare(CeilingShare(bits, tile.X, tile.AllX), tile.Y, tile.AllY);

    private AccessCounts Accesses()
    {
        GroupProduct layer = _layer;
        long groups = layer.Groups;
        long inputs = layer.M * layer.K * groups;
        long weights = layer.K * layer.N * groups;
        long outputs = layer.M * layer.N * groups;
        Dataflow dataflow = _hw.Array.Dataflow;
        bool os = dataflow == Dataflow.OutputStationary;
        long arrayInputs = dataflow == Dataflow.InputStationary ? inputs : inputs * _mapping.ColumnFolds;
        long arrayWeights = dataflow switch
        {
            Dataflow.OutputStationary => weights * _mapping.RowFolds,
            Dataflow.WeightStationary => weights,
            _ => weights * _mapping.ColumnFolds,
        };

        long sums = _plan.PartialSumBits;
        long final = outputs * OperandBits.Output;
        long spilled = _plan.PartialSumsSpill ? sums : 0;
        long inputFill = groups * _plan.Input.Bits * (1 + _plan.Input.Refetches);
        long weightFill = groups * _plan.Weight.Bits * (1 + _plan.Weight.Refetches);
        long dramSums = _plan.PartialSumsInGlobalBuffer ? 0 : spilled;
        var dram = new Traffic(_plan.DramInputBits + _plan.DramWeightBits + dramSums, final + dramSums);
        return new AccessCounts
        {
            RegisterFile = Registers(inputs, weights, outputs),
            InputScratchpad = new Traffic(arrayInputs * layer.InputBits, inputFill),
            WeightScratchpad = new Traffic(arrayWeights * layer.WeightBits, weightFill),
            OutputScratchpad = new Traffic(sums + final + spilled, sums + final + spilled),
            GlobalBuffer = _hw.GlobalBuffer is null
                ? default
                : new Traffic(
                    inputFill + weightFill + spilled + final + dramSums,
                    _plan.DramInputBits + _plan.DramWeightBits + dramSums + final + spilled),
            Dram = dram,
            DramInputBits = _plan.DramInputBits,
            DramWeightBits = _plan.DramWeightBits,
            DramOutputBits = final + (2 * dramSums),
            ArrayInputReads = arrayInputs,
            ArrayWeightReads = arrayWeights,
            ArrayOutputWrites = os ? outputs : outputs * _mapping.RowFolds,
        };
    }

    // Each MAC reads both operands from its PE's registers; the ones that stream are also written there for each MAC, the stationary one once.
    // The accumulator is read and written once a PE-cycle, v MACs being summed ahead of it.
    private Traffic Registers(long inputs, long weights, long outputs)
    {
        long macs = _layer.Macs;
        long sums = outputs * CeilingDivide(_layer.K, _packed) * _hw.AccumulatorBits;
        long reads = (macs * (_layer.InputBits + _layer.WeightBits)) + sums;
        long inputWrites = _layer.InputBits * (_hw.Array.Dataflow == Dataflow.InputStationary ? inputs : macs);
        long weightWrites = _layer.WeightBits * (_hw.Array.Dataflow == Dataflow.WeightStationary ? weights : macs);
        return new Traffic(reads, inputWrites + weightWrites + sums);
    }
}
