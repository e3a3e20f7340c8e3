using System.Collections.Immutable;
using Enos.Accel.Costs;
using Enos.Sim.Cycles;

namespace Enos.Sim.Traces;

/// <summary>
/// One row for each fold (or round of the macros), in the order in which they run. Columns: <c>layer</c>, <c>mode</c>; <c>fold</c> within the layer, and its
/// <c>pass</c>, <c>row_fold</c> and <c>column_fold</c>, all from 0; <c>start_cycle</c> and <c>end_cycle</c> (exclusive) of the network;
/// <c>input_stall_cycles</c>, <c>weight_stall_cycles</c>, <c>output_stall_cycles</c>, before and within the fold, and <c>stall_cause</c>, the tensor with
/// the most of them (<c>none</c> if there are none); the bytes that were fetched for it into the scratchpads, <c>input_bytes</c>, <c>weight_bytes</c>,
/// <c>partial_sum_bytes</c>, and those that it leaves to be written back, <c>write_back_bytes</c>.
/// </summary>
internal readonly struct FoldTrace : ICycleSink
{
    /// <summary>Names of the columns, in order.</summary>
    public static ImmutableArray<string> Columns { get; } =
    [
        "layer", "mode", "fold", "pass", "row_fold", "column_fold", "start_cycle", "end_cycle",
        "input_stall_cycles", "weight_stall_cycles", "output_stall_cycles", "stall_cause",
        "input_bytes", "weight_bytes", "partial_sum_bytes", "write_back_bytes",
    ];

    private readonly CsvStream _csv;
    private readonly LayerName _layer = new();

    public FoldTrace(CsvStream csv)
    {
        _csv = csv;
        csv.Header(Columns.AsSpan());
    }

    public static bool ObservesFolds => true;

    public static bool ObservesCycles => false;

    public void OnLayer(in LayerEvent layer) => _layer.Set(layer);

    public void OnLayerEnd(long endCycle)
    {
    }

    public void OnFold(in FoldEvent fold)
    {
        StallCycles stalls = fold.Waited + fold.Throttled;
        _csv.Field(_layer.Layer);
        _csv.Field(_layer.Mode);
        _csv.Field(fold.Index);
        _csv.Field(fold.Pass);
        _csv.Field(fold.Row);
        _csv.Field(fold.Column);
        _csv.Field(fold.StartCycle);
        _csv.Field(fold.EndCycle);
        _csv.Field(stalls.Input);
        _csv.Field(stalls.Weight);
        _csv.Field(stalls.Output);
        _csv.Field(StallCause.Of(stalls, none: "none"u8));
        _csv.FieldBytes(fold.InputBits);
        _csv.FieldBytes(fold.WeightBits);
        _csv.FieldBytes(fold.PartialSumBits);
        _csv.FieldBytes(fold.WriteBackBits);
        _csv.EndRow();
    }

    public void OnTransfer(in TransferEvent transfer)
    {
    }

    public void OnCycle(in CycleEvent cycle)
    {
    }
}

/// <summary>Names of what the array waits for.</summary>
internal static class StallCause
{
    /// <summary>The tensor with the most stalls, the first of equals.</summary>
    public static ReadOnlySpan<byte> Of(StallCycles stalls, ReadOnlySpan<byte> none) => stalls.Total == 0 ? none
        : stalls.Input >= stalls.Weight && stalls.Input >= stalls.Output ? "input"u8
        : stalls.Weight >= stalls.Output ? "weight"u8
        : "output"u8;
}

/// <summary>The layer that is running, its names ready to be written.</summary>
internal sealed class LayerName
{
    public byte[] Layer { get; private set; } = [];

    public byte[] Mode { get; private set; } = [];

    public void Set(in LayerEvent layer) => (Layer, Mode) = (CsvStream.Quoted(layer.Layer.Name), CsvStream.Quoted(layer.Mode.Name));
}
