using System.Collections.Immutable;
using Enos.Networks.Datasets;
using Enos.Search.Budgets;
using Enos.Search.Checkpoints;
using Enos.Search.Relaxation;
using Enos.Search.Spaces;
using Enos.Search.Strategies;
using Enos.Search.Training;

namespace Enos.Search.Tests.Strategies;

/// <summary>A strategy, a network and images, so that single steps can be looked at.</summary>
internal sealed class StrategyBench : IDisposable
{
    private readonly TrainingImages _images;

    public StrategyBench(SearchSpace space, SearchSettings settings, ImageSet images, ImmutableArray<SearchConstraint> constraints = default)
    {
        _images = new TrainingImages(images);
        RunContext context = Fixtures.Context(space, settings, _images, _images);
        Network = context.NewSupernet();
        Strategy = SearchStrategies.Create(new StrategyInputs(space, settings, constraints.IsDefault ? [] : constraints, _images));
        Batches = context.Batches(Strategy.WeightRows);

        // Long, so that the learning rate of the first steps is that of the settings.
        Trainer = new Trainer(Network, new TrainingSchedule(settings.LearningRate, 1_000_000, 0) { WarmUpSteps = 1 }, settings.LabelSmoothing);
    }

    public RelaxedNetwork Network { get; }

    public ISearchStrategy Strategy { get; }

    public Trainer Trainer { get; }

    public BatchSource Batches { get; }

    public int StepsPerEpoch => Batches.StepsPerEpoch;

    /// <summary>α, layers × modes, row by row.</summary>
    public double[] Logits => LogitsIn(Kept());

    /// <summary>What the logits' gradient was in the first step, row by row: Adam's first moment is then (1 − β₁) of it, with β₁ = 0.5.</summary>
    public double[] FirstGradient => [.. Kept().Get<double>("logits-optimizer.0.first").Select(m => m / 0.5)];

    /// <summary>Sets α.</summary>
    public void SetLogits(double[] values)
    {
        Snapshot kept = Kept();
        kept.Put<double>("assignment.values", values);
        Strategy.Load(kept);
    }

    /// <summary>An epoch of steps.</summary>
    public void RunEpoch(IStepPolicy? policy = null) => Trainer.RunEpoch(Batches, policy ?? Strategy);

    public void Dispose()
    {
        Batches.Dispose();
        Strategy.Dispose();
        Network.Dispose();
        _images.Dispose();
    }

    private static double[] LogitsIn(Snapshot snapshot) => snapshot.Get<double>("assignment.values");

    private Snapshot Kept()
    {
        var snapshot = new Snapshot();
        Strategy.Save(snapshot);
        return snapshot;
    }
}
