using System.Collections.Immutable;
using Enos.Reports.Drawing;
using Enos.Reports.Figures;
using Enos.Reports.Runs;
using Enos.Search.Runs;
using static Enos.Reports.Drawing.Markup;

namespace Enos.Reports.Pages;

/// <summary>The page of a run: its front with the controls, and everything about the network of each budget.</summary>
internal sealed class RunPage
{
    private readonly StoredSearch _search;
    private readonly Figure _front;
    private readonly ImmutableArray<NetworkFigures> _figures;
    private readonly ImmutableArray<NetworkPoint> _searched;

    /// <summary>The page of a run.</summary>
    public RunPage(StoredSearch search)
    {
        _search = search;
        _front = FrontFigure.Of(search.Points);
        _figures = [.. search.Networks.Select(NetworkFigures.Of)];
        _searched = [.. search.Points.Where(point => point.Kind == NetworkPoint.Searched)];
    }

    private bool HasSeveral => _search.Networks.Length > 1;

    /// <summary>The figures, by the folder in which their files belong.</summary>
    public ImmutableArray<(string Folder, ImmutableArray<Figure> Figures)> FigureFolders() =>
    [
        ("", [_front]), .. _figures.Select((figures, i) => (HasSeveral ? _searched[i].Directory : "", figures.All.ToImmutableArray())),
    ];

    /// <summary>The page as a file.</summary>
    public string Html()
    {
        RunConfiguration configuration = _search.Networks[0].Record.Configuration;
        return PageShell.Html(
            $"{configuration.Network} on {_search.Networks[0].Hardware.Name}", Subtitle(configuration), Contents(),
            All([HasSeveral ? Overview() : All([]), All(_search.Networks.Select(Panel)), HasSeveral ? All([]) : Comparison(), Telemetry()]));
    }

    private static string Subtitle(RunConfiguration configuration) => FormattableString.Invariant(
        $"Energy-aware operator search, {configuration.Search.Strategy.Name}, on {configuration.Dataset}; width {configuration.Width}, seed {configuration.Search.Seed}, {configuration.Search.Epochs} + {configuration.Search.FineTuneEpochs} epochs");

    private string Prefix(int network) => HasSeveral ? FormattableString.Invariant($"b{network + 1}-") : "";

    private IEnumerable<(string Id, string Title)> Contents()
    {
        if (HasSeveral)
        {
            return [("comparison", "Front"), .. _searched.Select((point, i) => ($"{Prefix(i)}panel", $"Budget {point.Budget}"))];
        }

        return
        [
            ("summary", "Summary"), ("layers-section", "Assignment"), ("energy-section", "Energy"), ("time-section", "Time"), ("search-section", "Search"),
            ("validation-section", "Validation"), ("provenance-section", "Provenance"), ("comparison", "Front"),
        ];
    }

    private Markup Overview() => All(
    [
        Comparison(),
        Of("div", At("class", "tabs"), At("role", "group"), At("aria-label", "Budget"), At("hidden", ""), All(_searched.Select((point, i) => Of(
            "button", At("type", "button"), At("data-panel", $"{Prefix(i)}panel"), At("aria-pressed", "false"), $"Budget {point.Budget}")))),
    ]);

    private Markup Panel(SearchedNetwork network, int index) => Of(
        "div", At("id", $"{Prefix(index)}panel"), HasSeveral ? At("class", "panel") : null,
        HasSeveral ? Of("h2", At("class", "panel-title"), $"Budget {_searched[index].Budget}") : All([]),
        new NetworkSection(network, _figures[index], Prefix(index)).Inline());

    private Markup Comparison() => Parts.Section(
        "comparison", "Front and controls",
        Parts.Figures("", [_front]),
        _search.Points.Length > _searched.Length
            ? All([])
            : Of("p", At("class", "muted"), "This run trained no controls; enos search --controls all does."),
        NetworkTables.Networks(_search.Points).Inline());

    private Markup Telemetry() => _search.Telemetry.Length == 0
        ? All([])
        : Parts.Section(
            "telemetry-section", "Telemetry",
            Parts.Details("Table of time and memory", NetworkTables.Telemetry(_search.Telemetry)));
}
