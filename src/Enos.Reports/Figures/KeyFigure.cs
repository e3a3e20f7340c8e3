using Enos.Reports.Drawing;
using Enos.Reports.Sweeps;
using static Enos.Reports.Drawing.Svg;

namespace Enos.Reports.Figures;

/// <summary>What each key does to a metric: a small chart a key, for each value the range, the middle half and the median of all jobs that have it.</summary>
internal static class KeyFigure
{
    private const int MostBoxes = 40;

    // Room for the labels of a vertical axis, about.
    private const double Labels = 44;

    private sealed record Box(string Label, int Jobs, double Least, double Lower, double Median, double Upper, double Greatest);

    /// <summary>The figure; null if no key has two values among the jobs.</summary>
    public static Figure? Of(StoredSweep sweep, JobPoints jobs, MetricScale scale, Func<(JobRow Row, double X, double Y), double> value)
    {
        (KeyGroup Key, Box[] Boxes)[] panels =
        [
            .. sweep.Keys.Select(key => (key, Boxes(key, jobs.Points.GroupBy(p => p.Row.Cells[key.Columns[0]], p => scale.In(value(p))).ToDictionary(g => g.Key, g => g.ToArray()))))
                .Where(panel => panel.Item2.Length > 1),
        ];
        if (panels.Length == 0)
        {
            return null;
        }

        bool higher = scale.Metric.HigherIsBetter;
        double[] all = [.. panels.SelectMany(panel => panel.Boxes).SelectMany(box => new[] { box.Least, box.Greatest })];
        string best = string.Join("; ", panels.Select(panel => $"{panel.Key.Name}: {(higher ? panel.Boxes.MaxBy(box => box.Median) : panel.Boxes.MinBy(box => box.Median))!.Label}"));
        return new Figure(
            $"keys-{scale.Metric.Name.Replace('_', '-')}", $"{char.ToUpperInvariant(scale.Label[0])}{scale.Label[1..]} by each key",
            "A line from the least to the greatest of all jobs with a value, whatever their other keys; the bar is the middle half, the mark in it the median.",
            $"{panels.Length} keys. The value with the best median of each: {best}.", Draw);

        Canvas Draw(double width)
        {
            const double PlotHeight = 130;
            const double Gap = 26;
            int across = width < 600 ? 1 : Math.Min(3, panels.Length);
            double cell = (width - (Gap * (across - 1))) / across;
            (KeyGroup Key, Box[] Boxes)[][] rows = [.. panels.Chunk(across)];
            double[] tops = [20, .. rows.Select(row => PlotHeight + (row.Any(panel => IsTurned(panel.Boxes, (cell - Labels) / panel.Boxes.Length)) ? 116 : 74))];
            for (int row = 1; row < tops.Length; row++)
            {
                tops[row] += tops[row - 1];
            }

            return new Canvas(width, tops[^1] - 12, Markup.All(
            [
                Text(0, 12, scale.Title),
                .. rows.SelectMany((row, r) => row.Select((panel, i) => Panel(panel.Key, panel.Boxes, i * (cell + Gap), tops[r], cell, PlotHeight))),
            ]));
        }

        Markup Panel(KeyGroup key, Box[] boxes, double left, double top, double width, double height)
        {
            Axis y = Axis.Spread(all, top + 28 + height, top + 28, 4);
            double from = left + Math.Max(Labels, Frame.LeftOf(y));
            double step = (left + width - from) / boxes.Length;
            bool turned = IsTurned(boxes, step);
            int every = turned ? 1 : Math.Max(1, (int)Math.Ceiling((boxes.Max(box => WidthOf(box.Label)) + 6) / step));
            return Markup.All(
            [
                Text(left, top + 14, Fitted(key.Name, width), "var(--text)"),
                .. y.Ticks.SelectMany(tick => new[]
                {
                    Line(from, y.At(tick), left + width, y.At(tick), "var(--grid)"),
                    Text(from - 6, y.At(tick) + 4, Axis.Label(tick), anchor: "end", size: 11),
                }),
                .. boxes.Select((box, i) =>
                {
                    double middle = from + ((i + 0.5) * step);
                    double across = Math.Clamp(step * 0.6, 2, 26);
                    return Hover(
                        from + (i * step), top + 28, step, height,
                        $"{key.Name}: {box.Label}\n{Spelled.Count(box.Jobs)} jobs\nleast {Shown(box.Least)}\nmedian {Shown(box.Median)}\ngreatest {Shown(box.Greatest)}",
                        Line(middle, y.At(box.Least), middle, y.At(box.Greatest), "var(--line)", 1.5),
                        Rectangle(middle - (across / 2), y.At(box.Upper), across, Math.Max(2, y.At(box.Lower) - y.At(box.Upper)), Theme.SeriesColour(0)),
                        y.At(box.Lower) - y.At(box.Upper) < 5
                            ? Markup.All([])
                            : Line(middle - (across / 2), y.At(box.Median), middle + (across / 2), y.At(box.Median), "var(--surface)", 2),
                        i % every != 0 ? Markup.All([])
                            : turned ? Text(middle + 3, y.From + 14, Fitted(box.Label, 88), anchor: "end", size: 11, degrees: -38)
                            : Text(middle, y.From + 16, box.Label, anchor: "middle", size: 11));
                }),
                Line(from, y.From, left + width, y.From, "var(--line)"),
            ]);
        }

        // A few long names stand aslant; of many numbers some are left out.
        static bool IsTurned(Box[] boxes, double step) => boxes.Length <= 16 && boxes.Max(box => WidthOf(box.Label)) + 6 > step;

        string Shown(double scaled) => scale.With(scaled * scale.Factor);

        // Of a key with many values, neighbours share a box.
        static Box[] Boxes(KeyGroup key, Dictionary<string, double[]> values)
        {
            (string First, string Label)[] present = [.. key.Values.Zip(key.Labels).Where(pair => values.ContainsKey(pair.First))];
            return
            [
                .. present.Chunk(Math.Max(1, (present.Length + MostBoxes - 1) / MostBoxes)).Select(together =>
                {
                    double[] sorted = [.. together.SelectMany(pair => values[pair.First]).Order()];
                    string label = together.Length == 1 ? together[0].Label : $"{together[0].Label} to {together[^1].Label}";
                    return new Box(label, sorted.Length, sorted[0], Quantile(sorted, 0.25), Quantile(sorted, 0.5), Quantile(sorted, 0.75), sorted[^1]);
                }),
            ];
        }
    }

    /// <summary>A quantile by linear interpolation between order statistics (Hyndman and Fan, Am. Stat. 50, 1996, definition 7).</summary>
    /// <param name="sorted">Values, ascending, at least one.</param>
    /// <param name="share">Share of values below it, 0 to 1.</param>
    internal static double Quantile(double[] sorted, double share)
    {
        double place = share * (sorted.Length - 1);
        int below = (int)place;
        return below + 1 < sorted.Length ? sorted[below] + ((place - below) * (sorted[below + 1] - sorted[below])) : sorted[below];
    }
}
