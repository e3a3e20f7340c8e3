using System.Collections.Immutable;
using System.Globalization;
using Enos.Reports.Drawing;
using Enos.Reports.Runs;
using static Enos.Reports.Drawing.Svg;

namespace Enos.Reports.Figures;

/// <summary>How the modes' probabilities went: a small chart for each layer, a stacked bar for each epoch.</summary>
internal static class ProbabilityGrid
{
    /// <summary>The figure; null if the run has no probabilities.</summary>
    public static Figure? Of(SearchedNetwork network)
    {
        if (network.Probabilities.Length == 0)
        {
            return null;
        }

        ModeKey key = new(network.Modes);
        (string Layer, (int Epoch, ProbabilityRow[] Modes)[] Epochs)[] layers =
        [
            .. network.Probabilities.GroupBy(row => row.Layer).Select(layer => (
                layer.Key, layer.GroupBy(row => row.Epoch).OrderBy(g => g.Key).Select(g => (g.Key, g.OrderBy(row => network.Modes.IndexOf(row.Mode)).ToArray())).ToArray())),
        ];
        Dictionary<string, string> chosen = network.Layers.ToDictionary(layer => layer.Name, layer => layer.Mode);
        int likeliest = layers.Count(layer => layer.Epochs[^1].Modes.MaxBy(row => row.Probability)!.Mode == chosen.GetValueOrDefault(layer.Layer));
        return new Figure(
            "probabilities", "Probabilities of the modes over the search",
            "One small chart a layer, one bar an epoch, the modes stacked in the order of their numbers. The number beside the name is the mode that the layer got.",
            $"{layers.Length} layers over {layers.Max(layer => layer.Epochs.Length)} epochs. {likeliest} layers got the mode that was likeliest at the end; the others one that the budget or the measured scores preferred.",
            Draw);

        Canvas Draw(double width)
        {
            const double CellHeight = 78;
            const double Gap = 14;
            int across = Math.Max(2, (int)((width + Gap) / (130 + Gap)));
            double cell = (width - (Gap * (across - 1))) / across;
            Legend legend = Legend.Of(key.Legend(network.Modes), width);
            int rows = (layers.Length + across - 1) / across;
            return new Canvas(width, legend.Height + (rows * CellHeight), Markup.All(
            [
                legend.Content,
                .. layers.Select((layer, i) => Cell(layer.Layer, layer.Epochs, i % across * (cell + Gap), legend.Height + 4 + (i / across * CellHeight), cell)),
            ]));
        }

        Markup Cell(string layer, (int Epoch, ProbabilityRow[] Modes)[] epochs, double x, double y, double width)
        {
            const double Top = 18;
            const double Height = 44;
            double step = width / epochs.Length;
            return Markup.All(
            [
                Text(x, y + 11, Fitted(layer, width - 22), "var(--text)", size: 11),
                .. chosen.TryGetValue(layer, out string? mode)
                    ? new[] { Rectangle(x + width - 15, y, 15, 14, key.Colour(mode)), Text(x + width - 7.5, y + 11, key.Sign(mode), "var(--on-series)", "middle", 10) }
                    : [],
                .. epochs.Select((epoch, e) =>
                {
                    double sum = 0;
                    string tip = string.Join('\n', [
                        string.Create(CultureInfo.InvariantCulture, $"{layer}, epoch {epoch.Epoch}"),
                        .. epoch.Modes.OrderByDescending(row => row.Probability).Where(row => row.Probability >= 0.0005).Select(row => $"{row.Mode}: {Spelled.Percent(row.Probability)}")]);
                    return Hover(x + (e * step), y + Top, step, Height, tip, [.. epoch.Modes.Where(row => row.Probability > 0).Select(row =>
                    {
                        double from = sum;
                        sum += row.Probability;
                        return Rectangle(
                            x + (e * step), y + Top + (Height * from), Math.Max(0.5, step - (step > 4 ? 0.75 : 0)), Height * row.Probability, key.Colour(row.Mode));
                    })]);
                }),
            ]);
        }
    }
}
