using System.Text.Json;
using CsCheck;
using Enos.Search.Budgets;

namespace Enos.Search.Tests.Budgets;

public class AugmentedLagrangianTests
{
    private static readonly Gen<AugmentedLagrangian> States = Gen.Select(Gen.Double[0, 10], Gen.Double[0.1, 10], (multiplier, weight) =>
        new AugmentedLagrangian { Multiplier = multiplier, Weight = weight });

    [Fact]
    public void A_budget_that_binds_finds_the_constrained_minimum_and_its_multiplier()
    {
        // min (x − 2)² subject to x ≤ 1: x = 1, and by stationarity 2(x − 2) + λ = 0, λ = 2.
        (double x, AugmentedLagrangian state) = Minimize(target: 2, budget: 1, new AugmentedLagrangian(), growth: null);
        Assert.Equal(1, x, 1e-9);
        Assert.Equal(2, state.Multiplier, 1e-8);
    }

    [Fact]
    public void The_multiplier_is_that_of_the_normalized_constraint()
    {
        // min (x − 20)² subject to x/5 − 1 ≤ 0: 2(5 − 20) + λ/5 = 0, λ = 150.
        (double x, AugmentedLagrangian state) = Minimize(target: 20, budget: 5, new AugmentedLagrangian { Weight = 50 }, growth: null);
        Assert.Equal(5, x, 1e-8);
        Assert.Equal(150, state.Multiplier, 1e-6);
    }

    [Fact]
    public void A_growing_weight_converges_in_fewer_rounds()
    {
        WeightGrowth growth = new() { Factor = 10, Tolerance = 0 };
        (double fixedX, _) = Minimize(2, 1, new AugmentedLagrangian(), null, rounds: 8);
        (double grownX, AugmentedLagrangian state) = Minimize(2, 1, new AugmentedLagrangian(), growth, rounds: 8);
        Assert.True(Math.Abs(grownX - 1) < Math.Abs(fixedX - 1) / 100);
        Assert.True(state.Weight > 1);
    }

    [Fact]
    public void A_budget_that_does_not_bind_leaves_the_minimum_and_ends_with_no_multiplier()
    {
        (double x, AugmentedLagrangian state) = Minimize(target: 2, budget: 3, new AugmentedLagrangian { Multiplier = 5 }, growth: null);
        Assert.Equal(2, x, 1e-9);
        Assert.Equal(0, state.Multiplier);
        Assert.Equal(0, state.LastViolation);
    }

    [Fact]
    public void The_term_is_the_two_branch_form_of_the_textbook() => Gen.Select(States, Gen.Double[-30, 30]).Sample((state, g) =>
    {
        // Nocedal and Wright's ψ(t, σ; μ) with t = −g, σ = λ: −σt + μt²/2 where t ≤ σ/μ, else −σ²/(2μ).
        (double t, double sigma, double mu) = (-g, state.Multiplier, state.Weight);
        double expected = t - (sigma / mu) <= 0 ? (-sigma * t) + (mu / 2 * t * t) : -sigma * sigma / (2 * mu);
        Assert.Equal(expected, state.Term(g), 1e-9 * (1 + Math.Abs(expected)));
    });

    [Fact]
    public void The_slope_is_the_derivative_of_the_term() => Gen.Select(States, Gen.Double[-5, 5]).Sample((state, g) =>
    {
        const double Step = 1e-5;
        double difference = (state.Term(g + Step) - state.Term(g - Step)) / (2 * Step);
        Assert.Equal(difference, state.Slope(g), 1e-4);
    });

    [Fact]
    public void The_constraint_is_the_share_over_the_budget()
    {
        Assert.Equal(0.25, AugmentedLagrangian.Constraint(250, 200));
        Assert.Equal(-1, AugmentedLagrangian.Constraint(0, 200));
        Assert.Throws<ArgumentOutOfRangeException>(() => AugmentedLagrangian.Constraint(1, 0));
    }

    [Fact]
    public void A_checkpoint_gives_back_every_bit() => Gen.Select(States, Gen.Double[-1, 1]).Sample((state, g) =>
    {
        AugmentedLagrangian updated = state.Update(g, new WeightGrowth());
        Assert.Equal(updated, JsonSerializer.Deserialize<AugmentedLagrangian>(JsonSerializer.Serialize(updated)));
        Assert.Equal(state, JsonSerializer.Deserialize<AugmentedLagrangian>(JsonSerializer.Serialize(state)));
    });

    [Fact]
    public void Values_out_of_range_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new AugmentedLagrangian { Multiplier = -1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new AugmentedLagrangian { Weight = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new AugmentedLagrangian { LastViolation = double.NaN });
        Assert.Throws<ArgumentOutOfRangeException>(() => new AugmentedLagrangian().Update(double.NaN));
    }

    /// <summary>min (x − target)² subject to x ≤ budget; each round minimizes exactly, by bisection of the derivative.</summary>
    private static (double X, AugmentedLagrangian State) Minimize(double target, double budget, AugmentedLagrangian state, WeightGrowth? growth, int rounds = 200)
    {
        double x = 0;
        for (int round = 0; round < rounds; round++)
        {
            (double low, double high) = (-100, 100);
            for (int i = 0; i < 100; i++)
            {
                x = (low + high) / 2;
                double slope = (2 * (x - target)) + (state.Slope(AugmentedLagrangian.Constraint(x, budget)) / budget);
                (low, high) = slope < 0 ? (x, high) : (low, x);
            }

            state = state.Update(AugmentedLagrangian.Constraint(x, budget), growth);
        }

        return (x, state);
    }
}
