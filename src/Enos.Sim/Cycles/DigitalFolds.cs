using Enos.Accel.Costs;
using Enos.Accel.Hardware;
using Enos.Accel.Modes;
using Enos.Accel.Workloads;

namespace Enos.Sim.Cycles;

/// <summary>
/// The folds of a layer on the array, in their order, each with the tiles that have to be fetched for it: the controller of docs/model.md §3. It knows
/// what its scratchpads hold, not how often anything is fetched in all; that is for the folds to add up to.
/// </summary>
internal sealed class DigitalFolds : FoldSource
{
    private readonly Accelerator _hw;
    private readonly LayerShape _shape;
    private readonly FoldMapping _mapping;
    private readonly bool _columnsOuter;
    private readonly long _m, _k, _n;
    private readonly int _weightBits;
    private readonly long _inputSweep, _inputDramSweep;
    private readonly bool _inputInBuffer, _weightInBuffer, _spill, _sumsInBuffer, _outputsKept;
    private readonly int _rowElements;
    private HeldTiles _inputs;
    private HeldTiles _weights;
    private long _pass, _outer, _inner, _index;

    /// <summary>The folds of <paramref name="shape"/>, column folds outside or inside.</summary>
    public DigitalFolds(Accelerator hw, LayerShape shape, Mode mode, LayerPlacement placement, bool columnsOuter)
    {
        (_hw, _shape, _columnsOuter) = (hw, shape, columnsOuter);
        _mapping = FoldMapping.Of(hw.Array, shape, mode.MacsPerPeCycle);
        (_m, _k, _n) = (shape.M, shape.K, shape.N);
        _weightBits = OperandBits.Weight(mode);
        _rowElements = hw.Array.Rows * (Os ? 1 : mode.MacsPerPeCycle);

        InputSweep input = InputSweep.Of(shape, mode);
        _inputSweep = input.Through(hw.InputScratchpad);

        // Every pass is planned as the fullest is, and the first tile is never smaller than another.
        long together = _mapping.GroupsPerPass;
        FoldWork largest = TileAt(0, 0, together);
        long inputTile = together * Share(_inputSweep, largest.M, _m, largest.K, _k);
        long weightTile = together * largest.K * largest.N * _weightBits;
        long weights = _k * _n * _weightBits;
        _inputs = new HeldTiles(together * _inputSweep, inputTile, hw.InputScratchpad.CapacityBits);
        _weights = new HeldTiles(together * weights, weightTile, hw.WeightScratchpad.CapacityBits);
        InputsPrefetched = HoldsTwo(hw.InputScratchpad, inputTile);
        WeightsPrefetched = HoldsTwo(hw.WeightScratchpad, weightTile);

        bool sums = !Os && _mapping.RowFolds > 1;
        long outputTile = together * largest.M * largest.N * (sums ? hw.AccumulatorBits : OperandBits.Output);
        long alive = columnsOuter ? outputTile : together * _m * _n * hw.AccumulatorBits;
        _spill = sums && alive > hw.OutputScratchpad.CapacityBits;
        WriteBacksOverlap = HoldsTwo(hw.OutputScratchpad, outputTile);

        // With column folds outside (or only one of them) sums have only just been written when they are wanted again.
        PartialSumsPrefetched = WriteBacksOverlap && !columnsOuter && _mapping.ColumnFolds > 1;

        _outputsKept = placement.OutputsKept;
        long room = (hw.GlobalBuffer?.CapacityBits ?? 0) - placement.ReservedBits;
        _sumsInBuffer = _spill && Claim(ref room, alive);
        bool claims = !placement.InputsKept;
        _inputInBuffer = claims && ComesAgain(InputTile, _inputs) && Claim(ref room, together * input.DistinctBits);
        bool keepsRows = !claims || _inputInBuffer || input.DistinctBits == _inputSweep || Claim(ref room, together * input.WindowRowBits);
        _inputDramSweep = !claims ? 0 : keepsRows ? input.DistinctBits : _inputSweep;
        _weightInBuffer = ComesAgain(WeightTile, _weights) && Claim(ref room, together * weights);
    }

    public override bool InputsPrefetched { get; }

    public override bool WeightsPrefetched { get; }

    public override bool PartialSumsPrefetched { get; }

    public override bool WriteBacksOverlap { get; }

