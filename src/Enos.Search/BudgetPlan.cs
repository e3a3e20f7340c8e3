using System.Collections.Immutable;
using Enos.Accel.Inputs;
using Enos.Search.Budgets;
using Enos.Search.Discretization;
using Enos.Search.Spaces;

namespace Enos.Search;

/// <summary>The limits of a run, in the simulator's units.</summary>
/// <param name="Relaxation">What the relaxation aims at: with several energy budgets their geometric mean.</param>
/// <param name="Points">What each result must keep.</param>
internal sealed record BudgetPlan(ImmutableArray<SearchConstraint> Relaxation, ImmutableArray<BudgetPoint> Points)
{
    /// <summary>Most limits that an assignment can be found under, exactly.</summary>
    private const int MostLimits = 2;

    /// <summary>Resolves the budgets of a run, and finds an assignment within each, so that what cannot be met is refused before anything is trained.</summary>
    /// <param name="space">What can be chosen.</param>
    /// <param name="settings">The budgets.</param>
    /// <exception cref="InfeasibleBudgetException">A budget that no assignment meets; carries the lowest that is met.</exception>
    /// <exception cref="InvalidInputException">More limits than an assignment can be found under.</exception>
    public static BudgetPlan Of(SearchSpace space, SearchSettings settings)
    {
        double clock = space.Hardware.ClockGhz;
        double? cycles = settings.LatencyBudget?.Limit(space.ReferenceCycles, clock);
        SearchConstraint? macros = SearchConstraint.OnMacros(space);
        ImmutableArray<SearchConstraint> others =
        [
            .. new[] { cycles is { } limit ? SearchConstraint.OnLatency(space, limit) : null, macros }.OfType<SearchConstraint>(),
        ];
        int limits = others.Length + (settings.EnergyBudgets.IsEmpty ? 0 : 1);
        if (limits > MostLimits)
        {
            throw new InvalidInputException(new InputError(
                "--latency-budget", 0, 0, "", $"{settings.LatencyBudget}",
                $"at most {MostLimits} limits: macros whose weights are preloaded limit the layers on them, so that energy or latency can be limited besides, not both"));
        }

        double reference = space.ReferenceEnergyPj;
        ImmutableArray<BudgetPoint> points = settings.EnergyBudgets.IsEmpty
            ? [new BudgetPoint(null, null, cycles, others)]
            : [.. settings.EnergyBudgets.Select(b => At(b, b.Limit(reference, clock)))];
        var plan = new BudgetPlan(Middle(points), points);
        double[,] indifferent = new double[space.Layers, space.Modes.Length];
        foreach (BudgetPoint point in points)
        {
            _ = Discretizer.Knapsack(space, indifferent, point.Constraints);
        }

        return plan;

        BudgetPoint At(Budget budget, double pj) => new(budget, pj, cycles, [SearchConstraint.OnEnergy(space, pj), .. others]);

        ImmutableArray<SearchConstraint> Middle(ImmutableArray<BudgetPoint> all)
        {
            double[] energies = [.. all.Select(p => p.EnergyPj).OfType<double>()];
            return energies.Length == 0 ? others : [SearchConstraint.OnEnergy(space, Math.Exp(energies.Average(Math.Log))), .. others];
        }
    }
}

/// <summary>One result that a run is to find.</summary>
/// <param name="Budget">The energy budget as it was asked for; null if energy is not limited.</param>
/// <param name="EnergyPj">The same in pJ.</param>
/// <param name="Cycles">The latency budget in cycles; null if latency is not limited.</param>
/// <param name="Constraints">What the assignment must keep.</param>
internal sealed record BudgetPoint(Budget? Budget, double? EnergyPj, double? Cycles, ImmutableArray<SearchConstraint> Constraints);
