using System.Collections.Immutable;
using Enos.Reports.Drawing;
using Enos.Reports.Figures;
using Enos.Reports.Runs;

namespace Enos.Reports.Pages;

/// <summary>The figures of one searched network, by the part of the page that they stand in.</summary>
/// <param name="Assignment">What was chosen.</param>
/// <param name="Energy">What it takes.</param>
/// <param name="Time">How long it takes, and what bounds it.</param>
/// <param name="Search">How it was found.</param>
/// <param name="Validation">What validation measured beyond agreement, if it was asked to.</param>
internal sealed record NetworkFigures(
    ImmutableArray<Figure> Assignment, ImmutableArray<Figure> Energy, ImmutableArray<Figure> Time, ImmutableArray<Figure> Search,
    ImmutableArray<Figure> Validation)
{
    /// <summary>All of them.</summary>
    public IEnumerable<Figure> All => [.. Assignment, .. Energy, .. Time, .. Search, .. Validation];

    /// <summary>The figures of a network.</summary>
    public static NetworkFigures Of(SearchedNetwork network)
    {
        LayerFigures layers = new(network);
        HistoryFigures history = new(network);
        return new NetworkFigures(
            [layers.Assignment()],
            [EnergyComponents.Figure(network), layers.Energy()],
            [Roofline.Of(network), layers.Utilization(), layers.Cycles()],
            [
                history.Loss(), history.Accuracy(), history.Energy(),
                .. new[] { ProbabilityGrid.Of(network), PosteriorFigure.Of(network) }.OfType<Figure>(),
            ],
            [.. new[] { ActivityFigure.Of(network), RobustnessFigure.Of(network.Robustness) }.OfType<Figure>()]);
    }
}
