using System.Collections.Immutable;
using Enos.Accel.Inputs;
using Enos.Search.Runs;

namespace Enos.Reports.Runs;

/// <summary>Operand activity of a layer: a row of the <c>activity.csv</c> that <c>enos validate --activity</c> leaves.</summary>
/// <param name="Layer">The layer.</param>
/// <param name="Mode">Its mode.</param>
/// <param name="Input">Input activations.</param>
/// <param name="Weight">Weights.</param>
/// <param name="MacFactor">What activity scales the energy of the layer's MACs by.</param>
/// <param name="MacPj">Energy of an image's MACs by the table.</param>
/// <param name="ScaledMacPj">That energy scaled by activity.</param>
/// <param name="EnergyPj">The layer's energy by the table.</param>
/// <param name="ScaledEnergyPj">That energy with its MACs scaled.</param>
internal sealed record ActivityRow(
    string Layer, string Mode, Operand Input, Operand Weight, double MacFactor, double MacPj, double ScaledMacPj, double EnergyPj, double ScaledEnergyPj)
{
    /// <summary>The file's name in a run directory.</summary>
    public const string FileName = "activity.csv";

    private static readonly ImmutableArray<string> Columns =
    [
        "layer", "mode", "operator", "compute", "dataflow", "macs_per_pe_cycle", "images", "macs", .. Operand.Columns("input"), .. Operand.Columns("weight"),
        "streamed_toggle_rate", "mac_factor", "mac_pj", "scaled_mac_pj", "energy_pj", "scaled_energy_pj",
    ];

    /// <summary>Reads a run's file; nothing if a run has none.</summary>
    /// <exception cref="InvalidInputException">Its header is another, or cells are no numbers: every error.</exception>
    public static ImmutableArray<ActivityRow> Load(string path) => File.Exists(path)
        ? RunTable.Load(path, Columns, row => new ActivityRow(
            row.Text("layer"), row.Text("mode"), Operand.Of(row, "input"), Operand.Of(row, "weight"), row.Number("mac_factor"), row.Number("mac_pj"),
            row.Number("scaled_mac_pj"), row.Number("energy_pj"), row.Number("scaled_energy_pj")))
        : [];
}

/// <summary>Activity of one operand.</summary>
/// <param name="Streams">Whether it streams, or stays in its place.</param>
/// <param name="ZeroShare">Share of its values that are zero, 0 to 1.</param>
/// <param name="ToggleRate">Share of its bits that toggle between values, 0 to 1; null without transitions.</param>
internal sealed record Operand(bool Streams, double ZeroShare, double? ToggleRate)
{
    private static readonly string[] Figures = ["bits", "streams", "values", "zeros", "transitions", "sign_changes", "toggled_bits", "toggle_rate"];

    /// <summary>The columns of an operand.</summary>
    public static IEnumerable<string> Columns(string name) => Figures.Select(figure => $"{name}_{figure}");

    /// <summary>An operand of a row.</summary>
    public static Operand Of(RunRow row, string name)
    {
        long values = row.Long($"{name}_values", 0, long.MaxValue);
        long zeros = row.Long($"{name}_zeros", 0, long.MaxValue);
        return new Operand(
            row.Text($"{name}_streams") == "true", values == 0 ? 0 : (double)zeros / values,
            row.Text($"{name}_toggle_rate").Length == 0 ? null : row.Number($"{name}_toggle_rate"));
    }
}
