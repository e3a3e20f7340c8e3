using CsCheck;
using Enos.Search.Budgets;
using Enos.Search.Controls;
using Enos.Search.Spaces;

namespace Enos.Search.Tests.Controls;

public sealed class GreedyAssignmentTests
{
    [Fact]
    public void What_it_finds_is_within_all_limits() => RandomCosts.Cases.Sample(
        costs => Assert.True(GreedyAssignment.Find(costs.Space, costs.Scores, costs.Limits) is not { } found || costs.IsWithin(found)), iter: 500, threads: 1);

    [Fact]
    public void Under_one_limit_without_switch_costs_it_finds_one_wherever_there_is_one() => RandomCosts.Cases.Sample(
        costs =>
        {
            SearchConstraint only = costs.Limits[0] with { SwitchCosts = null, Limit = Fixtures.Everything(costs.Space).Min(a => RandomCosts.Total(costs.Limits[0] with { SwitchCosts = null }, a)) };
            int[] found = GreedyAssignment.Find(costs.Space, costs.Scores, [only])!;
            Assert.Equal(only.Limit, RandomCosts.Total(only, found));
            Assert.Null(GreedyAssignment.Find(costs.Space, costs.Scores, [only with { Limit = Math.BitDecrement(only.Limit) * 0.999 }]));
        },
        iter: 200,
        threads: 1);

    [Fact]
    public void It_takes_the_change_that_costs_least_score_for_what_it_saves()
    {
        SearchSpace space = Fixtures.TinySpace();

        // All layers begin in mode 0 at 10. Layer 1 to mode 1 saves 4 for 1, layer 2 to mode 2 saves 8 for 1.5, layer 3 saves 9 for 9.
        var energy = new SearchConstraint("energy", new double[,] { { 10, 10, 10 }, { 10, 6, 10 }, { 10, 10, 2 }, { 10, 1, 10 } }, null, 33);
        double[,] scores = { { 0, 0, 0 }, { 0, 1, 0 }, { 0, 0, 1.5 }, { 0, 9, 0 } };
        Assert.Equal([0, 0, 2, 0], GreedyAssignment.Find(space, scores, [energy])!);
        Assert.Equal([0, 1, 2, 0], GreedyAssignment.Find(space, scores, [energy with { Limit = 28 }])!);
        Assert.Equal([0, 1, 2, 1], GreedyAssignment.Find(space, scores, [energy with { Limit = 20 }])!);

        // Of what is saved only what exceeds the limit counts: at a limit of 36 the cheaper change does as well, for less score.
        Assert.Equal([0, 1, 0, 0], GreedyAssignment.Find(space, scores, [energy with { Limit = 36 }])!);
    }
}
