using Enos.Sim.Validation;

namespace Enos.Cli.Output;

/// <summary>A validation report as CSV, a row a layer, units in the header.</summary>
internal static class ValidationCsv
{
    private static readonly (string Column, Func<(LayerComparison Sums, CostComparison Cost), object> Value)[] Fields =
    [
        ("layer", layer => layer.Sums.Layer),
        ("accumulators", layer => layer.Sums.Elements),
        ("differing", layer => layer.Sums.Differing),
        ("own_differing", layer => layer.Sums.OwnDiffering),
        ("energy_pj", layer => layer.Cost.EnergyPj),
        ("recorded_energy_pj", layer => layer.Cost.BelievedEnergyPj),
        ("cycles", layer => layer.Cost.Cycles),
        ("recorded_cycles", layer => layer.Cost.BelievedCycles),
        ("input_stall_cycles", layer => layer.Cost.Stalls.Input),
        ("recorded_input_stall_cycles", layer => layer.Cost.BelievedStalls.Input),
        ("weight_stall_cycles", layer => layer.Cost.Stalls.Weight),
        ("recorded_weight_stall_cycles", layer => layer.Cost.BelievedStalls.Weight),
        ("output_stall_cycles", layer => layer.Cost.Stalls.Output),
        ("recorded_output_stall_cycles", layer => layer.Cost.BelievedStalls.Output),
        ("cause", layer => layer.Cost.Cause),
    ];

    /// <summary>Writes the rows, lines ended by LF.</summary>
    public static void Write(TextWriter writer, ValidationReport report) =>
        CsvOutput.Write(writer, Fields, report.Accumulators.Zip(report.Layers));
}
