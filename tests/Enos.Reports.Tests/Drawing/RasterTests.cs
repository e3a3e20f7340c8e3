using Enos.Reports.Drawing;
using SkiaSharp;

namespace Enos.Reports.Tests.Drawing;

public sealed class RasterTests
{
    private const string Svg = "http://www.w3.org/2000/svg";

    [Fact]
    public void A_shape_lies_where_the_document_says_three_pixels_a_unit()
    {
        using SKBitmap image = Draw("""<rect x="10" y="5" width="20" height="10" fill="#2563c9"/>""");
        Assert.Equal((180, 120), (image.Width, image.Height));
        Assert.Equal(new SKColor(0x25, 0x63, 0xc9), image.GetPixel(31, 16));
        Assert.Equal(new SKColor(0x25, 0x63, 0xc9), image.GetPixel(88, 43));
        Assert.Equal(SKColors.White, image.GetPixel(28, 16));
        Assert.Equal(SKColors.White, image.GetPixel(91, 43));
    }

    [Fact]
    public void Moved_groups_lines_dots_circles_and_polygons_are_drawn()
    {
        using SKBitmap image = Draw(
            """
            <g transform="translate(10 10)"><rect x="0" y="0" width="4" height="4" fill="#ff0000"/></g>
            <line x1="0" y1="30" x2="60" y2="30" stroke="#00ff00" stroke-width="2"/>
            <path d="M30 12h0.01" fill="none" stroke="#0000ff" stroke-width="6" stroke-linecap="round"/>
            <circle cx="45" cy="10" r="4" fill="#ff00ff"/>
            <polygon points="50,20 58,20 54,28" fill="#00ffff"/>
            """);
        Assert.Equal(new SKColor(255, 0, 0), image.GetPixel(36, 36));
        Assert.Equal(new SKColor(0, 255, 0), image.GetPixel(90, 90));
        Assert.Equal(new SKColor(0, 0, 255), image.GetPixel(90, 36));
        Assert.Equal(new SKColor(255, 0, 255), image.GetPixel(135, 30));
        Assert.Equal(new SKColor(0, 255, 255), image.GetPixel(162, 66));
    }

    // Advance widths of Liberation Sans, in units of 2048 to the em: M 1706, i 455.
    [Fact]
    public void Text_is_as_wide_as_its_font_says_and_ends_where_its_anchor_is()
    {
        using SKBitmap image = Draw("""<text x="50" y="20" font-size="12" fill="#000000" text-anchor="end">MMMiii</text>""");
        int[] inked = [.. Enumerable.Range(0, image.Width).Where(x => Enumerable.Range(0, image.Height).Any(y => image.GetPixel(x, y).Red < 128))];
        double width = 12 * 3 * ((3 * 1706) + (3 * 455)) / 2048.0;
        Assert.InRange(inked[0], 150 - width, 150 - width + 6); // a side bearing of M
        Assert.InRange(inked[^1], 150 - 8, 150);
    }

    [Fact]
    public void What_no_figure_has_is_refused_rather_than_left_out() =>
        Assert.Throws<NotSupportedException>(() => Draw("""<ellipse cx="1" cy="1" rx="1" ry="1"/>"""));

    private static SKBitmap Draw(string content) => SKBitmap.Decode(Raster.Png($"""<svg xmlns="{Svg}" width="60" height="40">{content}</svg>"""));
}
