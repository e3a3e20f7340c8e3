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
    private readonly long _sumBits;
    private readonly bool _spill;
    private readonly bool _sumsStay;
    private readonly long _dramInput;

    private CimCost(Accelerator hw, LayerShape shape, Mode mode)
    {
        _hw = hw;
        _cim = hw.Cim ?? throw new ArgumentException($"{hw.Name} has no macros for mode {mode.Name}.", nameof(hw));
        _layer = new GroupProduct(shape, mode);
        _mapping = CimMapping.Of(_cim, _layer, mode);
        _loadsWeights = !_cim.WeightsPreloaded || _mapping.Rounds > 1;

        long sweep = _layer.Groups * _layer.SweepBits(hw.InputScratchpad.CapacityBits);
        _inputResident = sweep <= hw.InputScratchpad.CapacityBits;
        _inputFill = sweep * (_inputResident ? 1 : Math.Min(_mapping.FilterBlocks, _mapping.Rounds));

        // Segments of one round are added as they come; where a filter block straddles two rounds its sums wait in the output scratchpad.
        long boundaries = _mapping.Rounds - 1;
        long period = _mapping.Segments / GreatestCommonDivisor(_mapping.Segments, _cim.Macros) * _cim.Macros;
        long straddles = boundaries - ((_mapping.Tiles - 1) / period);
        long block = _layer.M * Math.Min(_layer.N, _mapping.FiltersPerMacro) * hw.AccumulatorBits;
        _sumBits = straddles * block;
        _spill = _sumBits > 0 && block > hw.OutputScratchpad.CapacityBits;

        // The global buffer keeps spilled sums, then inputs that come again, then the rows that windows share.
        long room = hw.GlobalBuffer?.CapacityBits ?? 0;
        _sumsStay = _spill && block <= room;
        room -= _sumsStay ? block : 0;
        long distinct = _layer.Groups * _layer.DistinctBits;
        _dramInput = _inputFill > sweep && distinct <= room ? distinct
            : _layer.WindowRowBits <= room ? _inputFill / sweep * distinct
            : _inputFill;
    }

    public static LayerCost Evaluate(Accelerator hw, LayerShape shape, Mode mode)
    {
        var cost = new CimCost(hw, shape, mode);
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
        bool overlap = _hw.OutputScratchpad.DoubleBuffered
            && 2 * OfRound(FinalBits + _sumBits, full) <= _hw.OutputScratchpad.CapacityBits;
        var timeline = new FoldTimeline(prefetch, prefetchWeight: false, prefetchPartialSum: false, overlap);
        timeline.Step(Round(full, first: true));
        long middle = _mapping.Rounds - 2;
        if (middle > 0)
        {
            timeline.Step(Round(full, first: false), middle);
        }

        if (_mapping.Rounds > 1)
        {
            timeline.Step(Round(_mapping.Tiles - ((_mapping.Rounds - 1) * full), first: false));
        }

        timeline.Finish();
        return timeline.Stalls;
    }

    private Fold Round(long tiles, bool first)
    {
        long sums = OfRound(_sumBits, tiles);
        long spill = _spill ? CostModel.ChannelCycles(_hw, sums, _sumsStay ? 0 : sums) : 0;
        var round = new Fold
        {
            Input = _inputResident
                ? first ? CostModel.ChannelCycles(_hw, _inputFill, _dramInput) : 0
                : CostModel.ChannelCycles(_hw, OfRound(_inputFill, tiles), OfRound(_dramInput, tiles)),
            Weight = _loadsWeights ? Math.Max(_cim.Rows, CostModel.ChannelCycles(_hw, OfRound(WeightBits, tiles))) : 0,
            PartialSum = first ? 0 : spill,
            WriteBack = CostModel.ChannelCycles(_hw, OfRound(FinalBits, tiles)) + spill,
        };
        long input = _hw.InputScratchpad.TransferCycles(OfRound(ArrayInputs * _layer.InputBits, tiles));
        long output = _hw.OutputScratchpad.TransferCycles(OfRound(FinalBits, tiles) + (2 * sums));
        long extra = Math.Max(Math.Max(input, output) - RoundCycles, 0);
        round.Duration = RoundCycles + extra;
        round.Throttle = input >= output ? new StallCycles(extra, 0, 0) : new StallCycles(0, 0, extra);
        return round;
    }

    // What a layer moves is spread evenly over its tiles.
    private long OfRound(long bits, long tiles) => CeilingShare(bits, tiles, _mapping.Tiles);

    private AccessCounts Accesses()
    {
        long conversions = _layer.M * _layer.N * _layer.Groups * _mapping.Segments * _mapping.ConversionsPerSum;
        long spilled = _spill ? _sumBits : 0;
        long dramSums = _sumsStay ? 0 : spilled;
        long weights = _loadsWeights ? WeightBits : 0;
        long final = FinalBits;
        return new AccessCounts
        {
            InputScratchpad = new Traffic(ArrayInputs * _layer.InputBits, _inputFill),
            OutputScratchpad = new Traffic(_sumBits + final + spilled, _sumBits + final + spilled),
            GlobalBuffer = _hw.GlobalBuffer is null
                ? default
                : new Traffic(_inputFill + weights + spilled + final + dramSums, _dramInput + weights + dramSums + final + spilled),
            Dram = new Traffic(_dramInput + weights + dramSums, final + dramSums),
            DramInputBits = _dramInput,
            DramWeightBits = weights,
            DramOutputBits = final + (2 * dramSums),
            ArrayInputReads = ArrayInputs,
            ArrayOutputWrites = (_layer.M * _layer.N * _layer.Groups) + (_sumBits / _hw.AccumulatorBits),
            AdcConversions = conversions,
            DigitalAdds = conversions,
            CimWeightWriteBits = weights,
        };
    }
}
