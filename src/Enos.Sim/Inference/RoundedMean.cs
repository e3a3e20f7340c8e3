namespace Enos.Sim.Inference;

/// <summary>The one rule by which averages are rounded: ⌊(2·Σ + n)/(2·n)⌋, to nearest, a half upwards, also below zero.</summary>
internal static class RoundedMean
{
    /// <summary>The mean of <paramref name="count"/> integers that add up to <paramref name="sum"/>.</summary>
    public static long Of(long sum, long count)
    {
        (long quotient, long remainder) = Math.DivRem((2 * sum) + count, 2 * count);
        return remainder < 0 ? quotient - 1 : quotient;
    }
}
