using System.Collections.Immutable;
using static Enos.Reports.Drawing.Svg;

namespace Enos.Reports.Drawing;

/// <summary>What a chart shows of one layer.</summary>
/// <param name="Layer">Its name.</param>
/// <param name="Tip">What hovering over it says.</param>
/// <param name="Parts">Values stacked on each other, with their colours.</param>
/// <param name="Badge">Colour and sign of its cell in the strip; null for a chart without a strip.</param>
/// <param name="Mark">A value that is marked across the bar, or null.</param>
internal sealed record LayerBar(
    string Layer, string Tip, ImmutableArray<(double Value, string Colour)> Parts, (string Colour, string Sign)? Badge = null, double? Mark = null);

/// <summary>
/// A bar for every layer, in the order in which they run: side by side, with the strip above them, where there is room, and one beneath the other where not.
/// </summary>
/// <param name="Bars">The layers.</param>
/// <param name="ValueTitle">What the bars show, with the unit.</param>
/// <param name="Legend">What the colours stand for.</param>
/// <param name="Maximum">End of the axis; null for a round number above the greatest bar.</param>
internal sealed record LayerChart(
    ImmutableArray<LayerBar> Bars, string ValueTitle, ImmutableArray<(string Name, Func<double, double, Markup> Swatch)> Legend, double? Maximum = null)
{
    private const double StripSize = 20;
    private const double Row = 22;
    private const double NarrowerThan = 600;
    private const double WidestColumn = 80;

    private bool HasStrip => Bars.Any(bar => bar.Badge is not null);

    /// <summary>Draws it.</summary>
    public Canvas Draw(double width) => width < NarrowerThan ? DrawRows(width) : DrawColumns(width);

    private Canvas DrawColumns(double width)
    {
        const double PlotHeight = 220;
        Legend legend = Drawing.Legend.Of(Legend, width);
        double top = legend.Height + 22 + (HasStrip ? StripSize + 14 : 0);
        Axis values = ValueAxis(top + PlotHeight, top);
        double left = Frame.LeftOf(values);
        double column = Math.Clamp((width - left) / Math.Max(1, Bars.Length), 9, WidestColumn);
        double right = left + (column * Bars.Length);
        double names = Math.Min(118, 14 + (0.8 * Bars.Select(bar => WidthOf(bar.Layer)).DefaultIfEmpty(0).Max()));
        double strip = top - 10 - StripSize;
        return new Canvas(Math.Max(width, right), top + PlotHeight + names, Markup.All(
        [
            legend.Content,
            Text(0, HasStrip ? strip - 8 : top - 10, ValueTitle),
            .. values.Ticks.SelectMany(tick => new[]
            {
                Line(left, values.At(tick), right, values.At(tick), "var(--grid)"),
                Text(left - 6, values.At(tick) + 4, Axis.Label(tick), anchor: "end"),
            }),
            .. Bars.Select((bar, i) => Column(bar, left + (i * column), column)),
            Line(left, values.From, right, values.From, "var(--line)"),
        ]));

        Markup Column(LayerBar bar, double x, double across)
        {
            double gap = Math.Min(6, across * 0.2);
            double middle = x + (across / 2);
            List<Markup> parts = [];
            if (bar.Badge is var (colour, sign))
            {
                parts.Add(Rectangle(x + 0.75, strip, across - 1.5, StripSize, colour));
                if (across >= 11)
                {
                    parts.Add(Text(middle, strip + 14, sign, "var(--on-series)", "middle", 11));
                }
            }

            double sum = 0;
            foreach ((double value, string fill) in bar.Parts.Where(part => part.Value > 0))
            {
                (double from, double to) = (values.At(sum), values.At(sum += value));
                parts.Add(Rectangle(x + (gap / 2), to, across - gap, from - to, fill));
            }

            if (bar.Mark is { } mark)
            {
                parts.Add(Line(x + (gap / 2) - 1, values.At(mark), x + across - (gap / 2) + 1, values.At(mark), "var(--text)", 2));
            }

            parts.Add(Text(middle + 3, values.From + 14, Fitted(bar.Layer, 130), anchor: "end", size: 11, degrees: -52));
            return Hover(x, HasStrip ? strip : top, across, values.From - (HasStrip ? strip : top) + 6, bar.Tip, [.. parts]);
        }
    }

    private Canvas DrawRows(double width)
    {
        Legend legend = Drawing.Legend.Of(Legend, width);
        double names = Math.Min(112, 8 + Bars.Select(bar => WidthOf(bar.Layer)).DefaultIfEmpty(0).Max());
        double left = names + (HasStrip ? StripSize + 8 : 0);
        double top = legend.Height + 40;
        double bottom = top + (Row * Bars.Length);
        Axis values = ValueAxis(left, width - 14, ticks: 3);
        return new Canvas(width, bottom + 4, Markup.All(
        [
            legend.Content,
            Text(0, top - 26, ValueTitle),
            .. values.Ticks.SelectMany(tick => new[]
            {
                Line(values.At(tick), top, values.At(tick), bottom, "var(--grid)"),
                Text(values.At(tick), top - 6, Axis.Label(tick), anchor: "middle"),
            }),
            .. Bars.Select((bar, i) => RowOf(bar, top + (i * Row))),
            Line(values.From, top, values.From, bottom, "var(--line)"),
        ]));

        Markup RowOf(LayerBar bar, double y)
        {
            List<Markup> parts = [Text(0, y + 15, Fitted(bar.Layer, names - 4), "var(--text)", size: 11.5)];
            if (bar.Badge is var (colour, sign))
            {
                parts.Add(Rectangle(names, y + 1, StripSize, Row - 2, colour));
                parts.Add(Text(names + (StripSize / 2), y + 15, sign, "var(--on-series)", "middle", 11));
            }

            double sum = 0;
            foreach ((double value, string fill) in bar.Parts.Where(part => part.Value > 0))
            {
                (double from, double to) = (values.At(sum), values.At(sum += value));
                parts.Add(Rectangle(from, y + 4, to - from, Row - 8, fill));
            }

            if (bar.Mark is { } mark)
            {
                parts.Add(Line(values.At(mark), y + 2, values.At(mark), y + Row - 2, "var(--text)", 2));
            }

            return Hover(0, y, width, Row, bar.Tip, [.. parts]);
        }
    }

    private Axis ValueAxis(double from, double to, int ticks = 5) => Maximum is { } maximum
        ? Axis.Between(0, maximum, from, to, maximum / (ticks == 3 ? 2 : 5))
        : Axis.Linear(Bars.Select(bar => Math.Max(bar.Mark ?? 0, bar.Parts.Sum(part => Math.Max(0, part.Value)))), from, to, withZero: true, ticks);
}
