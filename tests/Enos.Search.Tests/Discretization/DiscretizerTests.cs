using System.Collections.Immutable;
using Enos.Search.Budgets;
using Enos.Search.Discretization;
using Enos.Search.Relaxation;
using Enos.Search.Spaces;
using Enos.Search.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Enos.Search.Tests.Discretization;

[Collection(TorchCollection.Name)]
public sealed class DiscretizerTests : IDisposable
{
    private static readonly SearchSettings Settings = new() { Epochs = 3, BatchSize = 20, EnergyBudgets = [Budget.Share(0.7)] };

    private readonly SearchSpace _space = Fixtures.TinySpace();
    private readonly TrainingImages _images = new(Fixtures.TinyImages(60));

    public void Dispose() => _images.Dispose();

    [Fact]
    public void Measured_scores_are_losses_with_one_layer_in_one_mode_and_the_rest_as_it_is()
    {
        RunContext context = Context(Settings);
        using Supernet supernet = Train(context);
        double[,] scores = Discretizer.Of(context, supernet, "score").Scores;

        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGradient = no_grad();
        for (int l = 0; l < _space.Layers; l++)
        {
            for (int m = 0; m < _space.Modes.Length; m++)
            {
                // The whole network anew, without what a trace would spare.
                LayerChoice[] choices = [.. supernet.Strategy.Supernet()];
                choices[l] = LayerChoice.OneHot(m);
                supernet.Network.train();
                (Tensor batch, Tensor labels) = _images.Range(0, _images.Count);
                double loss = nn.functional.cross_entropy(supernet.Network.Forward(batch, choices), labels).item<float>();
                Assert.Equal(loss, scores[l, m], 1e-4);
            }
        }
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(0.6)]
    [InlineData(0.9)]
    public void By_measured_scores_it_chooses_what_trying_everything_chooses(double share)
    {
        RunContext context = Context(Settings);
        using Supernet supernet = Train(context);
        Discretizer discretizer = Discretizer.Of(context, supernet, "score");
        AssertBest(discretizer.Choose(At(share)), At(share), a => Sum(discretizer.Scores, a));
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(0.9)]
    public void By_probabilities_it_chooses_the_likeliest_assignment_within_the_budget(double share)
    {
        RunContext context = Context(Settings with { Scores = ScoreKind.Probabilities });
        using Supernet supernet = Train(context);
        double[,] p = supernet.Strategy.Probabilities;
        AssertBest(Discretizer.Of(context, supernet, "score").Choose(At(share)), At(share), a => -a.Select((m, l) => p[l, m]).Aggregate(1.0, (x, y) => x * y));
    }

    [Fact]
    public void By_samples_it_chooses_the_one_of_least_loss_within_the_budget()
    {
        RunContext context = Context(Settings with { Scores = ScoreKind.Samples });
        using Supernet supernet = Train(context);
        double[,] p = supernet.Strategy.Probabilities;
        int[][] samples = [.. Enumerable.Range(0, 8).Select(i => PosteriorSampling.Draw(_space, p, context.Seed, (ulong)i))];
        double median = samples.Select(a => _space.Costs.EnergyPjOf(a)).Order().ElementAt(4);
        ImmutableArray<SearchConstraint> limits = [SearchConstraint.OnEnergy(_space, median)];

        int[] found = Discretizer.Of(context, supernet, "score").Choose(limits);
        Assert.Equal(
            samples.Where(a => _space.Costs.EnergyPjOf(a) <= median).Min(a => Discretizer.LossOf(context, supernet.Network, a)),
            Discretizer.LossOf(context, supernet.Network, found));
        Assert.Contains(samples, a => a.SequenceEqual(found));
    }

    [Fact]
    public void Where_no_sample_is_within_the_budget_the_likeliest_assignment_within_it_is_chosen()
    {
        RunContext context = Context(Settings with { Scores = ScoreKind.Samples });
        using Supernet supernet = Train(context);
        double[,] p = supernet.Strategy.Probabilities;
        double cheapest = Fixtures.Everything(_space).Min(a => _space.Costs.EnergyPjOf(a));
        ImmutableArray<SearchConstraint> limits = [SearchConstraint.OnEnergy(_space, cheapest)];
        Assert.DoesNotContain(Enumerable.Range(0, 8), i => _space.Costs.EnergyPjOf(PosteriorSampling.Draw(_space, p, context.Seed, (ulong)i)) <= cheapest);
        Assert.Equal(cheapest, _space.Costs.EnergyPjOf(Discretizer.Of(context, supernet, "score").Choose(limits)));
    }

