namespace Enos.Search.Budgets;

/// <summary>
/// The state of an augmented Lagrangian for: minimize the loss subject to E ≤ B, written as g ≤ 0 with g = E/B − 1, so that multipliers do not depend on the
/// unit of E. In place of the constraint the loss gains ψ(g) = (max(0, λ + μ·g)² − λ²) / (2μ); after each round of steps, λ ← max(0, λ + μ·g).
/// Nocedal and Wright, Numerical Optimization, 2nd ed., §17.3–17.4, whose constraints c ≥ 0 are −g here. Immutable; a checkpoint holds it whole.
/// </summary>
public sealed record AugmentedLagrangian
{
    /// <summary>The multiplier λ ≥ 0, in units of the loss per unit of g: what the last per cent of budget costs, times 100. Default 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative or not finite.</exception>
    public double Multiplier
    {
        get;
        init => field = value >= 0 && double.IsFinite(value) ? value : throw new ArgumentOutOfRangeException(nameof(Multiplier), value, "Expected a number ≥ 0.");
    }

    /// <summary>The weight μ > 0 of the quadratic term, in units of the loss. Default 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not positive or not finite.</exception>
    public double Weight
    {
        get;
        init => field = value > 0 && double.IsFinite(value) ? value : throw new ArgumentOutOfRangeException(nameof(Weight), value, "Expected a number > 0.");
    } = 1;

    /// <summary>max(0, g) at the last update; null before the first.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative or not finite.</exception>
    public double? LastViolation
    {
        get;
        init => field = value is null || (value >= 0 && double.IsFinite(value.Value))
            ? value
            : throw new ArgumentOutOfRangeException(nameof(LastViolation), value, "Expected a number ≥ 0, or none.");
    }

    /// <summary>The constraint g = E/B − 1: 0.05 is five per cent over the budget, −1 is no energy at all.</summary>
    /// <param name="energy">E, in any unit.</param>
    /// <param name="budget">B > 0, in the same unit.</param>
    /// <exception cref="ArgumentOutOfRangeException">A budget that is not positive.</exception>
    public static double Constraint(double energy, double budget)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(budget);
        return (energy / budget) - 1;
    }

    /// <summary>ψ(g): what the loss gains. Continuous with its first derivative; at least −λ²/(2μ).</summary>
    public double Term(double g)
    {
        double slope = Slope(g);
        return ((slope * slope) - (Multiplier * Multiplier)) / (2 * Weight);
    }

    /// <summary>ψ′(g) = max(0, λ + μ·g): what multiplies ∂g in the gradient. 0 where the constraint is inactive.</summary>
    public double Slope(double g) => Math.Max(0, Multiplier + (Weight * g));

    /// <summary>The state after a round of steps that ended at g: λ ← ψ′(g), and μ grown as <paramref name="growth"/> says.</summary>
    /// <param name="g">The constraint at the end of the round, best an average over its last steps.</param>
    /// <param name="growth">When μ grows; default never.</param>
    /// <exception cref="ArgumentOutOfRangeException">g is not finite: the search has diverged, and the multipliers would be lost with it.</exception>
    public AugmentedLagrangian Update(double g, WeightGrowth? growth = null)
    {
        if (!double.IsFinite(g))
            throw new ArgumentOutOfRangeException(nameof(g), g, "Expected a finite number.");
        double violation = Math.Max(0, g);
        return new AugmentedLagrangian
        {
            Multiplier = Slope(g),
            Weight = growth?.Next(Weight, violation, LastViolation) ?? Weight,
            LastViolation = violation,
        };
    }
}
