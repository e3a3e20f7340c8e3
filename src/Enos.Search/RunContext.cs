using System.Collections.Immutable;
using Enos.Accel.Modes;
using Enos.Kernels;
using Enos.Networks.Pretrained;
using Enos.Search.Checkpoints;
using Enos.Search.Relaxation;
using Enos.Search.Spaces;
using Enos.Search.Training;
using Enos.Sim.Inference;

namespace Enos.Search;

/// <summary>What every part of a run shares.</summary>
/// <param name="Space">What can be chosen.</param>
/// <param name="Settings">How to search.</param>
/// <param name="Weights">Weights to start from; null for fresh ones.</param>
/// <param name="Train">Images that are learned from.</param>
/// <param name="Test">Images that accuracy is reported on.</param>
/// <param name="Progress">Is told how far things are.</param>
/// <param name="Telemetry">Takes time and memory of each epoch.</param>
/// <param name="Snapshots">Where unfinished trainings are kept.</param>
/// <param name="Cancellation">Stops between two steps.</param>
internal sealed record RunContext(
    SearchSpace Space,
    SearchSettings Settings,
    PretrainedWeights? Weights,
    TrainingImages Train,
    TrainingImages Test,
    ProgressMeter Progress,
    Telemetry Telemetry,
    SnapshotFolder Snapshots,
    CancellationToken Cancellation)
{
    /// <summary>Tables of approximate multipliers by name. Default: none.</summary>
    public ImmutableDictionary<string, MultiplierTable> Multipliers { get; init; } = ImmutableDictionary<string, MultiplierTable>.Empty;

    /// <summary>What integer inference must know besides a network.</summary>
    public IntegerNetworkOptions IntegerOptions => new() { Multipliers = Multipliers.GetValueOrDefault };

    /// <summary>The seed of everything that is drawn.</summary>
    public ulong Seed => (ulong)Settings.Seed;

    /// <summary>Epochs of search and fine-tuning together.</summary>
    public int AllEpochs => Settings.Epochs + Settings.FineTuneEpochs;

    /// <summary>Training images in batches; the caller disposes of it.</summary>
    /// <param name="rows">Which of them; null for all.</param>
    public BatchSource Batches(int[]? rows = null) => new(Train, rows, Settings.BatchSize, Seed, Settings.Augmentation);

    /// <summary>Steps in an epoch over all training images.</summary>
    public int StepsPerEpoch => Train.Count / Settings.BatchSize;

    /// <summary>A trainer for the whole of a run, search and fine-tuning.</summary>
    /// <param name="network">What is trained.</param>
    /// <param name="searchSteps">Steps in an epoch of the search.</param>
    public Trainer Trainer(RelaxedNetwork network, int searchSteps) =>
        new(network, new TrainingSchedule(Settings.LearningRate, searchSteps * Settings.Epochs, StepsPerEpoch * Settings.FineTuneEpochs), Settings.LabelSmoothing);

    /// <summary>A network whose layers can be in every mode that they may be in.</summary>
    public RelaxedNetwork NewSupernet() => NewNetwork([.. Enumerable.Range(0, Space.Layers).Select(l => Space.ModesOf(Space.ModesOf(l).AsEnumerable()))]);

    /// <summary>A network with one mode a layer.</summary>
    public RelaxedNetwork NewNetwork(IReadOnlyList<int> assignment) => NewNetwork([.. assignment.Select(m => ImmutableArray.Create(Space.Modes[m]))]);

    /// <summary>Gives a new network the weights to start from, if there are any.</summary>
    /// <param name="network">The network; its layers' modes are those of the space, or one each.</param>
    public void Start(RelaxedNetwork network)
    {
        if (Weights is not null)
        {
            StartingWeights.Load(network, Weights, [.. network.Layers.Select(l => LayerChoice.OneHot(Math.Max(0, l.Modes.IndexOf(Space.Modes[Space.Reference]))))], Train);
        }
    }

    /// <summary>An assignment as choices of a network of all modes.</summary>
    public LayerChoice[] Choices(IReadOnlyList<int> assignment) => [.. assignment.Select((m, l) => LayerChoice.OneHot(Space.ModesOf(l).IndexOf(m)))];

    private RelaxedNetwork NewNetwork(ImmutableArray<ImmutableArray<Mode>> modes) =>
        new(Space.Graph, modes, Settings.Seed, new ExactArithmetic(new SimdEngine(Settings.Threads), Space.Hardware.Cim, Multipliers, Seed)) { Precision = Settings.Precision };
}
