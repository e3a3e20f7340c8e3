using System.Diagnostics;
using Enos.Search.Discretization;
using Xunit.Abstractions;

namespace Enos.Search.Tests.Discretization;

/// <summary>Chains far beyond trying everything. They have to end, within the budget, and no worse than what is known of the answer.</summary>
public class LargeChainTests(ITestOutputHelper output)
{
    private const int Layers = 60;
    private const int Modes = 12;

    public static TheoryData<int, double, bool> OneBudget => Chains(0.02, 0.1, 0.3, 0.6);

    /// <summary>Shares at which both budgets can be met at once.</summary>
    public static TheoryData<int, double, bool> TwoBudgets => Chains(0.1, 0.3, 0.6);

    private static TheoryData<int, double, bool> Chains(params ReadOnlySpan<double> shares)
    {
        TheoryData<int, double, bool> chains = [];
        foreach (double share in shares)
        {
            for (int seed = 0; seed < 3; seed++)
            {
                chains.Add(seed, share, true);
                chains.Add(seed, share, false);
            }
        }

        return chains;
    }

    [Theory]
    [MemberData(nameof(OneBudget))]
    public void Sixty_layers_of_twelve_modes_are_solved_under_one_budget(int seed, double share, bool switches)
    {
        Random random = new(seed);
        (double[,] scores, CostConstraint energy, _) = Realistic(random, share, switches);
        long start = Stopwatch.GetTimestamp();
        ChainAssignment found = ChainKnapsack.Solve(scores, energy);
        output.WriteLine($"{Stopwatch.GetElapsedTime(start).TotalMilliseconds} ms");
        AssertSound(random, scores, found, energy);
        Assert.Equal(found.Modes.AsEnumerable(), ChainKnapsack.Solve(scores, energy).Modes);
    }

    [Theory]
    [MemberData(nameof(TwoBudgets))]
    public void Sixty_layers_of_twelve_modes_are_solved_under_two_budgets(int seed, double share, bool switches)
    {
        Random random = new(seed);
        (double[,] scores, CostConstraint energy, CostConstraint cycles) = Realistic(random, share, switches);
        long start = Stopwatch.GetTimestamp();
        ChainAssignment found = ChainKnapsack.Solve(scores, energy, cycles);
        output.WriteLine($"{Stopwatch.GetElapsedTime(start).TotalMilliseconds} ms");
        AssertSound(random, scores, found, energy, cycles);
    }

