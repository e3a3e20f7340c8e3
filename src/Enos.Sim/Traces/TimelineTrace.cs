using Enos.Sim.Cycles;

namespace Enos.Sim.Traces;

/// <summary>
/// Layers, folds, stalls and transfers as complete events of the Trace Event Format, which Perfetto and chrome://tracing show: one process, a track each for
/// the layers, the array and the memory channel. Times are in µs, as the format has it; bytes and cycles are among the arguments.
/// </summary>
internal readonly struct TimelineTrace(TimelineWriter events) : ICycleSink
{
    private readonly RunningLayer _layer = new();

    public static bool ObservesFolds => true;

    public static bool ObservesCycles => false;

    public void OnLayer(in LayerEvent layer)
    {
        if (layer.SwitchCycles > 0)
        {
            events.Span(TimelineTrack.Layers, "switch", layer.StartCycle - layer.SwitchCycles, layer.StartCycle);
        }

        (_layer.Name, _layer.StartCycle) = ($"{layer.Layer.Name} [{layer.Mode.Name}]", layer.StartCycle);
    }

    public void OnLayerEnd(long endCycle) => events.Span(TimelineTrack.Layers, _layer.Name, _layer.StartCycle, endCycle);

    public void OnFold(in FoldEvent fold)
    {
        if (fold.Waited.Total > 0)
        {
            events.Span(
                TimelineTrack.Array, "stall", fold.StartCycle - fold.Waited.Total, fold.StartCycle,
                ("input_cycles", fold.Waited.Input), ("weight_cycles", fold.Waited.Weight), ("output_cycles", fold.Waited.Output));
        }

        events.Span(
            TimelineTrack.Array, "fold", fold.StartCycle, fold.EndCycle,
            ("fold", fold.Index), ("pass", fold.Pass), ("row_fold", fold.Row), ("column_fold", fold.Column), ("throttled_cycles", fold.Throttled.Total));
    }

    public void OnTransfer(in TransferEvent transfer)
    {
        events.Span(
            TimelineTrack.Channel,
            transfer.Kind switch
            {
                TransferKind.InputFill => "input fill",
                TransferKind.WeightFill => "weight fill",
                TransferKind.PartialSumFill => "partial-sum fill",
                _ => "write-back",
            },
            transfer.StartCycle,
            transfer.EndCycle,
            ("bits", transfer.Bits),
            ("dram_bits", transfer.DramBits));
    }

    public void OnCycle(in CycleEvent cycle)
    {
    }

    private sealed class RunningLayer
    {
        public string Name { get; set; } = "";

        public long StartCycle { get; set; }
    }
}
