using System.Globalization;
using Enos.Reports.Drawing;

namespace Enos.Reports.Tests.Drawing;

public sealed class ThemeTests
{
    public static TheoryData<string> Themes => ["light", "dark"];

    [Theory]
    [MemberData(nameof(Themes))]
    public void Colours_keep_the_contrasts_of_wcag_aa(string name)
    {
        Theme theme = name == "light" ? Theme.Light : Theme.Dark;
        foreach (string text in new[] { theme.Text, theme.Muted, theme.Accent, theme.Good, theme.Bad })
        {
            Assert.InRange(Contrast(text, theme.Surface), 4.5, 21);
            Assert.InRange(Contrast(text, theme.Page), 4.5, 21);
        }

        foreach (string series in theme.Series)
        {
            Assert.InRange(Contrast(theme.OnSeries, series), 4.5, 21);
            Assert.InRange(Contrast(series, theme.Surface), 3, 21);
        }

        Assert.InRange(Contrast(theme.Line, theme.Surface), 3, 21);
    }

    [Fact]
    public void Both_themes_have_the_same_variables() =>
        Assert.Equal(Theme.Light.Variables.Select(v => v.Variable), Theme.Dark.Variables.Select(v => v.Variable));

    [Fact]
    public void The_contrast_of_black_on_white_is_21() => Assert.Equal(21, Contrast("#000000", "#ffffff"), 9);

    // WCAG 2.2, "contrast ratio" and "relative luminance".
    private static double Contrast(string a, string b)
    {
        (double high, double low) = (Math.Max(Luminance(a), Luminance(b)), Math.Min(Luminance(a), Luminance(b)));
        return (high + 0.05) / (low + 0.05);
    }

    private static double Luminance(string colour)
    {
        double[] channels = [.. Enumerable.Range(0, 3).Select(i => int.Parse(colour.AsSpan(1 + (2 * i), 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture) / 255.0)
            .Select(c => c <= 0.04045 ? c / 12.92 : Math.Pow((c + 0.055) / 1.055, 2.4))];
        return (0.2126 * channels[0]) + (0.7152 * channels[1]) + (0.0722 * channels[2]);
    }
}
