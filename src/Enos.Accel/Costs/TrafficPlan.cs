using Enos.Accel.Hardware;
using Enos.Accel.Modes;
using Enos.Accel.Workloads;
using static Enos.Accel.Costs.IntegerMath;

namespace Enos.Accel.Costs;

/// <summary>Which folds come first.</summary>
public enum FoldOrder
{
    /// <summary>All row folds of a column fold, then the next column fold.</summary>
    ColumnsOuter,

    /// <summary>All column folds of a row fold, then the next row fold.</summary>
    RowsOuter,
}

/// <summary>How a read operand reaches its scratchpad.</summary>
/// <param name="Bits">Bits of the operand of one group, as one sweep over it moves them into the scratchpad.</param>
/// <param name="DramBits">
/// Bits that such a sweep reads from DRAM: fewer where a global buffer keeps the rows that windows share, none where the operand is there already.
/// </param>
/// <param name="Refetches">Sweeps after the first.</param>
/// <param name="EveryFold">
/// Whether each fold fetches its tile: tiles differ from fold to fold, or one does not fit. Otherwise a tile is fetched when the outer fold changes.
/// </param>
/// <param name="InnerTile">Whether the tile depends on the inner fold index (alone: then a resident operand is fetched in the first outer fold only).</param>
/// <param name="Prefetched">Whether a tile arrives while the fold before computes: double-buffered, and two tiles fit.</param>
/// <param name="InGlobalBuffer">Whether sweeps after the first are served by the global buffer.</param>
public readonly record struct OperandPlan(
    long Bits, long DramBits, long Refetches, bool EveryFold, bool InnerTile, bool Prefetched, bool InGlobalBuffer);

