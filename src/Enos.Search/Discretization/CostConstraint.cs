namespace Enos.Search.Discretization;

/// <summary>
/// A budget over a chain of layers: Σ_l (LayerCosts[l, m_l] + SwitchCosts[l, m_{l−1}, m_l]) ≤ Budget, the first layer without a switch. Sums run in layer order
/// in double precision, each layer's two parts added first, as the cost table adds energies: what meets the budget here meets it there, to the last bit.
/// </summary>
public sealed record CostConstraint
{
    /// <summary>Entries above this, other than +∞, are refused, so that no sum overflows.</summary>
    internal const double Largest = 1e100;

    /// <summary>What is limited, with its unit, as messages show it: <c>energy_pj</c>, <c>cycles</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Cost of layer l in mode m, layers × modes; 0 to 1e100, or +∞ where the layer must not use the mode.</summary>
    public required double[,] LayerCosts { get; init; }

    /// <summary>
    /// Cost of coming to layer l from the one before, which is in mode m, by going to m′, layers × modes × modes; 0 to 1e100, or +∞ where that is impossible;
    /// of the first layer ignored. Default: none, no cost.
    /// </summary>
    public double[,,]? SwitchCosts { get; init; }

    /// <summary>The highest total allowed, in the unit of the costs; +∞ for no limit. Any number but NaN.</summary>
    public required double Budget { get; init; }

    /// <summary>The total of an assignment, in layer order; +∞ where a layer must not use its mode.</summary>
    internal double Of(ReadOnlySpan<int> assignment) => ChainTerms.Of(LayerCosts, SwitchCosts).Sum(assignment);

    /// <summary>What is wrong, each a sentence; empty for a sound constraint.</summary>
    internal IEnumerable<string> Faults(int layers, int modes)
    {
        if (double.IsNaN(Budget))
            yield return $"{Name}: the budget is not a number.";
        foreach (string fault in TableFaults($"{Name}: layer costs", LayerCosts, layers, modes))
            yield return fault;
        foreach (string fault in SwitchCosts is null ? [] : TableFaults($"{Name}: switch costs", SwitchCosts, layers, modes, modes))
            yield return fault;
    }

    /// <summary>What is wrong with a table of costs, each a sentence.</summary>
    private static IEnumerable<string> TableFaults(string name, Array costs, params int[] sizes)
    {
        int[] found = [.. Enumerable.Range(0, costs.Rank).Select(costs.GetLength)];
        if (!found.SequenceEqual(sizes))
        {
            yield return $"{name} are {string.Join(" × ", found)}, expected {string.Join(" × ", sizes)}.";
            yield break;
        }

        int place = 0;
        foreach (double cost in costs)
        {
            if (!(cost is >= 0 and (<= Largest or double.PositiveInfinity)))
                yield return FormattableString.Invariant($"{name}[{Indices(place, sizes)}] is {cost}, expected 0 to {Largest}, or infinity.");
            place++;
        }
    }

    private static string Indices(int place, int[] sizes)
    {
        int[] indices = new int[sizes.Length];
        for (int i = sizes.Length - 1; i >= 0; i--)
            (place, indices[i]) = Math.DivRem(place, sizes[i]);
        return string.Join(", ", indices);
    }
}
