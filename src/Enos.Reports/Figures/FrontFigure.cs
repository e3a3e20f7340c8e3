using System.Collections.Immutable;
using System.Globalization;
using Enos.Reports.Drawing;
using Enos.Reports.Runs;
using static Enos.Reports.Drawing.Svg;

namespace Enos.Reports.Figures;

/// <summary>Energy and accuracy of the searched networks and their controls.</summary>
internal static class FrontFigure
{
    /// <summary>The figure.</summary>
    public static Figure Of(ImmutableArray<NetworkPoint> points)
    {
        EnergyUnit unit = EnergyUnit.For(points.Max(point => point.EnergyPj));
        string[] kinds = [.. points.Select(point => point.Kind).Distinct()];
        ImmutableArray<NetworkPoint> front = NetworkPoint.Front(points);
        int searched = front.Count(point => point.Kind == NetworkPoint.Searched);
        return new Figure(
            "front", "Energy and accuracy",
            "In integer arithmetic; upright lines are 95 % confidence intervals (Wilson). The line is the Pareto front: nothing drawn has both less energy and more accuracy than its points.",
            $"{points.Length} networks, {points.Count(point => point.Kind == NetworkPoint.Searched)} of them searched. On the Pareto front: "
                + $"{string.Join(", ", front.Select(point => $"{Name(point)} ({unit.With(point.EnergyPj)}, {Spelled.Percent(point.Accuracy)})"))}; {searched} of these searched.",
            Draw);

        static string Name(NetworkPoint point) => point.Kind == NetworkPoint.Searched && point.Budget.Length > 0 ? $"searched {point.Budget}" : point.Name;

        Canvas Draw(double width)
        {
            const double PlotHeight = 320;
            Legend legend = Legend.Of(
                [
                    .. kinds.Select((kind, k) => (kind, (Func<double, double, Markup>)((x, y) => Marker.Draw(k, x + 7, y + 7, Theme.SeriesColour(k), 5)))),
                    ("Pareto front", Legend.Stroke("var(--line)", "6 3")),
                ],
                width);
            double top = legend.Height + 24;
            Axis y = Axis.Linear(points.SelectMany(point => new[] { 100 * point.Interval.Low, 100 * point.Interval.High }), top + PlotHeight, top, withZero: false);
            Axis x = Axis.Linear(points.Select(point => unit.In(point.EnergyPj)), Frame.LeftOf(y) + 6, width - 22, withZero: false, width < 600 ? 4 : 8);
            return new Canvas(width, top + PlotHeight + 40, Markup.All(
            [
                legend.Content,
                new Frame(x, y).Draw($"energy in {unit.Name}", "accuracy in %"),
                Staircase(front.Select(point => (x.At(unit.In(point.EnergyPj)), y.At(100 * point.Accuracy))), x.To),

                // What was searched is drawn last, over the rest.
                .. points.Reverse().OrderBy(point => point.Kind == NetworkPoint.Searched).Select(Point),
            ]));

            Markup Point(NetworkPoint point)
            {
                int kind = Array.IndexOf(kinds, point.Kind);
                (double px, double py) = (x.At(unit.In(point.EnergyPj)), y.At(100 * point.Accuracy));
                bool searched = point.Kind == NetworkPoint.Searched;
                string tip = string.Create(CultureInfo.InvariantCulture,
                    $"{Name(point)}\n{unit.With(point.EnergyPj)}, {Spelled.Percent(point.EnergyShare)} of the reference\naccuracy {Spelled.Percent(point.Accuracy)} ({Spelled.Percent(point.Interval.Low)} to {Spelled.Percent(point.Interval.High)})\n{Spelled.Count(point.Cycles)} cycles");
                return Hover(
                    px - 10, py - 10, 20, 20, tip,
                    Line(px, y.At(100 * point.Interval.Low), px, y.At(100 * point.Interval.High), Theme.SeriesColour(kind), 1.25),
                    Marker.Draw(kind, px, py, Theme.SeriesColour(kind), searched ? 7.5 : 5.5),
                    searched && width >= 600 ? Text(px > x.To - 110 ? px - 13 : px + 13, py - 8, Name(point), "var(--text)", px > x.To - 110 ? "end" : "start") : Markup.All([]));
            }
        }
    }
}
