namespace Enos.Reports.Drawing;

/// <summary>Two axes with grid, ticks and titles.</summary>
/// <param name="X">The horizontal axis.</param>
/// <param name="Y">The vertical axis.</param>
internal sealed record Frame(Axis X, Axis Y)
{
    /// <summary>Room for the vertical axis's labels.</summary>
    public static double LeftOf(Axis y) => 10 + y.Ticks.Max(tick => Svg.WidthOf(Axis.Label(tick)));

    /// <summary>Draws grid and labels; the vertical axis's title stands above it, where it can be read without turning the head.</summary>
    /// <param name="xTitle">What the horizontal axis shows, with its unit.</param>
    /// <param name="yTitle">What the vertical axis shows, with its unit.</param>
    public Markup Draw(string xTitle, string yTitle)
    {
        (double left, double right, double bottom, double top) = (X.From, X.To, Y.From, Y.To);
        double apart = X.Ticks.Length < 2 ? double.MaxValue : Math.Abs(X.At(X.Ticks[1]) - X.At(X.Ticks[0]));
        int every = Math.Max(1, (int)Math.Ceiling((X.Ticks.Max(tick => Svg.WidthOf(Axis.Label(tick))) + 8) / apart));
        return Markup.All(
        [
            .. Y.Ticks.Select(tick => Svg.Line(left, Y.At(tick), right, Y.At(tick), "var(--grid)")),
            .. X.IsLogarithmic ? X.Ticks.Select(tick => Svg.Line(X.At(tick), top, X.At(tick), bottom, "var(--grid)")) : [],
            Svg.Line(left, bottom, right, bottom, "var(--line)"),
            .. Y.Ticks.Select(tick => Svg.Text(left - 6, Y.At(tick) + 4, Axis.Label(tick), anchor: "end")),
            .. X.Ticks.Where((_, i) => i % every == 0).SelectMany(tick => new[]
            {
                Svg.Line(X.At(tick), bottom, X.At(tick), bottom + 4, "var(--line)"),
                Svg.Text(X.At(tick), bottom + 17, Axis.Label(tick), anchor: "middle"),
            }),
            Svg.Text(right, bottom + 34, xTitle, anchor: "end"),
            Svg.Text(0, top - 10, yTitle),
        ]);
    }
}
