using Enos.Reports.Drawing;
using Enos.Reports.Sweeps;
using static Enos.Reports.Drawing.Svg;

namespace Enos.Reports.Figures;

/// <summary>Two metrics of a sweep's jobs against each other, with the Pareto front.</summary>
internal static class TradeOffFigure
{
    /// <summary>Its name; the page's script draws another pair of metrics in its place.</summary>
    public const string Id = "trade-off";

    // Dots of more jobs than these are smaller.
    private const int Many = 400;

    /// <summary>The figure.</summary>
    public static Figure Of(StoredSweep sweep, JobPoints jobs)
    {
        double[] xs = [.. jobs.Points.Select(p => jobs.X.In(p.X))];
        double[] ys = [.. jobs.Points.Select(p => jobs.Y.In(p.Y))];
        (string best, string worst) = (Ends(jobs.Front[0]), Ends(jobs.Front[^1]));
        string ends = jobs.Front.Length == 1 ? best : $"from {best} to {worst}";
        return new Figure(
            Id, "Jobs in two metrics", "A dot is a job; diamonds on the dashed line are the Pareto front, which no job beats in one metric without losing in the other.",
            $"{Spelled.Count(jobs.Points.Length)} jobs by {jobs.X.Label} and {jobs.Y.Label}. {Spelled.Count(jobs.Front.Length)} on the Pareto front: {ends}.", Draw);

        string Ends((JobRow Row, double X, double Y) p) => $"job {p.Row.Job} ({jobs.X.With(p.X)}, {jobs.Y.With(p.Y)})";

        Canvas Draw(double width)
        {
            const double PlotHeight = 320;
            Legend legend = Legend.Of(
                [
                    ("job", (x, y) => Dots([(x + 7, y + 7)], Theme.SeriesColour(0), 5)),
                    ("on the Pareto front", (x, y) => Marker.Draw(0, x + 7, y + 7, Theme.SeriesColour(1), 5)),
                ],
                width);
            double top = legend.Height + 24;
            Axis y = Axis.Spread(ys, top + PlotHeight, top);
            Axis x = Axis.Spread(xs, Frame.LeftOf(y) + 6, width - 22, width < 600 ? 4 : 8);
            return new Canvas(width, top + PlotHeight + 40, Markup.All(
            [
                legend.Content,
                new Frame(x, y).Draw(jobs.X.Title, jobs.Y.Title),
                Dots(xs.Zip(ys, (px, py) => (x.At(px), y.At(py))), Theme.SeriesColour(0), xs.Length < Many ? 7 : 4, 0.55),
                Staircase(jobs.Front.Select(p => (x.At(jobs.X.In(p.X)), y.At(jobs.Y.In(p.Y)))), jobs.X.Metric.HigherIsBetter ? x.From : x.To),
                .. jobs.Front.Select(p =>
                {
                    (double px, double py) = (x.At(jobs.X.In(p.X)), y.At(jobs.Y.In(p.Y)));
                    return Hover(
                        px - 9, py - 9, 18, 18, string.Join('\n', [$"job {p.Row.Job}", .. sweep.Jobs.Describe(p.Row), $"{jobs.X.Label} {jobs.X.With(p.X)}", $"{jobs.Y.Label} {jobs.Y.With(p.Y)}"]),
                        Marker.Draw(0, px, py, Theme.SeriesColour(1), 5));
                }),
            ]));
        }
    }
}
