using System.Collections.Immutable;
using Enos.Reports.Drawing;
using static Enos.Reports.Drawing.Markup;

namespace Enos.Reports.Pages;

/// <summary>What pages are made of.</summary>
internal static class Parts
{
    /// <summary>A part of a page with its title.</summary>
    /// <param name="id">Its name in addresses.</param>
    /// <param name="title">Its title.</param>
    /// <param name="parts">What is in it.</param>
    public static Markup Section(string id, string title, params Markup[] parts) =>
        Of("section", At("id", id), At("aria-labelledby", $"{id}-title"), Of("h2", At("id", $"{id}-title"), title), All(parts));

    /// <summary>Figures, each at both widths; the style sheet shows the one that fits.</summary>
    /// <param name="prefix">Put before the figures' names, where a page has several of one name.</param>
    /// <param name="figures">The figures.</param>
    public static Markup Figures(string prefix, ImmutableArray<Figure> figures) => All(figures.Select(figure => Of(
        "figure", At("id", prefix + figure.Id),
        Of("figcaption", Of("h3", figure.Title), Of("p", figure.Caption)),
        Of("div", At("class", "wide"), figure.Inline(Figure.Wide)),
        Of("div", At("class", "narrow"), figure.Inline(Figure.Narrow)))));

    /// <summary>A table that opens when it is asked for.</summary>
    public static Markup Details(string summary, Table table) => Of("details", Of("summary", summary), table.Inline());

    /// <summary>Figures that are read first.</summary>
    public static Markup Tiles(IEnumerable<Markup> tiles) => Of("dl", At("class", "tiles"), All(tiles));

    /// <summary>One of them.</summary>
    /// <param name="name">What it is.</param>
    /// <param name="value">Its value.</param>
    /// <param name="note">What to compare it with.</param>
    /// <param name="good">Whether it pleases; null if that is not to be said.</param>
    public static Markup Tile(string name, string value, string note, bool? good = null) => Of(
        "div", Of("dt", name), Of("dd", good is { } fine ? At("class", fine ? "good" : "bad") : null, value), Of("dd", At("class", "note"), note));
}
