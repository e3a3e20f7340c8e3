using Enos.Search.Checkpoints;
using Enos.Search.Relaxation;
using Enos.Search.Training;
using static TorchSharp.torch;

namespace Enos.Search.Strategies;

/// <summary>Single-level search: weights and logits learn from the same batch, with the same loss.</summary>
internal sealed class SingleLevel(StrategyInputs inputs) : ISearchStrategy
{
    private readonly LogitLearner _learner = inputs.Learner();

    /// <inheritdoc/>
    public int[] WeightRows { get; } = inputs.AllRows();

    /// <inheritdoc/>
    public StrategyState State => _learner.State;

    /// <inheritdoc/>
    public double[,] Probabilities => _learner.Numbers;

    /// <inheritdoc/>
    public void Advance(double progress) => _learner.Advance(progress);

    /// <inheritdoc/>
    public IReadOnlyList<LayerChoice> Supernet() => _learner.Logits.Mixtures(_learner.Probabilities());

    /// <inheritdoc/>
    public double Run(TrainingStep step)
    {
        Tensor p = _learner.Probabilities();
        Tensor loss = step.Loss(_learner.Choices(p, step.Number));
        loss.Plus(_learner.Term(p)).backward();
        step.UpdateWeights();
        _learner.Update();
        return loss.item<float>();
    }

    /// <inheritdoc/>
    public void Save(Snapshot snapshot) => _learner.Save(snapshot);

    /// <inheritdoc/>
    public void Load(Snapshot snapshot) => _learner.Load(snapshot);

    /// <inheritdoc/>
    public void Dispose() => _learner.Dispose();
}
