using CsCheck;
using Enos.Search.Discretization;

namespace Enos.Search.Tests.Discretization;

public class ChainKnapsackTests
{
    [Fact]
    public void Finds_what_trying_everything_finds_ties_included() => KnapsackCase.Integers.Sample(
        c =>
        {
            if (c.Best() is not int[] best)
            {
                Assert.Throws<InfeasibleBudgetException>(() => ChainKnapsack.Solve(c.Scores, c.Constraints));
                return;
            }

            ChainAssignment found = ChainKnapsack.Solve(c.Scores, c.Constraints);
            Assert.Equal(best, found.Modes.AsEnumerable());
            Assert.Equal(best.Select((m, l) => c.Scores[l, m]).Sum(), found.Score);
            Assert.Equal(c.Constraints.Select(limit => KnapsackCase.Total(limit, best)), found.Costs.AsEnumerable());
        },
        iter: 1500);

    [Fact]
    public void Loses_no_bit_to_rounding() => KnapsackCase.Fractions.Sample(
        c =>
        {
            if (c.Best() is not int[] best)
            {
                Assert.Throws<InfeasibleBudgetException>(() => ChainKnapsack.Solve(c.Scores, c.Constraints));
                return;
            }

            ChainAssignment found = ChainKnapsack.Solve(c.Scores, c.Constraints);
            Assert.True(c.IsWithin(found.Modes));
            Assert.Equal(c.Loss(best), c.Loss(found.Modes));
            for (int k = 0; k < c.Constraints.Length; k++)
                Assert.Equal(c.Cost(k, best), found.Costs[k]);
        },
        iter: 1500);

    [Fact]
    public void The_lowest_feasible_cost_is_the_least_within_the_other_budgets() => Gen.OneOf(KnapsackCase.Integers, KnapsackCase.Fractions).Sample(
        c =>
        {
            if (c.Best() is not null)
                return;
            var infeasible = Assert.Throws<InfeasibleBudgetException>(() => ChainKnapsack.Solve(c.Scores, c.Constraints));
            Assert.Equal(c.Constraints.Select(limit => limit.Budget), infeasible.Budget);
            int[][] possible = [.. c.Everything().Where(c.IsPossible)];
            for (int k = 0; k < c.Constraints.Length; k++)
            {
                int[][] withinOther = [.. possible.Where(a => c.Constraints.Where((_, other) => other != k).All(limit => KnapsackCase.Total(limit, a) <= limit.Budget))];
                double[] totals = [.. (withinOther.Length > 0 ? withinOther : possible).Select(a => c.Cost(k, a))];
                Assert.Equal(totals.Length == 0 ? double.PositiveInfinity : totals.Min(), infeasible.LowestFeasible[k]);
            }
        },
        iter: 1500);

    [Fact]
    public void The_cheapest_cost_is_the_least_budget_that_can_be_met() => KnapsackCase.Fractions.Where(c => c.Constraints.Length == 1).Sample(
        c =>
        {
            CostConstraint constraint = c.Constraints[0];
            double cheapest = ChainKnapsack.CheapestCost(constraint.LayerCosts, constraint.SwitchCosts);
            Assert.Equal(c.Everything().Min(a => KnapsackCase.Total(constraint, a)), cheapest);
            if (double.IsFinite(cheapest))
            {
                Assert.Equal(cheapest, ChainKnapsack.Solve(c.Scores, constraint with { Budget = cheapest }).Costs[0]);
                Assert.Throws<InfeasibleBudgetException>(() => ChainKnapsack.Solve(c.Scores, constraint with { Budget = Math.BitDecrement(cheapest) }));
            }
        },
        iter: 1000);

    [Fact]
    public void A_loose_budget_leaves_every_layer_its_best_mode()
    {
        double[,] scores = { { 3, 1 }, { 0, 2 }, { 5, 4 } };
        CostConstraint loose = new() { Name = "energy_pj", LayerCosts = new double[,] { { 1, 9 }, { 9, 1 }, { 1, 9 } }, Budget = 27 };
        ChainAssignment found = ChainKnapsack.Solve(scores, loose);
        Assert.Equal([1, 0, 1], found.Modes.AsEnumerable());
        Assert.Equal((5, 27), (found.Score, found.Costs[0]));
    }

    [Fact]
    public void A_switch_that_costs_too_much_keeps_neighbours_in_one_mode()
    {
        // Each layer prefers the mode that its neighbour does not. Alternating costs 3 + 2 switches of 10; one mode throughout costs 3.
        double[,] scores = { { 0, 1 }, { 1, 0 }, { 0, 1 } };
        double[,,] switches = { { { 0, 0 }, { 0, 0 } }, { { 0, 10 }, { 10, 0 } }, { { 0, 10 }, { 10, 0 } } };
        CostConstraint limit = new() { Name = "energy_pj", LayerCosts = new double[,] { { 1, 1 }, { 1, 1 }, { 1, 1 } }, SwitchCosts = switches, Budget = 22 };
        Assert.Equal([0, 0, 0], ChainKnapsack.Solve(scores, limit).Modes.AsEnumerable());
        Assert.Equal([0, 1, 0], ChainKnapsack.Solve(scores, limit with { Budget = 23 }).Modes.AsEnumerable());
    }

    [Fact]
    public void A_score_where_the_mode_is_forbidden_does_not_matter()
    {
        CostConstraint limit = new() { Name = "energy_pj", LayerCosts = new double[,] { { double.PositiveInfinity, 2 } }, Budget = 2 };
        Assert.Equal([1], ChainKnapsack.Solve(new[,] { { double.NaN, 7 } }, limit).Modes.AsEnumerable());
    }

    [Fact]
    public void An_infeasible_budget_is_explained()
    {
        CostConstraint limit = new() { Name = "energy_pj", LayerCosts = new double[,] { { 4, 2.5 }, { 3, 8 } }, Budget = 5 };
        var e = Assert.Throws<InfeasibleBudgetException>(() => ChainKnapsack.Solve(new double[2, 2], limit));
        Assert.Equal("No assignment meets the budget (energy_pj: budget 5, lowest feasible 5.5).", e.Message);
    }

    [Fact]
    public void Every_fault_of_the_input_is_reported_at_once()
    {
        CostConstraint bad = new() { Name = "cycles", LayerCosts = new[,] { { -1, double.NaN } }, SwitchCosts = new double[1, 1, 2], Budget = double.NaN };
        string message = Assert.Throws<ArgumentException>(() => ChainKnapsack.Solve(new double[1, 2], bad, bad, bad)).Message;
        Assert.All(["budget is not a number", "layer costs[0, 0] is -1", "layer costs[0, 1] is NaN", "switch costs are 1 × 1 × 2, expected 1 × 2 × 2", "3 constraints"], part =>
            Assert.Contains(part, message, StringComparison.Ordinal));
        Assert.Throws<ArgumentException>(() => ChainKnapsack.Solve(new double[0, 3]));
        Assert.Throws<ArgumentException>(() => ChainKnapsack.Solve(new[,] { { double.NaN } }));
    }
}
