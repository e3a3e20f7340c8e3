using static Enos.Reports.Drawing.Markup;

namespace Enos.Reports.Drawing;

/// <summary>The shapes that figures are made of. Colours are variables of the page's style sheet (<see cref="Theme"/>); text is 12 units high.</summary>
internal static class Svg
{
    /// <summary>Height of a line of text.</summary>
    public const double LineHeight = 18;

    /// <summary>Colour of axes' text.</summary>
    public const string Muted = "var(--muted)";

    /// <summary>Colour behind everything.</summary>
    public const string Surface = "var(--surface)";

    /// <summary>How wide some text is, about: in the usual sans-serif fonts small letters are a little over half as wide as high, capitals wider.</summary>
    public static double WidthOf(string text) => text.Sum(c => char.IsUpper(c) ? 9 : 6.7);

    /// <summary>Text that fits a width, its middle left out if it must: a layer's name tells most at its ends.</summary>
    public static string Fitted(string text, double width)
    {
        int letters = Math.Max(3, (int)(width / 6.5));
        return text.Length <= letters ? text : $"{text[..(letters / 2)]}…{text[^(letters - (letters / 2) - 1)..]}";
    }

    /// <summary>A rectangle.</summary>
    public static Markup Rectangle(double x, double y, double width, double height, string fill) =>
        Of("rect", At("x", x), At("y", y), At("width", Math.Max(0, width)), At("height", Math.Max(0, height)), At("fill", fill));

    /// <summary>A line.</summary>
    public static Markup Line(double x1, double y1, double x2, double y2, string stroke, double width = 1, string? dashes = null) => Of(
        "line", At("x1", x1), At("y1", y1), At("x2", x2), At("y2", y2), At("stroke", stroke), At("stroke-width", width),
        dashes is null ? null : At("stroke-dasharray", dashes));

    /// <summary>A line through points; broken where a coordinate is not finite.</summary>
    public static Markup Path(IEnumerable<(double X, double Y)> points, string stroke, double width = 2, string? dashes = null)
    {
        bool down = false;
        List<string> steps = [];
        foreach ((double x, double y) in points)
        {
            bool finite = double.IsFinite(x) && double.IsFinite(y);
            if (finite)
            {
                steps.Add($"{(down ? 'L' : 'M')}{Number(x)} {Number(y)}");
            }

            down = finite;
        }

        return Of(
            "path", At("d", string.Join(' ', steps)), At("fill", "none"), At("stroke", stroke), At("stroke-width", width), At("stroke-linejoin", "round"),
            dashes is null ? null : At("stroke-dasharray", dashes));
    }

    /// <summary>Small dots, as one element: a page with thousands stays quick. Dots that fall on the same unit are drawn once.</summary>
    public static Markup Dots(IEnumerable<(double X, double Y)> points, string colour, double size, double opacity = 1) => Of(
        "path", At("d", string.Concat(points.Select(p => (Math.Round(p.X), Math.Round(p.Y))).Distinct().Select(p => $"M{Number(p.Item1)} {Number(p.Item2)}h0.01"))),
        At("fill", "none"), At("stroke", colour), At("stroke-width", size), At("stroke-linecap", "round"), opacity == 1 ? null : At("opacity", opacity));

    /// <summary>A Pareto front: level from each point to where the next one stands, and at last to an end.</summary>
    /// <param name="points">Its points, best across first.</param>
    /// <param name="end">The worst end across.</param>
    public static Markup Staircase(IEnumerable<(double X, double Y)> points, double end)
    {
        List<(double X, double Y)> corners = [];
        foreach ((double x, double y) in points)
        {
            if (corners.Count > 0)
            {
                corners.Add((x, corners[^1].Y));
            }

            corners.Add((x, y));
        }

        return corners.Count == 0 ? All([]) : Path([.. corners, (end, corners[^1].Y)], "var(--line)", 1.75, "6 3");
    }

    /// <summary>Text.</summary>
    /// <param name="x">Where its anchor is.</param>
    /// <param name="y">Its baseline.</param>
    /// <param name="text">The text.</param>
    /// <param name="fill">Its colour.</param>
    /// <param name="anchor"><c>start</c>, <c>middle</c> or <c>end</c>.</param>
    /// <param name="size">Its height.</param>
    /// <param name="degrees">How far it is turned about its anchor, clockwise.</param>
    public static Markup Text(double x, double y, string text, string fill = Muted, string anchor = "start", double size = 12, double degrees = 0) => Of(
        "text", At("x", x), At("y", y), At("fill", fill), At("font-size", size), anchor == "start" ? null : At("text-anchor", anchor),
        degrees == 0 ? null : At("transform", $"rotate({Number(degrees)} {Number(x)} {Number(y)})"), text);

    /// <summary>What shows <paramref name="tip"/> while the pointer is on it; its parts come beneath a transparent rectangle that catches the pointer.</summary>
    public static Markup Hover(double x, double y, double width, double height, string tip, params Markup[] parts) => Of(
        "g", At("class", "hit"), At("data-tip", tip), All(parts),
        Of("rect", At("class", "catch"), At("x", x), At("y", y), At("width", width), At("height", height), At("fill", "transparent")));
}
