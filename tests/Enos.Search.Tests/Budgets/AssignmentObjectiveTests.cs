using Enos.Search.Budgets;
using Enos.Search.Checkpoints;
using Enos.Search.Spaces;
using TorchSharp;
using static TorchSharp.torch;

namespace Enos.Search.Tests.Budgets;

[Collection(TorchCollection.Name)]
public sealed class AssignmentObjectiveTests
{
    private const double EnergyWeight = 0.7;

    private static readonly SearchSpace Space = Fixtures.TinySpace();

    /// <summary>Both exceeded at the start, where all modes are equally likely.</summary>
    private static readonly SearchConstraint[] Limits =
        [SearchConstraint.OnEnergy(Space, 0.3 * Space.ReferenceEnergyPj), SearchConstraint.OnLatency(Space, 0.4 * Space.ReferenceCycles)];

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public void The_gradient_is_that_of_the_augmented_Lagrangian_and_the_penalty(int updates)
    {
        using DisposeScope scope = NewDisposeScope();
        using var objective = new AssignmentObjective(Space, Limits, EnergyWeight);
        Tensor p = Probabilities(seed: 1);
        AugmentedLagrangian[] states = [new(), new()];
        for (int u = 0; u < updates; u++)
        {
            Run(objective, p, steps: 20);
            states = [.. states.Select((state, k) => state.Update(Violation(Numbers(p), k)))];
        }

        Tensor variable = p.detach().clone().requires_grad_();
        objective.Term(variable).backward();
        double[,] gradient = AssignmentLogits.Numbers(variable.grad!);
        double[,] at = Numbers(p);
        for (int l = 0; l < Space.Layers; l++)
        {
            for (int m = 0; m < Space.Modes.Length; m++)
            {
                const double Step = 1e-6;
                double expected = (Value(at, l, m, Step) - Value(at, l, m, -Step)) / (2 * Step);
                Assert.Equal(expected, gradient[l, m], 1e-6 * (1 + Math.Abs(expected)));
            }
        }

        double Value(double[,] from, int layer, int mode, double step)
        {
            double[,] moved = (double[,])from.Clone();
            moved[layer, mode] += step;
            return states.Select((state, k) => state.Term(Violation(moved, k))).Sum() + (EnergyWeight * Expected(Limits[0], moved) / Space.ReferenceEnergyPj);
        }
    }

    [Fact]
    public void Multipliers_are_updated_every_twenty_steps_by_the_mean_violation()
    {
        using DisposeScope scope = NewDisposeScope();
        using var objective = new AssignmentObjective(Space, Limits, 0);
        (Tensor first, Tensor second) = (Probabilities(1), Probabilities(2));
        Run(objective, first, 15);
        Run(objective, second, 4);
        Assert.Equal(0, objective.State(SearchConstraint.Energy, first).Multiplier);

        Run(objective, second, 1);
        for (int k = 0; k < 2; k++)
        {
            ConstraintState state = objective.State(Limits[k].Name, second);
            double violation = Violation(Numbers(second), k);
            Assert.Equal(violation, state.Violation!.Value, 1e-12);
            Assert.Equal(Math.Max(0, ((15 * Violation(Numbers(first), k)) + (5 * violation)) / 20), state.Multiplier, 1e-12);
        }
    }

    [Fact]
    public void Terms_of_steps_that_do_not_count_leave_the_multipliers_as_they_are()
    {
        using DisposeScope scope = NewDisposeScope();
        using var objective = new AssignmentObjective(Space, Limits, 0);
        (Tensor ignored, Tensor p) = (Probabilities(1), Probabilities(2));
        for (int warmUp = 0; warmUp < 100; warmUp++)
        {
            objective.Term(ignored);
        }

        Run(objective, p, 20);
        Assert.Equal(Math.Max(0, Violation(Numbers(p), 0)), objective.State(SearchConstraint.Energy, p).Multiplier, 1e-12);
    }

    [Fact]
    public void A_limit_without_end_and_one_that_is_not_there_have_no_state()
    {
        using DisposeScope scope = NewDisposeScope();
        using var objective = new AssignmentObjective(Space, [SearchConstraint.OnEnergy(Space, double.PositiveInfinity)], 0);
        Tensor p = Probabilities(1).requires_grad_();
        objective.Term(p).backward();
        Assert.All(AssignmentLogits.Numbers(p.grad!).Cast<double>(), g => Assert.Equal(0, g));
        Assert.Equal(default, objective.State(SearchConstraint.Energy, p));
        Assert.Equal(default, objective.State(SearchConstraint.Macros, p));
    }

    [Fact]
    public void Saved_and_loaded_between_two_updates_it_goes_on_bit_for_bit()
    {
        using DisposeScope scope = NewDisposeScope();
        using var undisturbed = new AssignmentObjective(Space, Limits, 0);
        using var resumed = new AssignmentObjective(Space, Limits, 0);
        Tensor p = Probabilities(1);
        Run(undisturbed, p, 33);
        var snapshot = new Snapshot();
        undisturbed.Save(snapshot);
        resumed.Load(new Snapshot(snapshot.ToFile()));
        Run(undisturbed, p, 7);
        Run(resumed, p, 7);
        Assert.Equal(undisturbed.State(SearchConstraint.Energy, p), resumed.State(SearchConstraint.Energy, p));
        Assert.True(resumed.State(SearchConstraint.Energy, p).Multiplier > 0);
    }

    private static void Run(AssignmentObjective objective, Tensor p, int steps)
    {
        for (int step = 0; step < steps; step++)
        {
            objective.Term(p);
            objective.EndStep();
        }
    }

    private static Tensor Probabilities(int seed)
    {
        using var generator = new Generator((ulong)seed);
        return nn.functional.softmax(randn([Space.Layers, Space.Modes.Length], float64, generator: generator), 1);
    }

    private static double[,] Numbers(Tensor p) => AssignmentLogits.Numbers(p);

    private static double Violation(double[,] p, int limit) => (Expected(Limits[limit], p) / Limits[limit].Limit) - 1;

    /// <summary>Σ_l p·c + Σ_l pᵀ·s·p, term by term.</summary>
    private static double Expected(SearchConstraint limit, double[,] p)
    {
        double sum = 0;
        for (int l = 0; l < p.GetLength(0); l++)
        {
            for (int m = 0; m < p.GetLength(1); m++)
            {
                sum += p[l, m] * limit.LayerCosts[l, m];
                for (int before = 0; before < p.GetLength(1) && l > 0; before++)
                {
                    sum += p[l - 1, before] * limit.SwitchCosts![l, before, m] * p[l, m];
                }
            }
        }

        return sum;
    }
}
