namespace Enos.Reports.Drawing;

/// <summary>What colours and shapes stand for, in lines as wide as the figure.</summary>
/// <param name="Content">The drawing, from (0, 0) downwards.</param>
/// <param name="Height">Its height.</param>
internal sealed record Legend(Markup Content, double Height)
{
    private const double Swatch = 14;

    /// <summary>Lays out entries.</summary>
    /// <param name="entries">Name, and what draws its swatch of 14 units with its upper left corner at a place.</param>
    /// <param name="width">Width of the figure.</param>
    public static Legend Of(IEnumerable<(string Name, Func<double, double, Markup> Swatch)> entries, double width)
    {
        List<Markup> parts = [];
        (double x, double y) = (0, 0);
        foreach ((string name, Func<double, double, Markup> swatch) in entries)
        {
            string text = Svg.Fitted(name, width - Swatch - 6);
            double taken = Swatch + 6 + Svg.WidthOf(text) + 16;
            if (x > 0 && x + taken - 16 > width)
            {
                (x, y) = (0, y + Svg.LineHeight + 2);
            }

            parts.Add(swatch(x, y));
            parts.Add(Svg.Text(x + Swatch + 6, y + 11.5, text, "var(--text)"));
            x += taken;
        }

        return new Legend(Markup.All(parts), parts.Count == 0 ? 0 : y + Svg.LineHeight + 8);
    }

    /// <summary>A square with a number or sign on it.</summary>
    public static Func<double, double, Markup> Square(string colour, string sign = "") => (x, y) => Markup.All(
    [
        Svg.Rectangle(x, y, Swatch, Swatch, colour),
        .. sign.Length == 0 ? Array.Empty<Markup>() : [Svg.Text(x + (Swatch / 2), y + 11, sign, "var(--on-series)", "middle", 10)],
    ]);

    /// <summary>A line.</summary>
    public static Func<double, double, Markup> Stroke(string colour, string? dashes = null) =>
        (x, y) => Svg.Line(x, y + (Swatch / 2), x + Swatch, y + (Swatch / 2), colour, 2.5, dashes);
}
