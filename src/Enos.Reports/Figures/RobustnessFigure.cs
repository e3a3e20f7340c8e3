using System.Collections.Immutable;
using System.Globalization;
using Enos.Reports.Drawing;
using Enos.Reports.Runs;
using static Enos.Reports.Drawing.Svg;

namespace Enos.Reports.Figures;

/// <summary>Accuracy in spite of noise and faults: a line for each condition, a dot for each sample, a mark at their mean.</summary>
internal static class RobustnessFigure
{
    /// <summary>The figure; null if the run has no study of robustness.</summary>
    public static Figure? Of(ImmutableArray<RobustnessRow> rows)
    {
        if (rows.Length == 0)
        {
            return null;
        }

        (RobustnessCondition Condition, double[] Accuracies)[] conditions =
            [.. rows.GroupBy(row => row.Condition).Select(g => (g.Key, g.Select(row => 100 * row.Accuracy).ToArray()))];
        return new Figure(
            "robustness", "Accuracy in spite of noise and faults",
            $"On {Spelled.Count(rows[0].Images)} test images. A dot is a random sample, which is a chip with converters or faults of its own; the upright mark is their mean.",
            $"Mean accuracy: {string.Join(", ", conditions.Select(c => string.Create(CultureInfo.InvariantCulture, $"{c.Condition.Name} {c.Accuracies.Average():0.0} %")))}.", Draw);

        Canvas Draw(double width)
        {
            const double Row = 46;
            double bottom = Row * conditions.Length;
            Axis x = Axis.Linear(conditions.SelectMany(c => c.Accuracies), 12, width - 22, withZero: false, width < 600 ? 4 : 8);
            return new Canvas(width, bottom + 42, Markup.All(
            [
                .. conditions.Select((condition, i) => RowOf(x, condition.Condition, condition.Accuracies, i * Row)),
                Line(x.From, bottom, x.To, bottom, "var(--line)"),
                .. x.Ticks.Select(tick => Text(x.At(tick), bottom + 17, Axis.Label(tick), anchor: "middle")),
                Text(width - 22, bottom + 34, "accuracy in %", anchor: "end"),
            ]));

            Markup RowOf(Axis axis, RobustnessCondition condition, double[] accuracies, double top)
            {
                (double mean, double deviation) = SampleSpread.Of([.. accuracies]);
                string spread = accuracies.Length < 2 ? "" : string.Create(CultureInfo.InvariantCulture, $"\ndeviation {deviation:0.00}\n{accuracies.Min():0.00} to {accuracies.Max():0.00} % over {accuracies.Length} samples");
                return Hover(
                    0, top, width, Row, string.Create(CultureInfo.InvariantCulture, $"{condition.Name}\nmean {mean:0.00} %") + spread,
                    Text(0, top + 14, Fitted(condition.Name, width), "var(--text)"),
                    Markup.All(axis.Ticks.Select(tick => Line(axis.At(tick), top + 20, axis.At(tick), top + 40, "var(--grid)"))),
                    Line(axis.At(accuracies.Min()), top + 30, axis.At(accuracies.Max()), top + 30, "var(--line)", 1.5),
                    Dots(accuracies.Select(a => (axis.At(a), top + 30)), Theme.SeriesColour(0), 7, 0.7),
                    Line(axis.At(mean), top + 21, axis.At(mean), top + 39, "var(--text)", 2));
            }
        }
    }
}
