using System.Collections.Immutable;
using System.Globalization;
using Enos.Reports.Drawing;
using Enos.Reports.Runs;
using Enos.Search.Runs;
using static Enos.Reports.Drawing.Markup;

namespace Enos.Reports.Pages;

/// <summary>Everything about one searched network.</summary>
/// <param name="network">The network.</param>
/// <param name="figures">Its figures.</param>
/// <param name="prefix">Put before the names of its parts, where a page has several.</param>
internal sealed class NetworkSection(SearchedNetwork network, NetworkFigures figures, string prefix)
{
    private readonly RunRecord _record = network.Record;
    private readonly ResultsRecord _results = network.Record.Results;

    /// <summary>The parts, one beneath the other.</summary>
    public Markup Inline() => All(
    [
        Section("summary", "Summary", Of("p", At("class", "lead"), Sentence()), Tiles(), NetworkTables.Stages(prefix, network).Inline()),
        Section("layers-section", "Assignment", Figures(figures.Assignment), Parts.Details("Table of the layers", NetworkTables.Layers(prefix, network))),
        Section("energy-section", "Energy", Figures(figures.Energy)),
        Section("time-section", "Time", Figures(figures.Time)),
        Section("search-section", "Search", Figures(figures.Search), Parts.Details("Table of the epochs", NetworkTables.History(prefix, network))),
        Section(
            "validation-section", "Validation", Verdict(), Parts.Details("Table of the layers", NetworkTables.Validation(prefix, _record.Validation)),
            Figures(figures.Validation),
            network.Activity.IsEmpty ? All([]) : Parts.Details("Table of the operands' activity", NetworkTables.Activity(prefix, network)),
            network.Robustness.IsEmpty ? All([]) : Parts.Details("Table of noise and faults", NetworkTables.Robustness(prefix, network))),
        Section(
            "provenance-section", "Configuration and provenance", NetworkTables.Modes(prefix, network).Inline(),
            Parts.Details("Table of the settings", NetworkTables.Configuration(prefix, _record)), Parts.Details("Table of the files that were read", NetworkTables.Inputs(prefix, _record)),
            Of("p", At("class", "muted"), $"Enos {_record.ProgramVersion}; engine {_record.Validation.Engine}: {_record.Engine.Reason}. "
                + $"{Spelled.Count(_record.Images.Train)} training and {Spelled.Count(_record.Images.Test)} test images, SHA-256 of the test images as read {_record.Images.TestSha256}.")),
    ]);

    private Markup Figures(ImmutableArray<Figure> some) => Parts.Figures(prefix, some);

    private Markup Section(string id, string title, params Markup[] parts) => Parts.Section(prefix + id, title, parts);

    private string Sentence()
    {
        EnergyUnit unit = EnergyUnit.For(_results.ReferenceEnergyPj);
        string budget = _results.BudgetPj is { } most
            ? $", {(_results.Cost.EnergyPj <= most ? "within" : "beyond")} the budget of {unit.With(most)},"
            : "";
        return $"The searched network takes {unit.With(_results.Cost.EnergyPj)} an image{budget} and classifies {Spelled.Percent(Accuracy)} of "
            + $"{Spelled.Count(_results.Correct.Images)} test images rightly in integer arithmetic. With the most precise multiply in every layer it would take "
            + $"{unit.With(_results.ReferenceEnergyPj)}.";
    }

    private double Accuracy => (double)_results.Correct.BitAccurate / _results.Correct.Images;

    private Markup Tiles()
    {
        EnergyUnit unit = EnergyUnit.For(_results.ReferenceEnergyPj);
        CostRecord cost = _results.Cost;
        List<Markup> tiles =
        [
            Parts.Tile("Energy", unit.With(cost.EnergyPj), $"{Spelled.Percent(cost.EnergyPj / _results.ReferenceEnergyPj)} of the reference"),
            Parts.Tile("Accuracy", Spelled.Percent(Accuracy), $"{Spelled.Percent(_record.Validation.AccuracyLow)} to {Spelled.Percent(_record.Validation.AccuracyHigh)}, 95 %"),
            Parts.Tile("Latency", Latency(cost.LatencyNs), $"{Spelled.Count(cost.Cycles)} cycles, {Spelled.Percent((double)cost.Cycles / _results.ReferenceCycles)} of the reference"),
            Parts.Tile("Utilization", Spelled.Percent(cost.Utilization), $"{Spelled.Count(cost.Macs)} MACs"),
        ];
        if (_results.BudgetPj is { } budget)
        {
            bool met = cost.EnergyPj <= budget;
            tiles.Insert(1, Parts.Tile("Energy budget", met ? "met" : "missed", $"{Spelled.Percent(cost.EnergyPj / budget)} of {unit.With(budget)} used", met));
        }

        if (_results.BudgetCycles is { } cycles)
        {
            bool met = cost.Cycles <= cycles;
            tiles.Add(Parts.Tile("Latency budget", met ? "met" : "missed", $"{Spelled.Percent(cost.Cycles / cycles)} of {Spelled.Count((long)cycles)} cycles used", met));
        }

        tiles.Add(Parts.Tile("Validation", _record.Validation.Agrees ? "agrees" : "disagrees", $"engine {_record.Validation.Engine}", _record.Validation.Agrees));
        return Parts.Tiles(tiles);
    }

    private static string Latency(double ns) => ns switch
    {
        >= 1e6 => string.Create(CultureInfo.InvariantCulture, $"{ns / 1e6:0.###} ms"),
        >= 1e3 => string.Create(CultureInfo.InvariantCulture, $"{ns / 1e3:0.###} µs"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{ns:0.###} ns"),
    };

    private Markup Verdict()
    {
        ValidationRecord found = _record.Validation;
        EnergyUnit unit = EnergyUnit.For(found.EnergyPj);
        long accumulators = found.Layers.Sum(layer => layer.Accumulators);
        long differing = found.Layers.Sum(layer => layer.Differing);
        return All(
        [
            Of(
                "p", Of("strong", At("class", found.Agrees ? "good" : "bad"), found.Agrees ? "✓ Validation and search agree." : "✗ Validation and search disagree."),
                $" The network ran in integers on engine {found.Engine}, layer by layer: of {Spelled.Count(accumulators)} accumulators over {Spelled.Count(found.ReferenceImages)} images "
                    + $"{Spelled.Count(differing)} differ from the search's own forward pass; {Spelled.Count(found.Correct)} of {Spelled.Count(found.Images)} test images are classified rightly, "
                    + $"{Spelled.Count(found.BelievedCorrect)} were recorded; {unit.With(found.EnergyPj)} and {Spelled.Count(found.Cycles)} cycles, "
                    + $"{unit.With(found.BelievedEnergyPj)} and {Spelled.Count(found.BelievedCycles)} were recorded."),
            found.Disagreements.Length == 0 ? All([]) : Of("ul", All(found.Disagreements.Select(disagreement => Of("li", disagreement)))),
        ]);
    }
}
