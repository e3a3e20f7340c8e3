using Enos.Search;
using Enos.Search.Runs;
using Enos.Sim.Validation;

namespace Enos.Cli.Jobs;

/// <summary>What <c>enos search</c> is asked for.</summary>
/// <param name="Configuration">Everything that decides the run.</param>
/// <param name="Out">The run directory; null for one that is named after the run.</param>
/// <param name="Multipliers">Where tables of approximate multipliers are, besides those that ship; null for nowhere else.</param>
internal sealed record SearchRequest(RunConfiguration Configuration, string? Out, string? Multipliers);

/// <summary>A search that is done and written.</summary>
/// <param name="Points">A result for each energy budget.</param>
/// <param name="SearchTime">Time of search, fine-tuning and validation.</param>
/// <param name="TotalTime">Time of everything, reading of inputs and controls included.</param>
/// <param name="Directory">The run directory.</param>
internal sealed record FinishedSearch(IReadOnlyList<FinishedPoint> Points, TimeSpan SearchTime, TimeSpan TotalTime, string Directory)
{
    /// <summary>Whether validation confirms every result.</summary>
    public bool Agrees => Points.All(p => p.Validation.Agrees);
}

/// <summary>A result that is done and written.</summary>
/// <param name="Result">What was found.</param>
/// <param name="Validation">What the chosen engine said of it.</param>
/// <param name="Record">What <c>run.json</c> says.</param>
internal sealed record FinishedPoint(SearchResult Result, ValidationReport Validation, RunRecord Record);