    /// <summary>The folds in the order that moves fewer bits to and from DRAM, which is found by going through both.</summary>
    public static DigitalFolds InBestOrder(Accelerator hw, LayerShape shape, Mode mode, LayerPlacement placement)
    {
        long columns = new DigitalFolds(hw, shape, mode, placement, columnsOuter: true).DramBits();
        long rows = new DigitalFolds(hw, shape, mode, placement, columnsOuter: false).DramBits();
        return new DigitalFolds(hw, shape, mode, placement, columns <= rows);
    }

    private bool Os => _hw.Array.Dataflow == Dataflow.OutputStationary;

    private long OuterFolds => _columnsOuter ? _mapping.ColumnFolds : _mapping.RowFolds;

    private long InnerFolds => _columnsOuter ? _mapping.RowFolds : _mapping.ColumnFolds;

    public override bool Next(out FoldWork fold)
    {
        if (_pass == _mapping.Passes)
        {
            fold = default;
            return false;
        }

        if (_outer == 0 && _inner == 0)
        {
            _inputs.Clear();
            _weights.Clear();
        }

        (long row, long column) = _columnsOuter ? (_inner, _outer) : (_outer, _inner);
        long firstGroup = _pass * _mapping.GroupsPerPass;
        long groups = Math.Min(_mapping.GroupsPerPass, _shape.Groups - firstGroup);
        fold = TileAt(row, column, groups);
        (fold.Index, fold.Pass, fold.FirstGroup) = (_index, _pass, firstGroup);
        fold.ReadsSums = !Os && row > 0;
        fold.WritesSums = !Os && row < _mapping.RowFolds - 1;
        fold.Input = FetchInput(fold);
        fold.Weight = FetchWeight(fold);
        fold.PartialSum = fold.ReadsSums && _spill ? Sums(fold, TransferKind.PartialSumFill) : default;
        fold.WriteBack = fold.WritesSums ? default : Outputs(fold);
        fold.PartialSumWriteBack = fold.WritesSums && _spill ? Sums(fold, TransferKind.WriteBack) : default;
        Advance();
        return true;
    }

    private void Advance()
    {
        _index++;
        _inner++;
        if (_inner == InnerFolds)
        {
            _inner = 0;
            _outer++;
        }

        if (_outer == OuterFolds)
        {
            _outer = 0;
            _pass++;
        }
    }

    private long DramBits()
    {
        long bits = 0;
        while (Next(out FoldWork fold))
        {
            bits += fold.Input.DramBits + fold.Weight.DramBits + fold.PartialSum.DramBits + fold.WriteBack.DramBits
                + fold.PartialSumWriteBack.DramBits;
        }

        return bits;
    }

    private FoldWork TileAt(long row, long column, long groups)
    {
        long firstColumn = column * _hw.Array.Columns;
        long firstRow = row * _rowElements;
        var fold = new FoldWork { Row = row, Column = column, Groups = groups, M = _m, K = _k, N = _n };
        switch (_hw.Array.Dataflow)
        {
            case Dataflow.OutputStationary:
                (fold.FirstM, fold.M) = Part(firstRow, _rowElements, _m);
                (fold.FirstN, fold.N) = Part(firstColumn, _hw.Array.Columns, _n);
                break;
            case Dataflow.WeightStationary:
                (fold.FirstK, fold.K) = Part(firstRow, _rowElements, _k);
                (fold.FirstN, fold.N) = Part(firstColumn, _hw.Array.Columns, _n);
                break;
            default:
                (fold.FirstK, fold.K) = Part(firstRow, _rowElements, _k);
                (fold.FirstM, fold.M) = Part(firstColumn, _hw.Array.Columns, _m);
                break;
        }

        return fold;

        static (long First, long Count) Part(long first, long size, long all) => (first, Math.Min(size, all - first));
    }

    // Tiles are numbered in the order in which they first come.
    private long InputTile(in FoldWork fold) => _hw.Array.Dataflow == Dataflow.InputStationary ? fold.Index : fold.Row;

    private long WeightTile(in FoldWork fold) => _hw.Array.Dataflow switch
    {
        Dataflow.OutputStationary => fold.Column,
        Dataflow.WeightStationary => fold.Index,
        _ => fold.Row,
    };

    private delegate long TileNumber(in FoldWork fold);

