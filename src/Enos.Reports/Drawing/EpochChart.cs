using System.Collections.Immutable;
using System.Globalization;
using static Enos.Reports.Drawing.Svg;

namespace Enos.Reports.Drawing;

/// <summary>A line of an <see cref="EpochChart"/>.</summary>
/// <param name="Name">What it shows.</param>
/// <param name="Colour">Its colour.</param>
/// <param name="Values">Its value in each epoch; where there is none, or none that is finite, the line is broken.</param>
/// <param name="Dashes">How it is dashed, or null.</param>
internal sealed record EpochLine(string Name, string Colour, ImmutableArray<double?> Values, string? Dashes = null);

/// <summary>Figures over the epochs of a search; a dotted upright line is where fine-tuning begins.</summary>
/// <param name="Epochs">The epochs' numbers; at least one.</param>
/// <param name="Tips">What hovering over each epoch says.</param>
/// <param name="Lines">The lines.</param>
/// <param name="ValueTitle">What the vertical axis shows, with the unit.</param>
/// <param name="FineTuning">The first epoch of fine-tuning; null if there is none.</param>
/// <param name="WithZero">Whether the vertical axis begins at 0.</param>
internal sealed record EpochChart(
    ImmutableArray<int> Epochs, ImmutableArray<string> Tips, ImmutableArray<EpochLine> Lines, string ValueTitle, int? FineTuning, bool WithZero)
{
    /// <summary>Draws it.</summary>
    public Canvas Draw(double width)
    {
        const double PlotHeight = 210;
        Legend legend = Legend.Of(Lines.Where(_ => Lines.Length > 1).Select(line => (line.Name, Legend.Stroke(line.Colour, line.Dashes))), width);
        double top = legend.Height + 24;
        Axis y = Axis.Linear(Lines.SelectMany(line => line.Values).OfType<double>(), top + PlotHeight, top, WithZero);
        double left = Frame.LeftOf(y);
        Axis x = new(Epochs[0] - 0.5, Epochs[^1] + 0.5, left, width, [.. Epochs.Select(epoch => (double)epoch)], IsLogarithmic: false);
        double step = x.At(1) - x.At(0);
        return new Canvas(width, top + PlotHeight + 40, Markup.All(
        [
            legend.Content,
            new Frame(x, y).Draw("epoch", ValueTitle),
            .. FineTuning is { } first
                ? new[]
                {
                    Line(x.At(first - 0.5), top, x.At(first - 0.5), y.From, "var(--line)", dashes: "2 4"),
                    Text(x.At(first - 0.5) + 5, top + 10, "fine-tuning", size: 11),
                }
                : [],
            .. Lines.Select(line => Path(
                line.Values.Select((value, i) => (x.At(Epochs[i]), value is { } v ? y.At(v) : double.NaN)), line.Colour, 2.25, line.Dashes)),
            .. Epochs.Select((epoch, i) => Hover(
                x.At(epoch) - (step / 2), top, step, PlotHeight,
                string.Create(CultureInfo.InvariantCulture, $"Epoch {epoch}\n{Tips[i]}"),
                [
                    Markup.Of(
                        "g", Markup.At("class", "cursor"), Line(x.At(epoch), top, x.At(epoch), y.From, "var(--line)")),
                    .. Lines.Where(line => line.Values[i] is { } v && double.IsFinite(v)).Select(line => Dot(x.At(epoch), y.At(line.Values[i]!.Value), line.Colour)),
                ])),
        ]));
    }

    private static Markup Dot(double x, double y, string colour) =>
        Markup.Of("circle", Markup.At("cx", x), Markup.At("cy", y), Markup.At("r", 2.75), Markup.At("fill", colour));
}