    [Fact]
    public void An_energy_weight_is_charged_with_losses_and_not_once_more_with_probabilities()
    {
        SearchSettings weighed = Settings with { EnergyBudgets = [], EnergyWeight = 30 };
        RunContext measuring = Context(weighed);
        using Supernet supernet = Train(measuring);
        double[,] losses = Discretizer.Of(Context(Settings), supernet, "score").Scores;
        double[,] charged = Discretizer.Of(measuring, supernet, "score").Scores;
        Discretizer probable = Discretizer.Of(Context(weighed with { Scores = ScoreKind.Probabilities }), supernet, "score");
        double[,] p = supernet.Strategy.Probabilities;
        for (int l = 0; l < _space.Layers; l++)
        {
            for (int m = 0; m < _space.Modes.Length; m++)
            {
                Assert.Equal(losses[l, m] + (30 * _space.Costs.EnergyPj[l, m] / _space.ReferenceEnergyPj), charged[l, m], 1e-9);
                Assert.Equal(-Math.Log(p[l, m]), probable.Scores[l, m], 1e-12);
            }
        }

        Assert.Equal(Enumerable.Range(0, _space.Layers).Select(l => Enumerable.Range(0, 3).MaxBy(m => p[l, m])), probable.Choose([]));
        int[] sampled = Discretizer.Of(Context(weighed with { Scores = ScoreKind.Samples }), supernet, "score").Choose([]);
        double Total(int[] a) => Discretizer.LossOf(measuring, supernet.Network, a) + (30 * _space.Costs.EnergyPjOf(a) / _space.ReferenceEnergyPj);
        Assert.Equal(Enumerable.Range(0, 8).Min(i => Total(PosteriorSampling.Draw(_space, p, measuring.Seed, (ulong)i))), Total(sampled), 1e-9);
    }

    [Fact]
    public void Draws_follow_the_probabilities()
    {
        SearchSpace space = SearchSpace.Build(Fixtures.Edge, Fixtures.Tiny, Fixtures.ThreeModes, [LayerRule.Parse(":grouped=!multiply-4x4")!]);
        double[,] p = { { 1, 0, 0 }, { 0.2, 0.5, 0.3 }, { 0.1, 0, 0.9 }, { 1, 0, 0 } };
        const int Draws = 20_000;
        double[,] counts = new double[4, 3];
        for (int i = 0; i < Draws; i++)
        {
            foreach ((int mode, int layer) in PosteriorSampling.Draw(space, p, 5, (ulong)i).Select((m, l) => (m, l)))
            {
                counts[layer, mode]++;
            }
        }

        // Five standard deviations of a binomial share.
        Assert.All(p.Cast<double>().Zip(counts.Cast<double>()), pair =>
            Assert.InRange(pair.Second / Draws, pair.First - (5 * Math.Sqrt(pair.First * (1 - pair.First) / Draws)), pair.First + (5 * Math.Sqrt(pair.First * (1 - pair.First) / Draws))));
    }

    private RunContext Context(SearchSettings settings) => Fixtures.Context(_space, settings, _images, _images);

    private Supernet Train(RunContext context) => Supernet.Train(context, "supernet", "search", BudgetPlan.Of(_space, context.Settings).Relaxation);

    private ImmutableArray<SearchConstraint> At(double share) => [SearchConstraint.OnEnergy(_space, share * _space.ReferenceEnergyPj)];

    private void AssertBest(int[] found, ImmutableArray<SearchConstraint> limits, Func<int[], double> score)
    {
        int[][] within = [.. Fixtures.Everything(_space).Where(a => _space.Costs.EnergyPjOf(a) <= limits[0].Limit)];
        Assert.Contains(within, a => a.SequenceEqual(found));
        double best = within.Min(score);
        Assert.Equal(best, score(found), 1e-12 * Math.Abs(best));
    }

    private static double Sum(double[,] scores, int[] assignment) => assignment.Select((m, l) => scores[l, m]).Sum();
}