    // Whether any tile is fetched twice in a pass: seen by going through its first two outer folds, by when every tile that comes again has.
    private bool ComesAgain(TileNumber number, HeldTiles tiles)
    {
        long index = 0;
        for (long outer = 0; outer < Math.Min(2, OuterFolds); outer++)
        {
            for (long inner = 0; inner < Math.Min(2, InnerFolds); inner++)
            {
                (long row, long column) = _columnsOuter ? (inner, outer) : (outer, inner);
                (bool fetched, bool first) = tiles.Ask(number(new FoldWork { Row = row, Column = column, Index = index++ }));
                if (fetched && !first)
                {
                    return true;
                }
            }
        }

        return false;
    }

    private Transfer FetchInput(in FoldWork fold)
    {
        (bool fetched, bool first) = _inputs.Ask(InputTile(fold));
        if (!fetched)
        {
            return default;
        }

        bool fromDram = first || !_inputInBuffer;
        (long bits, _) = Part(_inputSweep, fold);
        (long dramBits, long address) = Part(_inputDramSweep, fold);
        return new Transfer
        {
            Kind = TransferKind.InputFill,
            SlotBits = fold.Groups * Share(_inputSweep, fold.M, _m, fold.K, _k),
            SlotDramBits = fromDram ? fold.Groups * Share(_inputDramSweep, fold.M, _m, fold.K, _k) : 0,
            Bits = fold.Groups * bits,
            DramBits = fromDram ? fold.Groups * dramBits : 0,
            DramAddress = (fold.FirstGroup * _inputDramSweep) + address,
        };
    }

    private Transfer FetchWeight(in FoldWork fold)
    {
        (bool fetched, bool first) = _weights.Ask(WeightTile(fold));
        if (!fetched)
        {
            return default;
        }

        bool fromDram = first || !_weightInBuffer;
        long bits = fold.Groups * fold.K * fold.N * _weightBits;
        return new Transfer
        {
            Kind = TransferKind.WeightFill,
            SlotBits = bits,
            SlotDramBits = fromDram ? bits : 0,
            Bits = bits,
            DramBits = fromDram ? bits : 0,
            DramAddress = ((fold.FirstGroup * _k * _n) + (fold.FirstN * _k) + (fold.FirstK * fold.N)) * _weightBits,
        };
    }

    private Transfer Sums(in FoldWork fold, TransferKind kind) =>
        OutputTile(fold, kind, _hw.AccumulatorBits, toDram: !_sumsInBuffer);

    private Transfer Outputs(in FoldWork fold) =>
        OutputTile(fold, TransferKind.WriteBack, OperandBits.Output, toDram: !_outputsKept);

    private Transfer OutputTile(in FoldWork fold, TransferKind kind, int elementBits, bool toDram)
    {
        long bits = fold.Groups * fold.M * fold.N * elementBits;
        return new Transfer
        {
            Kind = kind,
            SlotBits = bits,
            SlotDramBits = toDram ? bits : 0,
            Bits = bits,
            DramBits = toDram ? bits : 0,
            DramAddress = ((fold.FirstGroup * _m * _n) + (fold.FirstN * _m) + (fold.FirstM * fold.N)) * elementBits,
            Half = (int)(fold.Index & 1),
        };
    }

    /// <summary>The bits of a sweep that are a tile's, and where they begin. Over all tiles they are the sweep, no bit twice.</summary>
    private (long Bits, long Start) Part(long sweep, in FoldWork fold)
    {
        long start = ScaledDown(sweep, fold.FirstM, _m);
        long pixels = ScaledDown(sweep, fold.FirstM + fold.M, _m) - start;
        long within = ScaledDown(pixels, fold.FirstK, _k);
        return (ScaledDown(pixels, fold.FirstK + fold.K, _k) - within, start + within);
    }

    private static long ScaledDown(long bits, long part, long all) => (long)((Int128)bits * part / all);

    private static long ScaledUp(long bits, long part, long all) => (long)((((Int128)bits * part) + all - 1) / all);

    private static long Share(long bits, long m, long allM, long k, long allK) => ScaledUp(ScaledUp(bits, m, allM), k, allK);

    private static bool HoldsTwo(Scratchpad pad, long tileBits) => pad.DoubleBuffered && 2 * tileBits <= pad.CapacityBits;

    private static bool Claim(ref long room, long bits)
    {
        if (bits > room)
        {
            return false;
        }

        room -= bits;
        return true;
    }
}
