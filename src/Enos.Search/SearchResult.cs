using System.Collections.Immutable;
using Enos.Accel.Costs;
using Enos.Accel.Modes;
using Enos.Networks.Quantized;
using Enos.Search.Budgets;
using Enos.Search.Controls;
using Enos.Sim.Validation;

namespace Enos.Search;

/// <summary>What a search found and how it was found.</summary>
public sealed record SearchResult
{
    /// <summary>The mode of each layer, in the order in which they run.</summary>
    public required ImmutableArray<Mode> Assignment { get; init; }

    /// <summary>Simulated energy and time of the assignment.</summary>
    public required NetworkCost Cost { get; init; }

    /// <summary>What the search believes of the exported network, for validation to confirm.</summary>
    public required SearchBelief Belief { get; init; }

    /// <summary>Energy of the network with the most precise multiply in every layer, in pJ: what a budget is a fraction of.</summary>
    public required double ReferenceEnergyPj { get; init; }

    /// <summary>Cycles of that network: what a latency budget is a fraction of.</summary>
    public required long ReferenceCycles { get; init; }

    /// <summary>The energy budget as it was asked for; null where energy was not bounded.</summary>
    public required Budget? EnergyBudget { get; init; }

    /// <summary>The energy budget in pJ; null where energy was not bounded.</summary>
    public required double? BudgetPj { get; init; }

    /// <summary>The latency budget in cycles; null where there was none.</summary>
    public required double? BudgetCycles { get; init; }

    /// <summary>Accuracy on the test images at the four stages.</summary>
    public required StageAccuracies Accuracy { get; init; }

    /// <summary>One record an epoch, search and fine-tuning.</summary>
    public required ImmutableArray<EpochRecord> History { get; init; }

    /// <summary>Probability of each mode in each layer after each epoch of the search, layers × modes, row by row.</summary>
    public required ImmutableArray<double[]> ProbabilityHistory { get; init; }

    /// <summary>Probability of each mode in each layer at the end of the search, layers × modes of <see cref="Modes"/>.</summary>
    public required double[,] Probabilities { get; init; }

    /// <summary>The modes that were chosen from.</summary>
    public required ImmutableArray<Mode> Modes { get; init; }

    /// <summary>The network in integers.</summary>
    public required QuantizedNetwork Network { get; init; }

    /// <summary>Accumulators of the search's own fake-quantized forward pass over a sample of test images.</summary>
    public required ReferenceAccumulators Reference { get; init; }

    /// <summary>What validation found.</summary>
    public required ValidationReport Validation { get; init; }

    /// <summary>Networks trained for comparison, under the same schedule.</summary>
    public required ImmutableArray<ControlResult> Controls { get; init; }

    /// <summary>What the posterior of a variational search says; null for others.</summary>
    public required PosteriorReport? Posterior { get; init; }

    /// <summary>Weights, statistics, logits and multiplier at the end, for the checkpoint: name, shape and float32 values.</summary>
    public required ImmutableArray<CheckpointTensor> Checkpoint { get; init; }
}

/// <summary>What a run found: a result for each energy budget, all from one supernet.</summary>
/// <param name="Points">The results, in the order of the budgets; one where there is one budget or none.</param>
/// <param name="Telemetry">Time and memory of every epoch.</param>
/// <param name="SearchTime">Time of search, fine-tuning and validation, while controls may have run beside it.</param>
/// <param name="TotalTime">Time of everything, controls included.</param>
public sealed record SearchOutcome(ImmutableArray<SearchResult> Points, ImmutableArray<EpochTelemetry> Telemetry, TimeSpan SearchTime, TimeSpan TotalTime);

/// <summary>A posterior over assignments.</summary>
/// <param name="EntropyNats">Entropy of each layer's posterior.</param>
/// <param name="EnergyPj">Energy of each sample.</param>
/// <param name="Accuracy">Accuracy of the supernet in each sample, on the test images, normalized by batch statistics, 0 to 1.</param>
public sealed record PosteriorReport(ImmutableArray<double> EntropyNats, ImmutableArray<double> EnergyPj, ImmutableArray<double> Accuracy);

/// <summary>Images classified rightly, out of <paramref name="Images"/>, at each stage of a search.</summary>
/// <param name="Images">Test images.</param>
/// <param name="Supernet">With all modes mixed, at the end of the search.</param>
/// <param name="Discretized">With one mode a layer, statistics re-estimated.</param>
/// <param name="FineTuned">After fine-tuning.</param>
/// <param name="BitAccurate">In the accelerator's integer arithmetic.</param>
public sealed record StageAccuracies(int Images, int Supernet, int Discretized, int FineTuned, int BitAccurate);

/// <summary>An epoch of a search.</summary>
/// <param name="Epoch">Number, from 1, over search and fine-tuning.</param>
/// <param name="Phase"><c>search</c> or <c>fine-tune</c>.</param>
/// <param name="Loss">Mean cross-entropy over the epoch's steps, in nats.</param>
/// <param name="Accuracy">Accuracy on the test images after the epoch, 0 to 1.</param>
/// <param name="EnergyPj">Energy after the epoch: expected over the probabilities, or that of the assignment.</param>
/// <param name="Cycles">Cycles, likewise.</param>
/// <param name="Energy">The energy budget.</param>
/// <param name="Latency">The latency budget.</param>
/// <param name="Macros">The macros' capacity.</param>
/// <param name="Temperature">Temperature of the softmax; 0 when fine-tuning.</param>
/// <param name="Entropy">Mean entropy of the free layers' probabilities, in nats.</param>
public sealed record EpochRecord(
    int Epoch, string Phase, double Loss, double Accuracy, double EnergyPj, double Cycles, ConstraintState Energy, ConstraintState Latency, ConstraintState Macros,
    double Temperature, double Entropy)
{
    /// <summary>Phase in which the assignment is learned.</summary>
    public const string SearchPhase = "search";

    /// <summary>Phase in which the assignment is fixed.</summary>
    public const string FineTunePhase = "fine-tune";
}

/// <summary>Where a limit stands.</summary>
/// <param name="Multiplier">λ of the augmented Lagrangian; 0 without a limit or when fine-tuning.</param>
/// <param name="Violation">Cost/limit − 1; null without a limit.</param>
public readonly record struct ConstraintState(double Multiplier, double? Violation);

/// <summary>A network trained for comparison.</summary>
/// <param name="Name">What it is: the name of the mode for a uniform control, else the kind's own.</param>
/// <param name="Kind">The kind of control.</param>
/// <param name="Assignment">The mode of each layer.</param>
/// <param name="Cost">Simulated energy and time.</param>
/// <param name="Images">Test images.</param>
/// <param name="FineTuned">Images classified rightly after training.</param>
/// <param name="BitAccurate">Images classified rightly in integer arithmetic.</param>
public sealed record ControlResult(
    string Name, ControlKind Kind, ImmutableArray<Mode> Assignment, NetworkCost Cost, int Images, int FineTuned, int BitAccurate);

/// <summary>A tensor of a checkpoint.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Shape">Its dimensions; empty for a scalar.</param>
/// <param name="Values">Its elements in row-major order.</param>
public sealed record CheckpointTensor(string Name, ImmutableArray<long> Shape, float[] Values);
