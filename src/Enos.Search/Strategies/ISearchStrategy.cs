using Enos.Search.Relaxation;
using Enos.Search.Training;
using static TorchSharp.torch;

namespace Enos.Search.Strategies;

/// <summary>
/// A way to learn the assignment. A strategy is asked before each step how the layers compute and what is added to the loss, and afterwards updates what
/// is its own: logits and multiplier. Weights are the trainer's.
/// </summary>
internal interface ISearchStrategy : IStepPolicy, IDisposable
{
    /// <summary>Where it stands.</summary>
    StrategyState State { get; }

    /// <summary>What it learns, for the checkpoint.</summary>
    nn.Module Module { get; }

    /// <summary>Sets how far the search has come, 0 to 1; decides the temperature.</summary>
    void Advance(double progress);

    /// <summary>Probability of each mode in each layer, layers × modes of the space, float64 with gradient.</summary>
    Tensor Probabilities();

    /// <summary>The probabilities as numbers.</summary>
    double[,] ProbabilityValues();

    /// <summary>How the layers compute at given probabilities, layers × modes, float32.</summary>
    IReadOnlyList<LayerChoice> Choices(Tensor probabilities);
}

/// <summary>Where a strategy stands.</summary>
/// <param name="EnergyPj">Expected energy in pJ.</param>
/// <param name="Multiplier">λ of the augmented Lagrangian; 0 without a budget.</param>
/// <param name="Violation">E/budget − 1; null without a budget.</param>
/// <param name="Temperature">τ.</param>
/// <param name="Entropy">Mean entropy of the free layers' probabilities, in nats.</param>
internal sealed record StrategyState(double EnergyPj, double Multiplier, double? Violation, double Temperature, double Entropy);
