using System.Collections.Immutable;

namespace Enos.Search.Discretization;

/// <summary>Minimize the objective's sum subject to costs within budgets. All terms are at least 0, and every forbidden transition is one of the objective too.</summary>
internal sealed class ChainProblem
{
    /// <summary>Costs that a problem has; a chain with fewer constraints has costs of zero and no limit in their place.</summary>
    public const int CostCount = 2;

    public ChainProblem(ChainTerms objective, ImmutableArray<ChainTerms> costs, ImmutableArray<double> budgets)
    {
        Objective = costs.Aggregate(objective, (terms, cost) => terms.ForbiddenWith(cost));
        Costs = costs;
        Budgets = budgets;
    }

    public ChainTerms Objective { get; }

    /// <summary><see cref="CostCount"/> of them.</summary>
    public ImmutableArray<ChainTerms> Costs { get; }

    /// <summary>Of each cost; +∞ for no limit.</summary>
    public ImmutableArray<double> Budgets { get; }

    public int Layers => Objective.Layers;

    public int Modes => Objective.Modes;

    /// <summary>
    /// Relative error that a sum in either direction may have, with room to spare: a sum of n numbers ≥ 0 is off by less than a factor of 1 ± n·2^−53 / (1 − n·2^−53)
    /// (Higham, Accuracy and Stability of Numerical Algorithms, §4.2), and a bound joins a few of them. Bounds are loosened by it, so rounding never cuts off an optimum.
    /// </summary>
    public double Rounding => Math.ScaleB(Layers + 8, -49);

    /// <summary>Minimize cost k itself, within the other budgets.</summary>
    public ChainProblem Cheapest(int k) => new(Costs[k].ForbiddenWith(Objective), Costs, Budgets.SetItem(k, double.PositiveInfinity));

    /// <summary>The same objective without any limit.</summary>
    public ChainProblem Unlimited() => new(Objective, Costs, [.. Budgets.Select(_ => double.PositiveInfinity)]);

    public bool IsFeasible(ReadOnlySpan<int> assignment)
    {
        for (int k = 0; k < CostCount; k++)
        {
            if (Costs[k].Sum(assignment) > Budgets[k])
                return false;
        }

        return double.IsFinite(Objective.Sum(assignment));
    }
}
