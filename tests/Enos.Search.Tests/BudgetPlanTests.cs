using Enos.Accel.Inputs;
using Enos.Search.Budgets;
using Enos.Search.Discretization;
using Enos.Search.Spaces;
using Enos.Search.Tests.Spaces;

namespace Enos.Search.Tests;

public sealed class BudgetPlanTests
{
    private static readonly SearchSpace Space = Fixtures.TinySpace();

    private static readonly double Cheapest = Fixtures.Everything(Space).Min(a => Space.Costs.EnergyPjOf(a));

    [Fact]
    public void The_relaxation_aims_at_the_geometric_mean_and_each_point_keeps_its_own()
    {
        (double low, double high) = (1.1 * Cheapest, 2 * Space.ReferenceEnergyPj);
        BudgetPlan plan = BudgetPlan.Of(Space, new SearchSettings
        {
            EnergyBudgets = [new Budget(low, "pJ"), new Budget(high / 1e3, "nJ"), Budget.Share(1)],
            LatencyBudget = Budget.Share(1.5),
        });

        Assert.Equal([SearchConstraint.Energy, SearchConstraint.Latency], plan.Relaxation.Select(c => c.Name));
        Assert.Equal(Math.Cbrt(low * high * Space.ReferenceEnergyPj), plan.Relaxation[0].Limit, high * 1e-12);
        Assert.Equal([low, high, Space.ReferenceEnergyPj], plan.Points.Select(p => Math.Round(p.EnergyPj!.Value, 6)), (a, b) => Math.Abs(a - b) < 1e-5 * a);
        Assert.All(plan.Points, p => Assert.Equal([p.EnergyPj!.Value, 1.5 * Space.ReferenceCycles], p.Constraints.Select(c => c.Limit)));
        Assert.All(plan.Points, p => Assert.Equal(1.5 * Space.ReferenceCycles, p.Cycles));
    }

    [Fact]
    public void Without_an_energy_budget_there_is_one_point()
    {
        BudgetPlan weighed = BudgetPlan.Of(Space, new SearchSettings { EnergyBudgets = [], EnergyWeight = 1 });
        Assert.Empty(weighed.Relaxation);
        Assert.Equal((null, null, null), (weighed.Points.Single().Budget, weighed.Points[0].EnergyPj, weighed.Points[0].Cycles));

        BudgetPlan timed = BudgetPlan.Of(Space, new SearchSettings { EnergyBudgets = [], LatencyBudget = new Budget(1e9, "cycles") });
        Assert.Equal(1e9, timed.Relaxation.Single().Limit);
    }

    [Fact]
    public void A_budget_that_nothing_meets_is_refused_with_the_lowest_that_is_met_and_that_one_is_met()
    {
        var refusal = Assert.Throws<InfeasibleBudgetException>(() =>
            BudgetPlan.Of(Space, new SearchSettings { EnergyBudgets = [Budget.Share(1), new Budget(0.99 * Cheapest, "pJ")] }));
        Assert.Equal(Cheapest, refusal.LowestFeasible.Single());
        Assert.NotEmpty(BudgetPlan.Of(Space, new SearchSettings { EnergyBudgets = [new Budget(Cheapest, "pJ")] }).Points);
    }

    [Fact]
    public void Two_budgets_that_nothing_meets_together_are_refused()
    {
        long fastest = Fixtures.Everything(Space).Min(a => Space.Costs.CyclesOf(a));
        var refusal = Assert.Throws<InfeasibleBudgetException>(() =>
            BudgetPlan.Of(Space, new SearchSettings { EnergyBudgets = [Budget.Share(1)], LatencyBudget = new Budget(fastest - 1, "cycles") }));
        Assert.Equal([SearchConstraint.Energy, SearchConstraint.Latency], refusal.Constraints.AsEnumerable());
        Assert.Equal(fastest, refusal.LowestFeasible[1]);
    }

    [Fact]
    public void Three_limits_are_refused_and_two_beside_macros_are_not()
    {
        SearchSpace hybrid = SearchSpace.Build(SearchSpaceTests.Preloaded(), Fixtures.Tiny, [], []);
        var both = new SearchSettings { EnergyBudgets = [Budget.Share(1)], LatencyBudget = new Budget(2, "ms") };
        InputError error = Assert.Single(Assert.Throws<InvalidInputException>(() => BudgetPlan.Of(hybrid, both)).Errors);
        Assert.Equal(("--latency-budget", "2ms"), (error.File, error.Value));

        BudgetPlan energy = BudgetPlan.Of(hybrid, both with { LatencyBudget = null });
        Assert.Equal([SearchConstraint.Energy, SearchConstraint.Macros], energy.Points.Single().Constraints.Select(c => c.Name));
        Assert.Equal([SearchConstraint.Latency, SearchConstraint.Macros], BudgetPlan.Of(hybrid, both with { EnergyBudgets = [], LatencyBudget = Budget.Share(1) }).Relaxation.Select(c => c.Name));
    }
}
