using System.Collections.Immutable;
using Enos.Accel.Inputs;
using Enos.Search.Spaces;

namespace Enos.Search.Strategies;

/// <summary>The strategies by name.</summary>
public static class SearchStrategies
{
    /// <summary>All names.</summary>
    public static ImmutableArray<string> Names { get; } = ["single-level"];

    /// <summary>Makes the strategy that the settings name.</summary>
    /// <param name="space">What can be chosen.</param>
    /// <param name="settings">Name and settings of the strategy.</param>
    /// <param name="budgetPj">The budget in pJ, or null for a penalty.</param>
    /// <exception cref="InvalidInputException">No strategy of that name.</exception>
    internal static ISearchStrategy Create(SearchSpace space, SearchSettings settings, double? budgetPj) => settings.Strategy switch
    {
        "single-level" => new SingleLevel(space, settings, budgetPj),
        _ => throw new InvalidInputException(new InputError("--strategy", 0, 0, "", settings.Strategy, $"one of {string.Join(", ", Names)}")),
    };
}
