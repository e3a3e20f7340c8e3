namespace Enos.Networks.Zoo;

/// <summary>
/// Scales a network's channels: max(m, the multiple of m nearest to channels × width, ties upwards), m being 4 unless a network's groups want another. Class
/// counts are not scaled.
/// </summary>
/// <param name="Width">The multiplier, above 0 and at most <see cref="Max"/>.</param>
internal readonly record struct WidthMultiplier(double Width)
{
    /// <summary>Greatest multiplier.</summary>
    public const double Max = 16;

    /// <summary>The channels of a layer that has <paramref name="channels"/> at width 1: a multiple of <paramref name="multiple"/>.</summary>
    public int Channels(int channels, int multiple = 4) =>
        Math.Max(multiple, multiple * (int)Math.Round(channels * Width / multiple, MidpointRounding.AwayFromZero));
}
