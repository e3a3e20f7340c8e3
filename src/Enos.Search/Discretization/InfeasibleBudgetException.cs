using System.Collections.Immutable;

namespace Enos.Search.Discretization;

/// <summary>No assignment meets the budgets. The command line exits with 4.</summary>
public sealed class InfeasibleBudgetException : Exception
{
    internal InfeasibleBudgetException(ImmutableArray<string> constraints, ImmutableArray<double> budget, ImmutableArray<double> lowestFeasible)
        : base(Describe(constraints, budget, lowestFeasible)) => (Constraints, Budget, LowestFeasible) = (constraints, budget, lowestFeasible);

    /// <summary>Names of the constraints.</summary>
    public ImmutableArray<string> Constraints { get; }

    /// <summary>The budget of each constraint, in its unit.</summary>
    public ImmutableArray<double> Budget { get; }

    /// <summary>
    /// For each constraint the lowest total that an assignment within the <em>other</em> budgets has; where those alone cannot be met, the lowest total of
    /// any assignment; +∞ where no assignment is allowed at all.
    /// </summary>
    public ImmutableArray<double> LowestFeasible { get; }

    private static string Describe(ImmutableArray<string> constraints, ImmutableArray<double> budget, ImmutableArray<double> lowestFeasible)
    {
        if (lowestFeasible.Any(double.IsPositiveInfinity))
            return "No assignment is allowed: every sequence of modes holds a mode that its layer forbids, or an impossible switch.";
        IEnumerable<string> lines = constraints.Select((name, k) =>
            FormattableString.Invariant($"{name}: budget {budget[k]}, lowest feasible {lowestFeasible[k]}"));
        string given = constraints.Length > 1 ? ", each given the others" : "";
        return $"No assignment meets the budget ({string.Join("; ", lines)}{given}).";
    }
}
