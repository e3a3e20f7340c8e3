using System.Collections.Immutable;

namespace Enos.Reports.Drawing;

/// <summary>
/// The colours of a page, as <c>#rrggbb</c>. Text on page and surface, and <see cref="OnSeries"/> on every series, has a contrast of at least 4.5; series and
/// status colours on the surface at least 3 (WCAG 2.2, AA).
/// </summary>
/// <param name="Name"><c>light</c> or <c>dark</c>.</param>
/// <param name="Page">Behind everything.</param>
/// <param name="Surface">Behind figures and tables.</param>
/// <param name="Text">Text.</param>
/// <param name="Muted">Text of less weight: axes, captions.</param>
/// <param name="Line">Axes and borders that must be seen.</param>
/// <param name="Grid">Grid lines, which need not.</param>
/// <param name="Accent">Links and controls.</param>
/// <param name="Good">A verdict that pleases, as text.</param>
/// <param name="Bad">One that does not, as text.</param>
/// <param name="OnSeries">Text on a series' colour.</param>
/// <param name="Series">Colours of what figures tell apart; after the last the first is used again, which is why figures also number.</param>
internal sealed record Theme(
    string Name, string Page, string Surface, string Text, string Muted, string Line, string Grid, string Accent, string Good, string Bad, string OnSeries,
    ImmutableArray<string> Series)
{
    /// <summary>Dark on light.</summary>
    public static Theme Light { get; } = new(
        "light", "#f4f6f8", "#ffffff", "#18212b", "#52606d", "#7b8794", "#e4e8ec", "#1d5fbf", "#1b6e34", "#b3261e", "#ffffff",
        [
            "#2563c9", "#b4540a", "#0b7a70", "#b02a7c", "#6b6b00", "#6d44c4", "#c22727", "#0b719b", "#85572a", "#556575", "#24783a", "#c72c66",
        ]);

    /// <summary>Light on dark.</summary>
    public static Theme Dark { get; } = new(
        "dark", "#0f141a", "#171e26", "#e8edf2", "#a3b1bf", "#7a8896", "#2a343f", "#7fb2ff", "#6fd38a", "#ff8f87", "#10161d",
        [
            "#6ea8ff", "#ff9f5a", "#3fcfbf", "#ff8ac6", "#cfcf4a", "#b79cff", "#ff8787", "#4cc3ea", "#d3a06d", "#a9b8c8", "#69d37c", "#ffa8c5",
        ]);

    /// <summary>The colours by the names that a style sheet gives them.</summary>
    public IEnumerable<(string Variable, string Colour)> Variables =>
    [
        ("--page", Page), ("--surface", Surface), ("--text", Text), ("--muted", Muted), ("--line", Line), ("--grid", Grid), ("--accent", Accent),
        ("--good", Good), ("--bad", Bad), ("--on-series", OnSeries), .. Series.Select((colour, i) => ($"--series-{i}", colour)),
    ];

    /// <summary>The colour of the nth series, as a style sheet's variable.</summary>
    /// <param name="index">From 0.</param>
    public static string SeriesColour(int index) => $"var(--series-{index % Light.Series.Length})";
}
