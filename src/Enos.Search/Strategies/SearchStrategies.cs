using System.Collections.Immutable;
using Enos.Search.Budgets;
using Enos.Search.Spaces;
using Enos.Search.Training;

namespace Enos.Search.Strategies;

/// <summary>The strategies by name.</summary>
public static class SearchStrategies
{
    private static readonly ImmutableSortedDictionary<string, Func<StrategyInputs, ISearchStrategy>> ByName =
        new Dictionary<string, Func<StrategyInputs, ISearchStrategy>>
        {
            ["single-level"] = inputs => new SingleLevel(inputs),
            ["bi-level"] = inputs => new BiLevel(inputs),
            ["sequential"] = inputs => new Sequential(inputs),
            ["variational"] = inputs => new Variational(inputs),
        }.ToImmutableSortedDictionary(StringComparer.Ordinal);

    /// <summary>All names.</summary>
    public static ImmutableArray<string> Names { get; } = ["single-level", "bi-level", "sequential", "variational"];

    /// <summary>Makes the strategy that the settings name; they have been checked.</summary>
    internal static ISearchStrategy Create(StrategyInputs inputs) => ByName[inputs.Settings.Strategy.Name](inputs);
}

/// <summary>What a strategy is made from.</summary>
/// <param name="Space">What can be chosen.</param>
/// <param name="Settings">How to search.</param>
/// <param name="Constraints">The limits on the assignment.</param>
/// <param name="Images">The training images.</param>
internal sealed record StrategyInputs(SearchSpace Space, SearchSettings Settings, ImmutableArray<SearchConstraint> Constraints, TrainingImages Images)
{
    /// <summary>The logits, and what moves them.</summary>
    public LogitLearner Learner(double temperatureOfProbabilities = double.NaN) => new(this, temperatureOfProbabilities);

    /// <summary>All rows of the images.</summary>
    public int[] AllRows() => [.. Enumerable.Range(0, Images.Count)];
}
