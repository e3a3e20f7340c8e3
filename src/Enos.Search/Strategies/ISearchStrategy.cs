using Enos.Search.Checkpoints;
using Enos.Search.Relaxation;
using Enos.Search.Training;

namespace Enos.Search.Strategies;

/// <summary>
/// A way to learn the assignment. It does the steps of the search: moves the weights by the trainer, and what is its own, logits and multipliers, itself.
/// </summary>
internal interface ISearchStrategy : IStepPolicy, IDisposable
{
    /// <summary>Rows of the training images that weights learn from; steps are counted in these.</summary>
    int[] WeightRows { get; }

    /// <summary>Where it stands.</summary>
    StrategyState State { get; }

    /// <summary>Probability of each mode in each layer, layers × modes.</summary>
    double[,] Probabilities { get; }

    /// <summary>Sets how far the search has come, 0 to 1.</summary>
    void Advance(double progress);

    /// <summary>How the layers compute when the supernet is looked at as it stands: mixed by their probabilities.</summary>
    IReadOnlyList<LayerChoice> Supernet();

    /// <summary>Keeps what it has learned.</summary>
    void Save(Snapshot snapshot);

    /// <summary>Takes up what <see cref="Save"/> kept.</summary>
    void Load(Snapshot snapshot);
}

/// <summary>Where a strategy stands.</summary>
/// <param name="EnergyPj">Expected energy in pJ.</param>
/// <param name="Cycles">Expected cycles.</param>
/// <param name="Energy">The limit on energy.</param>
/// <param name="Latency">The limit on cycles.</param>
/// <param name="Macros">The limit on macros.</param>
/// <param name="Temperature">τ.</param>
/// <param name="Entropy">Mean entropy of the free layers' probabilities, in nats.</param>
internal sealed record StrategyState(
    double EnergyPj, double Cycles, ConstraintState Energy, ConstraintState Latency, ConstraintState Macros, double Temperature, double Entropy);
