using Enos.Search.Spaces;
using Enos.Search.Strategies;
using Enos.Search.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Enos.Search.Tests.Strategies;

[Collection(TorchCollection.Name)]
public sealed class VariationalTests
{
    private static readonly SearchSpace Space = Fixtures.TinySpace();

    private static readonly int[][] All = [.. Fixtures.Everything(Space)];

    /// <summary>κ = 0.3, λ = 2 at the reference energy: the prior is exp(−β·E) with β = λ·L/(κ·E_reference).</summary>
    [Fact]
    public void The_term_is_the_divergence_from_the_energy_prior_over_all_assignments()
    {
        const double Kappa = 0.3;
        const double Lambda = 2;
        double perLayer = Kappa / Space.Layers;
        double beta = Lambda / (perLayer * Space.ReferenceEnergyPj);
        double[] energies = [.. All.Select(a => Space.Costs.EnergyPjOf(a))];
        double logZ = Math.Log(energies.Sum(e => Math.Exp(-beta * e)));
        using var images = new TrainingImages(Fixtures.TinyImages(3));
        using LogitLearner learner = new(new StrategyInputs(Space, Settings(Kappa, Lambda), [], images), temperatureOfProbabilities: 1);
        for (int seed = 0; seed < 5; seed++)
        {
            using DisposeScope scope = NewDisposeScope();
            double[] alpha = Alpha(seed);
            Tensor logits = tensor(alpha).reshape(Space.Layers, 3).requires_grad_();
            Tensor term = learner.Term(nn.functional.softmax(logits, 1), entropyBonus: Kappa);
            term.backward();

            // The constant is −κ/L·log Z; the term is in float32.
            Assert.Equal((perLayer * Divergence(alpha)) - (perLayer * logZ), term.item<float>(), 1e-5);
            double[] gradient = [.. logits.grad!.contiguous().data<double>()];
            for (int i = 0; i < alpha.Length; i++)
            {
                Assert.Equal(perLayer * Difference(Divergence, alpha, i), gradient[i], 1e-6);
            }
        }

        // KL(q‖p) = Σ_a q(a)·(log q(a) − log p(a)), one assignment after the other.
        double Divergence(double[] alpha)
        {
            double[,] p = Posterior(alpha);
            return All.Select((a, i) => (Q: a.Select((m, l) => p[l, m]).Aggregate(1.0, (x, y) => x * y), E: energies[i]))
                .Sum(a => a.Q * (Math.Log(a.Q) + (beta * a.E) + logZ));
        }
    }

    [Theory]
    [InlineData(RelaxationKind.Mixture)]
    [InlineData(RelaxationKind.Sample)]
    public void A_step_follows_the_divergence_besides_the_classification(RelaxationKind relaxation)
    {
        double[] alpha = Alpha(3);
        double[] little = Gradient(kappa: 0.1, lambda: 0);
        double[] much = Gradient(kappa: 0.9, lambda: 0);
        double[] dear = Gradient(kappa: 0.1, lambda: 5);
        for (int i = 0; i < alpha.Length; i++)
        {
            Assert.Equal(0.8 / Space.Layers * Difference(NegativeEntropy, alpha, i), much[i] - little[i], 1e-5);
            Assert.Equal(5 * Difference(Energy, alpha, i) / Space.ReferenceEnergyPj, dear[i] - little[i], 1e-5);
        }

        // And the classification moves them too.
        Assert.Contains(little.Select((g, i) => Math.Abs(g - (0.1 / Space.Layers * Difference(NegativeEntropy, alpha, i)))), d => d > 1e-4);

        double[] Gradient(double kappa, double lambda)
        {
            SearchSettings settings = Settings(kappa, lambda);
            using StrategyBench bench = new(Space, settings with { Strategy = settings.Strategy with { Relaxation = relaxation } }, Fixtures.TinyImages(20));
            bench.SetLogits(alpha);
            bench.RunEpoch();
            return bench.FirstGradient;
        }
    }

    [Fact]
    public void The_posterior_stays_at_temperature_1_while_that_of_the_samples_falls()
    {
        using StrategyBench bench = new(Space, Settings(0.1, 0), Fixtures.TinyImages(20));
        double[] alpha = Alpha(1);
        bench.SetLogits(alpha);
        bench.Strategy.Advance(1);
        Assert.Equal(0.1, bench.Strategy.State.Temperature, 1e-12);
        Assert.All(Posterior(alpha).Cast<double>().Zip(bench.Strategy.Probabilities.Cast<double>()), pair => Assert.Equal(pair.First, pair.Second, 1e-12));
    }

    private static SearchSettings Settings(double kappa, double lambda) => new()
    {
        Strategy = new StrategySettings { Name = "variational", KlWeight = kappa },
        BatchSize = 20,
        EnergyBudgets = [],
        EnergyWeight = lambda,
    };

    private static double[] Alpha(int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, Space.Layers * 3).Select(_ => (2 * random.NextDouble()) - 1)];
    }

    private static double[,] Posterior(double[] alpha)
    {
        double[,] p = new double[Space.Layers, 3];
        for (int i = 0; i < alpha.Length; i++)
        {
            p[i / 3, i % 3] = Math.Exp(alpha[i]) / alpha.Skip(i / 3 * 3).Take(3).Sum(Math.Exp);
        }

        return p;
    }

    private static double NegativeEntropy(double[] alpha) => Posterior(alpha).Cast<double>().Sum(p => p * Math.Log(p));

    private static double Energy(double[] alpha)
    {
        double[,] p = Posterior(alpha);
        return All.Sum(a => a.Select((m, l) => p[l, m]).Aggregate(1.0, (x, y) => x * y) * Space.Costs.EnergyPjOf(a));
    }

    private static double Difference(Func<double[], double> of, double[] at, int index)
    {
        const double Step = 1e-5;
        double[] above = [.. at];
        double[] below = [.. at];
        above[index] += Step;
        below[index] -= Step;
        return (of(above) - of(below)) / (2 * Step);
    }
}