/// <summary>
/// What moves between DRAM, global buffer and scratchpads for a digital layer, and when: docs/model.md §3. Of the two orders of folds the one that moves
/// fewer bits to and from DRAM is taken, <see cref="FoldOrder.ColumnsOuter"/> if they are equal.
/// </summary>
public readonly record struct TrafficPlan
{
    /// <summary>The order of folds.</summary>
    public required FoldOrder Order { get; init; }

    /// <summary>Inputs.</summary>
    public required OperandPlan Input { get; init; }

    /// <summary>Weights.</summary>
    public required OperandPlan Weight { get; init; }

    /// <summary>Whether partial sums leave the output scratchpad between the folds of a reduction.</summary>
    public required bool PartialSumsSpill { get; init; }

    /// <summary>Whether spilled partial sums stay in the global buffer.</summary>
    public required bool PartialSumsInGlobalBuffer { get; init; }

    /// <summary>Whether spilled partial sums are read back while the fold before computes.</summary>
    public required bool PartialSumsPrefetched { get; init; }

    /// <summary>Whether a fold's write-back overlaps the next fold: the output scratchpad is double-buffered and two tiles fit.</summary>
    public required bool WriteBackOverlapped { get; init; }

    /// <summary>Bits of partial sums that all groups write between folds (and read again), at accumulator width; 0 for os.</summary>
    public required long PartialSumBits { get; init; }

    /// <summary>Bits read from DRAM for inputs, all groups.</summary>
    public required long DramInputBits { get; init; }

    /// <summary>Bits read from DRAM for weights, all groups.</summary>
    public required long DramWeightBits { get; init; }

    /// <summary>Whether outputs stay in the global buffer for their readers.</summary>
    public required bool OutputsInGlobalBuffer { get; init; }

    /// <summary>The plan of a layer in a digital mode.</summary>
    public static TrafficPlan Of(Accelerator hw, LayerShape shape, Mode mode, LayerPlacement placement = default) => Of(
        hw, new GroupProduct(shape, mode), FoldMapping.Of(hw.Array, shape, mode.MacsPerPeCycle), mode.MacsPerPeCycle, placement);

    internal static TrafficPlan Of(
        Accelerator hw, in GroupProduct layer, in FoldMapping mapping, int macsPerPeCycle, in LayerPlacement placement)
    {
        TrafficPlan columns = Of(hw, layer, mapping, macsPerPeCycle, placement, FoldOrder.ColumnsOuter);

        // One order is all there is, or all of DRAM's traffic is what no order can do without.
        long least = layer.Groups * ((placement.InputsKept ? 0 : layer.DistinctBits) + (layer.K * layer.N * layer.WeightBits));
        if (mapping.RowFolds == 1 || mapping.ColumnFolds == 1 || columns.DramBits == least)
        {
            return columns;
        }

        TrafficPlan rows = Of(hw, layer, mapping, macsPerPeCycle, placement, FoldOrder.RowsOuter);
        return rows.DramBits < columns.DramBits ? rows : columns;
    }

    private long DramBits => DramInputBits + DramWeightBits + (PartialSumsSpill && !PartialSumsInGlobalBuffer ? 2 * PartialSumBits : 0);

    private enum TileIndex
    {
        Row,
        Column,
        Both,
    }

    private static TrafficPlan Of(
        Accelerator hw, in GroupProduct layer, in FoldMapping mapping, int macsPerPeCycle, in LayerPlacement placement, FoldOrder order)
    {
        Dataflow dataflow = hw.Array.Dataflow;
        bool os = dataflow == Dataflow.OutputStationary;
        long together = mapping.GroupsPerPass;
        Tile tile = Tile.Largest(hw.Array, layer, mapping, macsPerPeCycle);

        // A fold that is the only one along a dimension changes nothing there, so either reading of the order is the same one.
        TileIndex inputIndex = dataflow == Dataflow.InputStationary ? TileIndex.Both : TileIndex.Row;
        TileIndex weightIndex = dataflow switch
        {
            Dataflow.OutputStationary => TileIndex.Column,
            Dataflow.WeightStationary => TileIndex.Both,
            _ => TileIndex.Row,
        };

        long sumBits = os ? 0 : layer.M * layer.N * hw.AccumulatorBits;
        long partialSums = layer.Groups * sumBits * (os ? 0 : mapping.RowFolds - 1);
        long outputTile = together * tile.M * tile.N * (partialSums > 0 ? hw.AccumulatorBits : OperandBits.Output);
        long live = order == FoldOrder.ColumnsOuter ? outputTile : together * sumBits;
        bool spill = partialSums > 0 && live > hw.OutputScratchpad.CapacityBits;
        bool overlap = hw.OutputScratchpad.DoubleBuffered && 2 * outputTile <= hw.OutputScratchpad.CapacityBits;

        long room = (hw.GlobalBuffer?.CapacityBits ?? 0) - placement.ReservedBits;
        bool sumsStay = spill && Claim(ref room, live);
        OperandPlan input = Operand(
            hw.InputScratchpad, inputIndex,
            (layer.SweepBits(hw.InputScratchpad.CapacityBits), layer.DistinctBits, layer.WindowRowBits),
            (layer.M, tile.M, layer.K, tile.K), mapping, order, placement.InputsKept, ref room);
        long weightBits = layer.K * layer.N * layer.WeightBits;
        OperandPlan weight = Operand(
            hw.WeightScratchpad, weightIndex, (weightBits, weightBits, weightBits),
            (layer.K, tile.K, layer.N, tile.N), mapping, order, kept: false, ref room);
        return new TrafficPlan
        {
            Order = order,
            Input = input,
            Weight = weight,
            PartialSumsSpill = spill,
            PartialSumsInGlobalBuffer = sumsStay,
            PartialSumsPrefetched = overlap && order == FoldOrder.RowsOuter && mapping.ColumnFolds > 1,
            WriteBackOverlapped = overlap,
            OutputsInGlobalBuffer = placement.OutputsKept,
            PartialSumBits = partialSums,
            DramInputBits = layer.Groups * input.DramBits * (input.InGlobalBuffer ? 1 : 1 + input.Refetches),
            DramWeightBits = layer.Groups * weight.DramBits * (weight.InGlobalBuffer ? 1 : 1 + weight.Refetches),
        };
    }

    private static OperandPlan Operand(
        Scratchpad scratchpad, TileIndex index, (long Sweep, long Distinct, long WindowRows) bits, (long X, long TileX, long Y, long TileY) extent, in FoldMapping mapping,
        FoldOrder order, bool kept, ref long room)
    {
        long together = mapping.GroupsPerPass;
        long passBits = together * bits.Sweep;
        long tileBits = together * CeilingShare(CeilingShare(bits.Sweep, extent.TileX, extent.X), extent.TileY, extent.Y);
        (long outer, long inner) = order == FoldOrder.ColumnsOuter
            ? (mapping.ColumnFolds, mapping.RowFolds)
            : (mapping.RowFolds, mapping.ColumnFolds);
        TileIndex outerIndex = order == FoldOrder.ColumnsOuter ? TileIndex.Column : TileIndex.Row;
        bool innerTile = index != outerIndex && index != TileIndex.Both;
        bool everyFold = index == TileIndex.Both
            || (innerTile ? passBits > scratchpad.CapacityBits : tileBits > scratchpad.CapacityBits);
        long refetches = !everyFold || index == TileIndex.Both ? 0 : innerTile ? outer - 1 : inner - 1;
        bool prefetched = scratchpad.DoubleBuffered && 2 * tileBits <= scratchpad.CapacityBits;

        if (kept)
        {
            return new OperandPlan(bits.Sweep, 0, refetches, everyFold, innerTile, prefetched, true);
        }

        // A global buffer keeps the whole operand for later sweeps or, failing that, the rows that windows share.
        bool stays = refetches > 0 && Claim(ref room, together * bits.Distinct);
        bool distinct = stays || bits.Sweep == bits.Distinct || Claim(ref room, together * bits.WindowRows);
        return new OperandPlan(
            bits.Sweep, distinct ? bits.Distinct : bits.Sweep, refetches, everyFold, innerTile, prefetched, stays);
    }

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

/// <summary>Extents of what a fold touches: pixels, window elements and filters of one group.</summary>
internal readonly record struct Tile(long M, long K, long N)
{
    /// <summary>The tile of a fold that is not the last along its row and column, or the only one.</summary>
    public static Tile Largest(ProcessingArray array, in GroupProduct layer, in FoldMapping mapping, int macsPerPeCycle) =>
        Of(array, layer, mapping, macsPerPeCycle, mapping.RowFolds == 1, mapping.ColumnFolds == 1);

    /// <summary>The tile of a fold, given whether it is the last along the rows and the columns.</summary>
    public static Tile Of(ProcessingArray array, in GroupProduct layer, in FoldMapping mapping, int macsPerPeCycle, bool lastRow, bool lastColumn)
    {
        (long rowExtent, long rowTile) = array.Dataflow == Dataflow.OutputStationary
            ? (layer.M, array.Rows)
            : (layer.K, (long)array.Rows * macsPerPeCycle);
        long columnExtent = array.Dataflow == Dataflow.InputStationary ? layer.M : layer.N;
        long row = lastRow ? rowExtent - ((mapping.RowFolds - 1) * rowTile) : rowTile;
        long column = lastColumn ? columnExtent - ((mapping.ColumnFolds - 1) * array.Columns) : array.Columns;
        return array.Dataflow switch
        {
            Dataflow.OutputStationary => new Tile(row, layer.K, column),
            Dataflow.WeightStationary => new Tile(layer.M, row, column),
            _ => new Tile(column, row, layer.N),
        };
    }
}
