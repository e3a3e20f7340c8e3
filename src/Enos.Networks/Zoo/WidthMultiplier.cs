namespace Enos.Networks.Zoo;

/// <summary>Scales a network's channels: max(4, the multiple of 4 nearest to channels × width, ties upwards). Class counts are not scaled.</summary>
/// <param name="Width">The multiplier, above 0 and at most <see cref="Max"/>.</param>
internal readonly record struct WidthMultiplier(double Width)
{
    /// <summary>Greatest multiplier.</summary>
    public const double Max = 16;

    private const int Multiple = 4;

    /// <summary>The channels of a layer that has <paramref name="channels"/> at width 1.</summary>
    public int Channels(int channels) =>
        Math.Max(Multiple, Multiple * (int)Math.Round(channels * Width / Multiple, MidpointRounding.AwayFromZero));
}