    [Fact]
    public void Layers_that_are_all_alike_are_solved()
    {
        // 12 modes on a curve of falling score and rising cost that no binary fraction holds: any order of the same modes gives almost the same sums.
        double[,] scores = new double[Layers, Modes];
        double[,] costs = new double[Layers, Modes];
        for (int l = 0; l < Layers; l++)
        {
            for (int m = 0; m < Modes; m++)
                (scores[l, m], costs[l, m]) = (1.0 / (m + 3), (m + 1.3) * (m + 1.3) / 7);
        }

        CostConstraint energy = new() { Name = "energy_pj", LayerCosts = costs, Budget = Layers * costs[0, 5] * 1.01 };
        long start = Stopwatch.GetTimestamp();
        ChainAssignment found = ChainKnapsack.Solve(scores, energy);
        output.WriteLine($"{Stopwatch.GetElapsedTime(start).TotalMilliseconds} ms");

        // The curve is convex, so the best mixes mode 5 with 6: with n layers in mode 6, 60·c5 + n·(c6 − c5) ≤ budget, up to one other layer.
        int upgraded = (int)(Layers * costs[0, 5] * 0.01 / (costs[0, 6] - costs[0, 5]));
        double mixture = (upgraded * scores[0, 6]) + ((Layers - upgraded) * scores[0, 5]);
        Assert.InRange(found.Score, mixture - (scores[0, 5] - scores[0, 6]), mixture + 1e-12);
        Assert.True(found.Costs[0] <= energy.Budget);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Scores_that_are_all_equal_give_the_cheapest_assignment(int constraints)
    {
        (double[,] scores, CostConstraint energy, CostConstraint cycles) = Realistic(new Random(5), 0.3, true);
        for (int i = 0; i < scores.Length; i++)
            scores[i / Modes, i % Modes] = 0.1;
        CostConstraint[] limits = constraints == 1 ? [energy] : [energy, cycles with { Budget = 1e15 }];
        Assert.Equal(ChainKnapsack.CheapestCost(energy.LayerCosts, energy.SwitchCosts), ChainKnapsack.Solve(scores, limits).Costs[0]);
    }

    [Fact]
    public void A_score_that_stands_for_never_does_not_hide_the_others()
    {
        (double[,] scores, CostConstraint energy, _) = Realistic(new Random(6), 0.2, true);
        double[,] costs = (double[,])energy.LayerCosts.Clone();
        double[,] huge = (double[,])scores.Clone();
        for (int l = 0; l < Layers; l += 7)
            (costs[l, l % Modes], huge[l, l % Modes]) = (double.PositiveInfinity, 1e30);
        Assert.Equal(ChainKnapsack.Solve(scores, energy with { LayerCosts = costs }).Modes.AsEnumerable(), ChainKnapsack.Solve(huge, energy).Modes);
    }

    /// <summary>
    /// Layers of 10^5 to 10^8 MACs; modes of 0.02 to 2 pJ a MAC; score rises as energy falls, with noise; cycles run with the MACs but not with the energy.
    /// The budget is a share of the way from the cheapest to the dearest total.
    /// </summary>
    private static (double[,] Scores, CostConstraint Energy, CostConstraint Cycles) Realistic(Random random, double share, bool switches)
    {
        double[,] scores = new double[Layers, Modes];
        double[,] energy = new double[Layers, Modes];
        double[,] cycles = new double[Layers, Modes];
        double[] picojoules = [.. Enumerable.Range(0, Modes).Select(m => 0.02 * Math.Pow(100, m / (Modes - 1.0)) * (1 + (0.2 * random.NextDouble())))];
        int[] macsPerCycle = [.. Enumerable.Range(0, Modes).Select(_ => 1 << random.Next(0, 4))];
        for (int l = 0; l < Layers; l++)
        {
            double macs = Math.Pow(10, 5 + (3 * random.NextDouble()));
            double sensitivity = random.NextDouble();
            for (int m = 0; m < Modes; m++)
            {
                energy[l, m] = macs * (picojoules[m] + (0.3 * random.NextDouble()));
                cycles[l, m] = Math.Ceiling(macs / 256 / macsPerCycle[m] * (1 + random.NextDouble()));
                scores[l, m] = (sensitivity * Math.Pow(1 - (m / (Modes - 1.0)), 2)) + (0.05 * random.NextDouble());
            }
        }

        double[,,] Switches(double cost)
        {
            double[,,] table = new double[Layers, Modes, Modes];
            for (int i = 0; i < table.Length; i++)
            {
                (int from, int to) = (i / Modes % Modes, i % Modes);
                table[i / Modes / Modes, from, to] = from == to ? 0 : cost * (1 + random.NextDouble());
            }

            return table;
        }

        return (scores, Constraint("energy_pj", energy, switches ? Switches(1e6) : null, share), Constraint("cycles", cycles, switches ? Switches(1e3) : null, share));
    }

    private static CostConstraint Constraint(string name, double[,] costs, double[,,]? switches, double share)
    {
        double cheapest = ChainKnapsack.CheapestCost(costs, switches);
        double dearest = Enumerable.Range(0, Layers).Sum(l => Enumerable.Range(0, Modes).Max(m => costs[l, m]));
        return new CostConstraint { Name = name, LayerCosts = costs, SwitchCosts = switches, Budget = cheapest + (share * (dearest - cheapest)) };
    }

    /// <summary>Within the budgets, sums as reported, and no change of one layer or of two neighbours is better.</summary>
    private static void AssertSound(Random random, double[,] scores, ChainAssignment found, params CostConstraint[] constraints)
    {
        Assert.All(constraints, (c, k) => Assert.Equal(KnapsackCase.Total(c, found.Modes), found.Costs[k]));
        Assert.All(constraints, (c, k) => Assert.True(found.Costs[k] <= c.Budget));
        for (int trial = 0; trial < 15_000; trial++)
        {
            int[] other = [.. found.Modes];
            int changes = 1 + random.Next(3);
            for (int i = 0; i < changes; i++)
                other[random.Next(Layers)] = random.Next(Modes);
            double change = other.Select((m, l) => scores[l, m] - scores[l, found.Modes[l]]).Sum();
            if (change < -1e-12)
                Assert.Contains(constraints, c => KnapsackCase.Total(c, other) > c.Budget);
        }
    }
}
