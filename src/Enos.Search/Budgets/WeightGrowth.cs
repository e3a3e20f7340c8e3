namespace Enos.Search.Budgets;

/// <summary>
/// When the weight μ of an augmented Lagrangian grows: where an update leaves more than a given share of the violation before it. The rule is that of ALGENCAN
/// (Birgin and Martínez, Practical Augmented Lagrangian Methods for Constrained Optimization, SIAM 2014), grown more gently, as stochastic steps ask.
/// </summary>
public sealed record WeightGrowth
{
    /// <summary>What μ is multiplied by, at least 1. Default 2.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Out of range.</exception>
    public double Factor
    {
        get;
        init => field = value >= 1 && double.IsFinite(value) ? value : throw new ArgumentOutOfRangeException(nameof(Factor), value, "Expected a number ≥ 1.");
    } = 2;

    /// <summary>The share of the last violation that may remain without growth, above 0 and below 1. Default 0.5.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Out of range.</exception>
    public double Remaining
    {
        get;
        init => field = value is > 0 and < 1 ? value : throw new ArgumentOutOfRangeException(nameof(Remaining), value, "Expected a number between 0 and 1.");
    } = 0.5;

    /// <summary>A violation up to this is as good as none, at least 0. Default 0.001: a thousandth of the budget.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Out of range.</exception>
    public double Tolerance
    {
        get;
        init => field = value >= 0 && double.IsFinite(value) ? value : throw new ArgumentOutOfRangeException(nameof(Tolerance), value, "Expected a number ≥ 0.");
    } = 1e-3;

    /// <summary>μ does not grow beyond this, above 0; a larger μ makes the problem ill-conditioned. Default 1e4.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Out of range.</exception>
    public double Highest
    {
        get;
        init => field = value > 0 && double.IsFinite(value) ? value : throw new ArgumentOutOfRangeException(nameof(Highest), value, "Expected a number > 0.");
    } = 1e4;

    /// <summary>The weight after an update; never less than before.</summary>
    /// <param name="weight">μ before.</param>
    /// <param name="violation">max(0, g) now.</param>
    /// <param name="lastViolation">max(0, g) at the update before; null if this is the first, after which μ stays.</param>
    internal double Next(double weight, double violation, double? lastViolation) =>
        violation > Tolerance && violation > Remaining * lastViolation ? Math.Max(weight, Math.Min(weight * Factor, Highest)) : weight;
}
