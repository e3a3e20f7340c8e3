using Enos.Accel.Hardware;
using Enos.Accel.Modes;
using Enos.Accel.Workloads;
using static Enos.Accel.Costs.IntegerMath;

namespace Enos.Accel.Costs;

/// <summary>The closed form of a layer on compute-in-memory macros: docs/model.md §6. Its rounds take the place of folds in the same recurrence.</summary>
internal readonly ref struct CimCost
{
    private readonly Accelerator _hw;
    private readonly CimMacros _cim;
    private readonly GroupProduct _layer;
    private readonly CimMapping _mapping;
    private readonly bool _loadsWeights;
    private readonly bool _inputResident;
    private readonly long _inputFill;
    private readonly long _period;
    private readonly long _blockBits;
    private readonly long _sumBits;
    private readonly bool _spill;
    private readonly bool _sumsStay;
    private readonly bool _outputsKept;
    private readonly long _dramInput;

    private CimCost(Accelerator hw, LayerShape shape, Mode mode, in LayerPlacement placement)
    {
        _hw = hw;
        _cim = hw.Cim ?? throw new ArgumentException($"{hw.Name} has no macros for mode {mode.Name}.", nameof(hw));
        _layer = new GroupProduct(shape, mode);
        _mapping = CimMapping.Of(_cim, _layer, mode);
        _loadsWeights = !_cim.WeightsPreloaded || _mapping.Rounds > 1;

        long sweep = _layer.Groups * _layer.SweepBits(hw.InputScratchpad.CapacityBits);
        _inputResident = sweep <= hw.InputScratchpad.CapacityBits;
        _inputFill = sweep * (_inputResident ? 1 : Math.Min(_mapping.FilterBlocks, _mapping.Rounds));

        // Segments of one round are added as they come. A boundary between rounds falls inside a filter block, whose sums then wait in the output
        // scratchpad, unless it is the last of a period.
        _period = _mapping.Segments / GreatestCommonDivisor(_mapping.Segments, _cim.Macros);
        long boundaries = _mapping.Rounds - 1;
        long straddles = boundaries - (boundaries / _period);
        _blockBits = _layer.M * Math.Min(_layer.N, _mapping.FiltersPerMacro) * hw.AccumulatorBits;
        _sumBits = straddles * _blockBits;
        _spill = _sumBits > 0 && _blockBits > hw.OutputScratchpad.CapacityBits;

        // The global buffer keeps spilled sums, then inputs that come again, then the rows that windows share.
        long room = (hw.GlobalBuffer?.CapacityBits ?? 0) - placement.ReservedBits;
        _sumsStay = _spill && _blockBits <= room;
        room -= _sumsStay ? _blockBits : 0;
        long distinct = _layer.Groups * _layer.DistinctBits;
        _outputsKept = placement.OutputsKept;
        _dramInput = placement.InputsKept ? 0
            : _inputFill > sweep && distinct <= room ? distinct
            : _layer.WindowRowBits <= room ? _inputFill / sweep * distinct
            : _inputFill;
    }

    public static LayerCost Evaluate(Accelerator hw, LayerShape shape, Mode mode, in LayerPlacement placement)
    {
        var cost = new CimCost(hw, shape, mode, placement);
        CimMacros cim = cost._cim;
        CimMapping mapping = cost._mapping;
        StallCycles stalls = cost.Stalls();
        long compute = mapping.Rounds * cost.RoundCycles;
        long cycles = compute + stalls.Total;
        long macs = cost._layer.Macs;
        AccessCounts accesses = cost.Accesses();
        double cells = (double)mapping.Rounds * cim.Macros * cim.Rows * mapping.FiltersPerMacro;
        return new LayerCost
        {
            Macs = macs,
            Folds = mapping.Rounds,
            ComputeCycles = compute,
            Stalls = stalls,
            MappingEfficiency = (double)(cost._layer.K * cost._layer.N) * shape.Groups / cells,
            Utilization = macs / (cycles / (double)mapping.FullCyclesPerPixel * cim.Macros * cim.Rows * mapping.FiltersPerMacro),
            Accesses = accesses,
            Energy = CostModel.Energy(hw, mode, macs, cycles, accesses),
        };
    }

    private long RoundCycles => _layer.M * _mapping.CyclesPerPixel;

    private long WeightBits => _layer.K * _layer.N * _layer.Groups * _layer.WeightBits;

    private long FinalBits => _layer.M * _layer.N * _layer.Groups * OperandBits.Output;

    private long ArrayInputs => _layer.M * _layer.K * _layer.Groups * _mapping.FilterBlocks;

    private StallCycles Stalls()
    {
        long full = Math.Min(_mapping.Tiles, _cim.Macros);
        bool prefetch = _hw.InputScratchpad.DoubleBuffered && 2 * OfRound(_inputFill, full) <= _hw.InputScratchpad.CapacityBits;
        long output = OfRound(FinalBits, full) + (_sumBits > 0 ? _blockBits : 0);
        bool overlap = _hw.OutputScratchpad.DoubleBuffered && 2 * output <= _hw.OutputScratchpad.CapacityBits;
        var timeline = new FoldTimeline(prefetch, prefetchWeight: false, prefetchPartialSum: false, overlap);

        // The first round and the last are unlike the others; in between, periods are alike.
        long last = _mapping.Rounds - 1;
        if (last > 0)
        {
            timeline.Step(Round(full, first: true, readsSums: false, writesSums: _period > 1));
            long next = Math.Min(_period, last);
            Rounds(ref timeline, full, 1, next);
            long periods = (last - next) / _period;
            for (long left = periods - 1; left >= 0; left--)
            {
                FoldTimeline before = timeline;
                Rounds(ref timeline, full, 0, _period);
                if (timeline.SettledSince(before))
                {
                    timeline.Repeat(before, left);
                    break;
                }
            }

            Rounds(ref timeline, full, 0, last - next - (periods * _period));
        }

        timeline.Step(Round(_mapping.Tiles - (last * full), first: last == 0, readsSums: last % _period != 0, writesSums: false));
        timeline.Finish();
        return timeline.Stalls;
    }

    // The rounds of a period from one to another: the first has no sums to go on from, the last leaves none.
    private void Rounds(ref FoldTimeline timeline, long tiles, long from, long to)
    {
        if (from == 0 && to > 0)
        {
            timeline.Step(Round(tiles, first: false, readsSums: false, writesSums: _period > 1));
        }

        long inside = Math.Min(to, _period - 1) - Math.Max(from, 1);
        if (inside > 0)
        {
            timeline.Step(Round(tiles, first: false, readsSums: true, writesSums: true), inside);
        }

        if (_period > 1 && to == _period)
        {
            timeline.Step(Round(tiles, first: false, readsSums: true, writesSums: false));
        }
    }

    private Fold Round(long tiles, bool first, bool readsSums, bool writesSums)
    {
        long outputs = OfRound(FinalBits, tiles);
        long spill = _spill ? CostModel.ChannelCycles(_hw, _blockBits, _sumsStay ? 0 : _blockBits) : 0;
        var round = new Fold
        {
            Input = _inputResident
                ? first ? CostModel.ChannelCycles(_hw, _inputFill, _dramInput) : 0
                : CostModel.ChannelCycles(_hw, OfRound(_inputFill, tiles), OfRound(_dramInput, tiles)),
            Weight = _loadsWeights ? Math.Max(_cim.Rows, CostModel.ChannelCycles(_hw, OfRound(WeightBits, tiles))) : 0,
            PartialSum = readsSums ? spill : 0,
            WriteBack = CostModel.ChannelCycles(_hw, outputs, _outputsKept ? 0 : outputs) + (writesSums ? spill : 0),
        };
        long sums = (readsSums ? _blockBits : 0) + (writesSums ? _blockBits : 0);
        long input = _hw.InputScratchpad.TransferCycles(OfRound(ArrayInputs * _layer.InputBits, tiles));
        long output = _hw.OutputScratchpad.TransferCycles(outputs + sums);
        long extra = Math.Max(Math.Max(input, output) - RoundCycles, 0);
        round.Duration = RoundCycles + extra;
        round.Throttle = input >= output ? new StallCycles(extra, 0, 0) : new StallCycles(0, 0, extra);
        return round;
    }

    // Inputs, weights and outputs are spread evenly over the layer's tiles.
    private long OfRound(long bits, long tiles) => CeilingShare(bits, tiles, _mapping.Tiles);

    private AccessCounts Accesses()
    {
        long conversions = _layer.M * _layer.N * _layer.Groups * _mapping.Segments * _mapping.ConversionsPerSum;
        long spilled = _spill ? _sumBits : 0;
        long dramSums = _sumsStay ? 0 : spilled;
        long weights = _loadsWeights ? WeightBits : 0;
        long final = FinalBits;
        long dramFinal = _outputsKept ? 0 : final;
        return new AccessCounts
        {
            InputScratchpad = new Traffic(ArrayInputs * _layer.InputBits, _inputFill),
            OutputScratchpad = new Traffic(_sumBits + final + spilled, _sumBits + final + spilled),
            GlobalBuffer = _hw.GlobalBuffer is null
                ? default
                : new Traffic(_inputFill + weights + spilled + dramFinal + dramSums, _dramInput + weights + dramSums + final + spilled),
            Dram = new Traffic(_dramInput + weights + dramSums, dramFinal + dramSums),
            DramInputBits = _dramInput,
            DramWeightBits = weights,
            DramOutputBits = dramFinal + (2 * dramSums),
            ArrayInputReads = ArrayInputs,
            ArrayOutputWrites = (_layer.M * _layer.N * _layer.Groups) + (_sumBits / _hw.AccumulatorBits),
            AdcConversions = conversions,
            DigitalAdds = conversions,
            CimWeightWriteBits = weights,
        };
    }
}
