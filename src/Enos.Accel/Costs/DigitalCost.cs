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

    private DigitalCost(Accelerator hw, LayerShape shape, Mode mode, in LayerPlacement placement)
    {
        _hw = hw;
        _packed = mode.MacsPerPeCycle;
        _layer = new GroupProduct(shape, mode);
        _mapping = FoldMapping.Of(hw.Array, _layer.M, _layer.K, _layer.N, _layer.Groups, _packed);
        _plan = TrafficPlan.Of(hw, _layer, _mapping, _packed, placement);
    }

    public static LayerCost Evaluate(Accelerator hw, LayerShape shape, Mode mode, in LayerPlacement placement)
    {
        var cost = new DigitalCost(hw, shape, mode, placement);
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
        var folds = new FoldTimes(_hw, _layer, _mapping, _plan, _packed, together);
        var known = default(KnownPass);
        for (long left = full - 1; left >= 0; left--)
        {
            FoldTimeline before = timeline;
            Pass(ref timeline, ref folds, ref known);
            if (timeline.SettledSince(before))
            {
                timeline.Repeat(before, left);
                break;
            }
        }

        long rest = _layer.Groups - (full * together);
        if (rest > 0)
        {
            folds = new FoldTimes(_hw, _layer, _mapping, _plan, _packed, rest);
            known = default;
            Pass(ref timeline, ref folds, ref known);
        }

        timeline.Finish();
        return timeline.Stalls;
    }

    // Two moments of a pass that has been gone through: once a later pass is where it was, the rest is known.
    private struct KnownPass
    {
        public bool Is;
        public FoldTimeline AfterFirst, End;
    }

    private void Pass(ref FoldTimeline timeline, ref FoldTimes folds, ref KnownPass known)
    {
        long outer = _plan.Order == FoldOrder.ColumnsOuter ? _mapping.ColumnFolds : _mapping.RowFolds;
        Outer(ref timeline, ref folds, first: true, last: outer == 1);
        if (known.Is && timeline.SettledSince(known.AfterFirst))
        {
            timeline.Repeat(known.AfterFirst, known.End);
            return;
        }

        (known.Is, known.AfterFirst) = (true, timeline);
        for (long left = outer - 3; left >= 0; left--)
        {
            FoldTimeline before = timeline;
            Outer(ref timeline, ref folds, first: false, last: false);
            if (timeline.SettledSince(before))
            {
                timeline.Repeat(before, left);
                break;
            }
        }

        if (outer > 1)
        {
            Outer(ref timeline, ref folds, first: false, last: true);
        }

        known.End = timeline;
    }

    private void Outer(ref FoldTimeline timeline, ref FoldTimes folds, bool first, bool last)
    {
        long inner = _plan.Order == FoldOrder.ColumnsOuter ? _mapping.RowFolds : _mapping.ColumnFolds;
        timeline.Step(folds.At((first, last), (true, inner == 1)));
        if (inner > 2)
        {
            timeline.Step(folds.At((first, last), (false, false)), inner - 2);
        }

        if (inner > 1)
        {
            timeline.Step(folds.At((first, last), (false, true)));
        }
    }

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
        long dramFinal = _plan.OutputsInGlobalBuffer ? 0 : final;
        long spilled = _plan.PartialSumsSpill ? sums : 0;
        long inputFill = groups * _plan.Input.Bits * (1 + _plan.Input.Refetches);
        long weightFill = groups * _plan.Weight.Bits * (1 + _plan.Weight.Refetches);
        long dramSums = _plan.PartialSumsInGlobalBuffer ? 0 : spilled;
        var dram = new Traffic(_plan.DramInputBits + _plan.DramWeightBits + dramSums, dramFinal + dramSums);
        return new AccessCounts
        {
            RegisterFile = Registers(inputs, weights, outputs),
            InputScratchpad = new Traffic(arrayInputs * layer.InputBits, inputFill),
            WeightScratchpad = new Traffic(arrayWeights * layer.WeightBits, weightFill),
            OutputScratchpad = new Traffic(sums + final + spilled, sums + final + spilled),
            GlobalBuffer = _hw.GlobalBuffer is null
                ? default
                : new Traffic(
                    inputFill + weightFill + spilled + dramFinal + dramSums,
                    _plan.DramInputBits + _plan.DramWeightBits + dramSums + final + spilled),
            Dram = dram,
            DramInputBits = _plan.DramInputBits,
            DramWeightBits = _plan.DramWeightBits,
            DramOutputBits = dramFinal + (2 * dramSums),
            LaneBits = LaneBits(dataflow == Dataflow.InputStationary ? arrayWeights * layer.WeightBits : arrayInputs * layer.InputBits),
            ArrayInputReads = arrayInputs,
            ArrayWeightReads = arrayWeights,
            ArrayOutputWrites = os ? outputs : outputs * _mapping.RowFolds,
        };
    }

    // What enters at the rows takes a lane wherever several groups share a pass; the last pass may have one group left.
    private long LaneBits(long rowBits)
    {
        long together = _mapping.GroupsPerPass;
        long packed = together == 1 ? 0 : _layer.Groups - (_layer.Groups % together == 1 ? 1 : 0);
        return _hw.Array.GroupPacking == GroupPacking.SideBySide ? rowBits / _layer.Groups * packed : 0;
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
