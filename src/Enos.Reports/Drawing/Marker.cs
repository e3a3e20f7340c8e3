namespace Enos.Reports.Drawing;

/// <summary>Shapes by which points of a scatter are told apart without their colours.</summary>
internal static class Marker
{
    private const int Shapes = 6;

    /// <summary>The nth shape, filled, about as large as a letter.</summary>
    /// <param name="shape">From 0: diamond, circle, square, triangle, triangle on its head, cross.</param>
    /// <param name="x">Its centre.</param>
    /// <param name="y">Its centre.</param>
    /// <param name="colour">Its colour.</param>
    /// <param name="size">Half its height.</param>
    public static Markup Draw(int shape, double x, double y, string colour, double size = 5.5)
    {
        (double X, double Y)[] corners = (shape % Shapes) switch
        {
            0 => [(0, -1.35), (1.35, 0), (0, 1.35), (-1.35, 0)],
            2 => [(-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)],
            3 => [(0, -1.15), (1.1, 0.9), (-1.1, 0.9)],
            4 => [(0, 1.15), (1.1, -0.9), (-1.1, -0.9)],
            5 => [(-0.35, -1.1), (0.35, -1.1), (0.35, -0.35), (1.1, -0.35), (1.1, 0.35), (0.35, 0.35), (0.35, 1.1), (-0.35, 1.1), (-0.35, 0.35), (-1.1, 0.35), (-1.1, -0.35), (-0.35, -0.35)],
            _ => [],
        };
        Markup outline = Markup.At("stroke", "var(--surface)");
        return corners.Length == 0
            ? Markup.Of("circle", Markup.At("cx", x), Markup.At("cy", y), Markup.At("r", size), Markup.At("fill", colour), outline)
            : Markup.Of(
                "polygon", Markup.At("points", string.Join(' ', corners.Select(c => $"{Markup.Number(x + (size * c.X))},{Markup.Number(y + (size * c.Y))}"))),
                Markup.At("fill", colour), outline);
    }
}
