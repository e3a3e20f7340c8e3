using System.Collections.Immutable;
using Enos.Reports.Drawing;
using Enos.Reports.Sweeps;
using static Enos.Reports.Drawing.Svg;

namespace Enos.Reports.Figures;

/// <summary>Energy and accuracy of searches, those that differ by their seed joined.</summary>
internal static class SeedFigure
{
    // A longer legend would be longer than the figure; the table beneath it names all.
    private const int MostNamed = 16;

    /// <summary>The figure.</summary>
    /// <param name="groups">At least one.</param>
    public static Figure Of(ImmutableArray<SeedGroup> groups)
    {
        EnergyUnit unit = EnergyUnit.For(groups.Max(group => group.Energies.Max()));
        SeedGroup best = groups.MaxBy(group => group.AccuracySpread.Mean)!;
        return new Figure(
            "searches", "Searches: energy and accuracy over seeds",
            "A mark is the mean over seeds, its bars one standard deviation (n − 1) to either side; dots are the searches themselves. Accuracy is that in integers.",
            $"{groups.Sum(group => group.Rows.Length)} searches in {groups.Length} groups. The most accurate is {best.Name}: {best.Accuracy()} at {best.Energy(unit)}, over {best.Rows.Length} searches.", Draw);

        Canvas Draw(double width)
        {
            const double PlotHeight = 320;
            Legend legend = Legend.Of(groups.Length > MostNamed ? [] : [.. groups.Select((group, g) => (group.Name, Swatch(g)))], width);
            double top = legend.Height + 24;
            SampleSpread[] energies = [.. groups.Select(group => SampleSpread.Of([.. group.Energies.Select(unit.In)]))];
            SampleSpread[] accuracies = [.. groups.Select(group => SampleSpread.Of([.. group.Accuracies.Select(a => 100 * a)]))];
            Axis y = Axis.Linear([.. groups.SelectMany(group => group.Accuracies).Select(a => 100 * a), .. Ends(accuracies)], top + PlotHeight, top, withZero: false);
            Axis x = Axis.Linear(
                [.. groups.SelectMany(group => group.Energies).Select(unit.In), .. Ends(energies)], Frame.LeftOf(y) + 6, width - 22, withZero: false, width < 600 ? 4 : 8);
            return new Canvas(width, top + PlotHeight + 40, Markup.All(
            [
                legend.Content,
                new Frame(x, y).Draw($"energy in {unit.Name}", "accuracy in %"),
                .. groups.Select((group, g) => Dots(group.Energies.Zip(group.Accuracies, (e, a) => (x.At(unit.In(e)), y.At(100 * a))), Theme.SeriesColour(g), 6, 0.6)),
                .. groups.Select((group, g) =>
                {
                    (double px, double py) = (x.At(energies[g].Mean), y.At(accuracies[g].Mean));
                    return Hover(
                        px - 10, py - 10, 20, 20, $"{group.Name}\n{group.Rows.Length} searches: jobs {string.Join(", ", group.Rows.Select(row => row.Job))}\n{group.Energy(unit)}\naccuracy {group.Accuracy()}",
                        Line(x.At(energies[g].Mean - energies[g].Deviation), py, x.At(energies[g].Mean + energies[g].Deviation), py, Theme.SeriesColour(g), 1.75),
                        Line(px, y.At(accuracies[g].Mean - accuracies[g].Deviation), px, y.At(accuracies[g].Mean + accuracies[g].Deviation), Theme.SeriesColour(g), 1.75),
                        Marker.Draw(g, px, py, Theme.SeriesColour(g), 6.5));
                }),
            ]));
        }

        static Func<double, double, Markup> Swatch(int group) => (x, y) => Marker.Draw(group, x + 7, y + 7, Theme.SeriesColour(group), 5);

        static IEnumerable<double> Ends(SampleSpread[] spreads) => spreads.SelectMany(s => new[] { s.Mean - s.Deviation, s.Mean + s.Deviation });
    }
}
