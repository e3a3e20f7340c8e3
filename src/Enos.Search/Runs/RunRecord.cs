using System.Collections.Immutable;
using Enos.Search.Controls;

namespace Enos.Search.Runs;

/// <summary>What a run directory says about its run: <c>run.json</c>. Keys are these names in snake case, units in the names.</summary>
public sealed record RunRecord
{
    /// <summary>Value of <see cref="Format"/>.</summary>
    public const string FormatName = "enos-run";

    /// <summary>Value of <see cref="FormatVersion"/> that this program writes and reads.</summary>
    public const int CurrentVersion = 1;

    /// <summary><c>enos-run</c>.</summary>
    public string Format { get; init; } = FormatName;

    /// <summary>Version of the format.</summary>
    public int FormatVersion { get; init; } = CurrentVersion;

    /// <summary>Version of the program that ran.</summary>
    public required string ProgramVersion { get; init; }

    /// <summary>Every setting, defaults filled in.</summary>
    public required RunConfiguration Configuration { get; init; }

    /// <summary>Every file that was read.</summary>
    public required ImmutableArray<InputRecord> Inputs { get; init; }

    /// <summary>The images.</summary>
    public required ImagesRecord Images { get; init; }

    /// <summary>The engine that validated.</summary>
    public required EngineRecord Engine { get; init; }

    /// <summary>What was found.</summary>
    public required ResultsRecord Results { get; init; }

    /// <summary>Networks trained for comparison.</summary>
    public required ImmutableArray<ControlRecord> Controls { get; init; }

    /// <summary>What validation said at the end of the run.</summary>
    public required ValidationRecord Validation { get; init; }
}

/// <summary>Everything that decides a run, defaults filled in.</summary>
public sealed record RunConfiguration
{
    /// <summary>The accelerator's file as it was named.</summary>
    public required string Accelerator { get; init; }

    /// <summary>The energy table that replaced the accelerator's own; null if none did.</summary>
    public required string? EnergyTable { get; init; }

    /// <summary>The network's name.</summary>
    public required string Network { get; init; }

    /// <summary>Its width multiplier.</summary>
    public required double Width { get; init; }

    /// <summary>The data set's name.</summary>
    public required string Dataset { get; init; }

    /// <summary>The directory of its files; null for the set that ships.</summary>
    public required string? Data { get; init; }

    /// <summary>Training images to use, from the first on; null for all.</summary>
    public required int? TrainingImages { get; init; }

    /// <summary>The file of weights to start from; null for fresh ones.</summary>
    public required string? Weights { get; init; }

    /// <summary>Whether the classifier of those weights is left out.</summary>
    public required bool NewClassifier { get; init; }

    /// <summary>The backend that validates; empty for the one that suits.</summary>
    public required string Backend { get; init; }

    /// <summary>How to search.</summary>
    public required SearchSettings Search { get; init; }
}

/// <summary>A file that was read.</summary>
/// <param name="Role">What for: <c>accelerator</c>, <c>energy-table</c>, <c>weights</c> or <c>data</c>.</param>
/// <param name="Path">Its path as it was named; files that ship with Enos by their path beside the program.</param>
/// <param name="Sha256">SHA-256 of its bytes, hexadecimal.</param>
public sealed record InputRecord(string Role, string Path, string Sha256);

/// <summary>The images of a run.</summary>
/// <param name="Train">Images that were trained on.</param>
/// <param name="Test">Images that accuracy is reported on.</param>
/// <param name="TestSha256">SHA-256 of the test images as read, pixels and then labels: by which they are known again, whatever file they come from.</param>
public sealed record ImagesRecord(int Train, int Test, string TestSha256);

/// <summary>An engine of convolutions.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Reason">Why it was chosen.</param>
public sealed record EngineRecord(string Name, string Reason);

/// <summary>What a search found.</summary>
public sealed record ResultsRecord
{
    /// <summary>Energy of the most precise multiply in every layer, in pJ.</summary>
    public required double ReferenceEnergyPj { get; init; }

    /// <summary>Cycles of that network.</summary>
    public required long ReferenceCycles { get; init; }

    /// <summary>The energy budget in pJ; null where there was none.</summary>
    public required double? BudgetPj { get; init; }

    /// <summary>The latency budget in cycles; null where there was none.</summary>
    public required double? BudgetCycles { get; init; }

    /// <summary>Images classified rightly at each stage.</summary>
    public required StageAccuracies Correct { get; init; }

    /// <summary>
    /// Test images that the search's own fake-quantized network, its weights as exported, classifies rightly: what validation is to find again.
    /// </summary>
    public required long BelievedCorrect { get; init; }

    /// <summary>Cost of the assignment.</summary>
    public required CostRecord Cost { get; init; }

    /// <summary>Probability of each mode in each layer at the end of the search.</summary>
    public required ImmutableArray<LayerProbabilities> Probabilities { get; init; }

    /// <summary>What the posterior of a variational search says; null for others.</summary>
    public required PosteriorReport? Posterior { get; init; }
}

/// <summary>What a search thought of the modes of one layer.</summary>
/// <param name="Layer">The layer.</param>
/// <param name="Mode">The mode that it got.</param>
/// <param name="Probabilities">Probability of each mode, by name.</param>
public sealed record LayerProbabilities(string Layer, string Mode, ImmutableSortedDictionary<string, double> Probabilities);

/// <summary>A network trained for comparison.</summary>
public sealed record ControlRecord
{
    /// <summary>Its name: the mode of a uniform control.</summary>
    public required string Name { get; init; }

    /// <summary>Its kind.</summary>
    public required ControlKind Kind { get; init; }

    /// <summary>Energy in pJ.</summary>
    public required double EnergyPj { get; init; }

    /// <summary>Cycles.</summary>
    public required long Cycles { get; init; }

    /// <summary>Test images.</summary>
    public required int Images { get; init; }

    /// <summary>Images classified rightly after training.</summary>
    public required int FineTuned { get; init; }

    /// <summary>Images classified rightly in integers.</summary>
    public required int BitAccurate { get; init; }

    /// <summary>The mode of each layer.</summary>
    public required ImmutableArray<string> Assignment { get; init; }
}
