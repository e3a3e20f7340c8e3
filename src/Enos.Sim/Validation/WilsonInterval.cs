namespace Enos.Sim.Validation;

/// <summary>A 95 % confidence interval of a proportion (Wilson, J. Am. Stat. Assoc. 22, 1927), which keeps its coverage near 0 and 1.</summary>
/// <param name="Low">Lower bound, 0 to 1.</param>
/// <param name="High">Upper bound, 0 to 1.</param>
public readonly record struct WilsonInterval(double Low, double High)
{
    /// <summary>The normal distribution's 97.5 % quantile.</summary>
    private const double Z = 1.959963984540054;

    /// <summary>The interval after <paramref name="successes"/> of <paramref name="trials"/>; throws if those are no such counts.</summary>
    public static WilsonInterval Of(long successes, long trials)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(trials);
        ArgumentOutOfRangeException.ThrowIfNegative(successes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(successes, trials);
        double p = (double)successes / trials;
        double scale = 1 + (Z * Z / trials);
        double centre = (p + (Z * Z / (2.0 * trials))) / scale;
        double half = Z / scale * Math.Sqrt((p * (1 - p) / trials) + (Z * Z / (4.0 * trials * trials)));

        // At 0 and 1 the formula is exact on paper and rounds beyond them in doubles.
        return new WilsonInterval(successes == 0 ? 0 : centre - half, successes == trials ? 1 : centre + half);
    }
}
