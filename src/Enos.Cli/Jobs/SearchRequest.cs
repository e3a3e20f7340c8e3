using Enos.Search;
using Enos.Search.Runs;
using Enos.Sim.Validation;

namespace Enos.Cli.Jobs;

/// <summary>What <c>enos search</c> is asked for.</summary>
internal sealed record SearchRequest
{
    /// <summary>The accelerator's file.</summary>
    public required string Accelerator { get; init; }

    /// <summary>An energy table in place of the accelerator's own, or null.</summary>
    public required string? EnergyTable { get; init; }

    /// <summary>The network's name.</summary>
    public required string Network { get; init; }

    /// <summary>Its width multiplier.</summary>
    public required double Width { get; init; }

    /// <summary>The data set's name.</summary>
    public required string Dataset { get; init; }

    /// <summary>The directory of its files; null for the set that ships.</summary>
    public required string? Data { get; init; }

    /// <summary>Training images used; null for all.</summary>
    public required int? TrainingImages { get; init; }

    /// <summary>How to search.</summary>
    public required SearchSettings Settings { get; init; }

    /// <summary>The engine that validates.</summary>
    public required string Backend { get; init; }

    /// <summary>The run directory; null for one that is named after the run.</summary>
    public required string? Out { get; init; }
}

/// <summary>A search that is done and written.</summary>
/// <param name="Result">What was found.</param>
/// <param name="Validation">What the chosen engine said of it.</param>
/// <param name="Record">What <c>run.json</c> says.</param>
/// <param name="ReferenceCycles">Cycles with the most precise multiply in every layer.</param>
/// <param name="Directory">The run directory.</param>
internal sealed record FinishedSearch(
    SearchResult Result, ValidationReport Validation, RunRecord Record, long ReferenceCycles, string Directory);
