using Enos.Accel.Costs;
using Enos.Accel.Hardware;
using Enos.Accel.Modes;
using Enos.Accel.Workloads;

namespace Enos.Sim.Cycles;

/// <summary>
/// The rounds of a layer on compute-in-memory macros, docs/model.md §6: tiles in the order of groups, blocks of filters, segments, as many a round as there
/// are macros. Partial sums follow the tiles; inputs, weights and outputs are spread evenly over them.
/// </summary>
internal sealed class MacroRounds : FoldSource
{
    private readonly CimMacros _cim;
    private readonly CimMapping _mapping;
    private readonly bool _loadsWeights, _inputsStay, _spill, _sumsInBuffer, _outputsKept;
    private readonly long _inputBits, _inputDramBits, _weightBits, _outputBits, _blockBits, _portInputBits;
    private long _round, _tile;

    public MacroRounds(Accelerator hw, LayerShape shape, Mode mode, LayerPlacement placement)
    {
        _cim = hw.Cim ?? throw new ArgumentException($"{hw.Name} has no macros for mode {mode.Name}.", nameof(hw));
        _mapping = CimMapping.Of(_cim, shape, mode);
        _loadsWeights = !_cim.WeightsPreloaded || _mapping.Rounds > 1;
        _weightBits = shape.Weights * OperandBits.Weight(mode);
        _outputBits = shape.Outputs * OperandBits.Output;
        _portInputBits = shape.M * shape.K * shape.Groups * _mapping.FilterBlocks * OperandBits.Input(mode);

        InputSweep group = InputSweep.Of(shape, mode);
        long sweep = shape.Groups * group.Through(hw.InputScratchpad);
        _inputsStay = sweep <= hw.InputScratchpad.CapacityBits;
        long sweeps = _inputsStay ? 1 : Math.Min(_mapping.FilterBlocks, _mapping.Rounds);
        _inputBits = sweeps * sweep;
        _outputsKept = placement.OutputsKept;

        // The controller keeps a sum for each filter that a block has room for.
        _blockBits = shape.M * Math.Min(shape.N, _mapping.FiltersPerMacro) * hw.AccumulatorBits;
        bool straddles = Enumerable.Range(1, (int)Math.Min(_mapping.Segments, _mapping.Rounds - 1)).Any(round => Straddles((long)round * _cim.Macros));
        _spill = straddles && _blockBits > hw.OutputScratchpad.CapacityBits;

        long room = (hw.GlobalBuffer?.CapacityBits ?? 0) - placement.ReservedBits;
        _sumsInBuffer = _spill && _blockBits <= room;
        room -= _sumsInBuffer ? _blockBits : 0;
        long distinct = shape.Groups * group.DistinctBits;
        _inputDramBits = placement.InputsKept ? 0
            : sweeps > 1 && distinct <= room ? distinct
            : group.WindowRowBits <= room ? sweeps * distinct
            : _inputBits;

        long full = Math.Min(_mapping.Tiles, _cim.Macros);
        InputsPrefetched = hw.InputScratchpad.DoubleBuffered && 2 * Slot(_inputBits, full) <= hw.InputScratchpad.CapacityBits;
        WriteBacksOverlap = hw.OutputScratchpad.DoubleBuffered
            && 2 * (Slot(_outputBits, full) + (straddles ? _blockBits : 0)) <= hw.OutputScratchpad.CapacityBits;
    }

    public override bool InputsPrefetched { get; }

    public override bool WeightsPrefetched => false;

    public override bool PartialSumsPrefetched => false;

    public override bool WriteBacksOverlap { get; }

    public override bool Next(out FoldWork fold)
    {
        fold = default;
        if (_tile == _mapping.Tiles)
        {
            return false;
        }

        long end = Math.Min(_tile + _cim.Macros, _mapping.Tiles);
        fold = new FoldWork
        {
            Index = _round,
            FirstTile = _tile,
            Tiles = end - _tile,
            ReadsSums = Straddles(_tile),
            WritesSums = Straddles(end),
        };
        int half = (int)(_round & 1);
        if (!_inputsStay)
        {
            fold.Input = Spread(TransferKind.InputFill, _inputBits, _inputDramBits, fold);
        }
        else if (_round == 0)
        {
            fold.Input = Whole(TransferKind.InputFill, _inputBits, _inputDramBits);
        }

        fold.Weight = _loadsWeights ? Spread(TransferKind.WeightFill, _weightBits, _weightBits, fold) with { LeastCycles = _cim.Rows } : default;
        Transfer sums = _spill ? Whole(TransferKind.PartialSumFill, _blockBits, _sumsInBuffer ? 0 : _blockBits) : default;
        fold.PartialSum = fold.ReadsSums ? sums : default;
        fold.WriteBack = Spread(TransferKind.WriteBack, _outputBits, _outputsKept ? 0 : _outputBits, fold) with { Half = half };
        fold.PartialSumWriteBack = fold.WritesSums ? sums with { Kind = TransferKind.WriteBack, Half = half } : default;
        long blocks = (fold.ReadsSums ? 1 : 0) + (fold.WritesSums ? 1 : 0);
        fold.PortBits = (Slot(_portInputBits, fold.Tiles), 0, Slot(_outputBits, fold.Tiles) + (blocks * _blockBits));
        _tile = end;
        _round++;
        return true;
    }

    // Whether the boundary before a tile falls inside a block.
    private bool Straddles(long tile) => tile < _mapping.Tiles && tile % _mapping.Segments != 0;

    private long Slot(long bits, long tiles) => (long)((((Int128)bits * tiles) + _mapping.Tiles - 1) / _mapping.Tiles);

    private long Before(long bits, long tile) => (long)((Int128)bits * tile / _mapping.Tiles);

    private Transfer Spread(TransferKind kind, long bits, long dramBits, in FoldWork fold)
    {
        long end = fold.FirstTile + fold.Tiles;
        return new Transfer
        {
            Kind = kind,
            SlotBits = Slot(bits, fold.Tiles),
            SlotDramBits = Slot(dramBits, fold.Tiles),
            Bits = Before(bits, end) - Before(bits, fold.FirstTile),
            DramBits = Before(dramBits, end) - Before(dramBits, fold.FirstTile),
            DramAddress = Before(dramBits, fold.FirstTile),
        };
    }

    private static Transfer Whole(TransferKind kind, long bits, long dramBits) =>
        new() { Kind = kind, SlotBits = bits, SlotDramBits = dramBits, Bits = bits, DramBits = dramBits };
}
