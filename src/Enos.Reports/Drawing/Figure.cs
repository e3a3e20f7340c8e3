namespace Enos.Reports.Drawing;

/// <summary>A canvas.</summary>
/// <param name="Height">Its height.</param>
/// <param name="Width">Its width, at least what was asked for.</param>
/// <param name="Content">What is drawn, between (0, 0) and (width, height).</param>
internal sealed record Canvas(double Width, double Height, Markup Content);

/// <summary>A figure of a report, drawn for the width at hand, so that its text is as large on a phone as on a desk.</summary>
/// <param name="Id">Its name in files and addresses: small letters and hyphens.</param>
/// <param name="Title">What it shows.</param>
/// <param name="Caption">How to read it.</param>
/// <param name="Alternative">What it says, for those who cannot see it.</param>
/// <param name="Draw">Draws it at a width.</param>
internal sealed record Figure(string Id, string Title, string Caption, string Alternative, Func<double, Canvas> Draw)
{
    /// <summary>Width on a desk and on paper.</summary>
    public const double Wide = 880;

    /// <summary>Width on a phone.</summary>
    public const double Narrow = 330;

    /// <summary>The figure as an element of a page.</summary>
    /// <param name="width">The width.</param>
    public Markup Inline(double width)
    {
        Canvas canvas = Draw(width);
        return Markup.Of(
            "svg", Markup.At("viewBox", $"0 0 {Markup.Number(canvas.Width)} {Markup.Number(canvas.Height)}"), Markup.At("width", canvas.Width),
            Markup.At("height", canvas.Height), Markup.At("role", "img"), Markup.At("aria-label", $"{Title}. {Alternative}"), canvas.Content);
    }

    /// <summary>The figure as an SVG document of its own, on white, for papers; it needs no style sheet.</summary>
    public string Document()
    {
        const double Margin = 12;
        Canvas canvas = Draw(Wide);
        (double width, double height) = (canvas.Width + (2 * Margin), canvas.Height + (2 * Margin));
        string text = Markup.Of(
            "svg", Markup.At("xmlns", "http://www.w3.org/2000/svg"), Markup.At("viewBox", $"0 0 {Markup.Number(width)} {Markup.Number(height)}"),
            Markup.At("width", width), Markup.At("height", height), Markup.At("font-family", "Helvetica, Arial, sans-serif"),
            Markup.Of("title", Title), Markup.Of("desc", Alternative), Svg.Rectangle(0, 0, width, height, "var(--surface)"),
            Markup.Of("g", Markup.At("transform", $"translate({Markup.Number(Margin)} {Markup.Number(Margin)})"), canvas.Content)).ToString();

        foreach ((string variable, string colour) in Theme.Light.Variables)
        {
            text = text.Replace($"var({variable})", colour, StringComparison.Ordinal);
        }

        return $"<?xml version=\"1.0\" encoding=\"utf-8\"?>\n{text}\n";
    }
}
