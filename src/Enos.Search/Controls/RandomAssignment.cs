using System.Collections.Immutable;
using Enos.Networks.Datasets;
using Enos.Search.Budgets;
using Enos.Search.Discretization;
using Enos.Search.Spaces;

namespace Enos.Search.Controls;

/// <summary>A random assignment of about a given energy: a random walk over layers and modes that takes the steps towards it.</summary>
internal static class RandomAssignment
{
    private const int Steps = 20_000;

    /// <summary>How far below the energy is near enough.</summary>
    private const double Near = 0.98;

    /// <summary>Keeps this walk apart from other draws of the same seed.</summary>
    private const ulong Stream = 0x52414E444F4D;

    /// <summary>Finds an assignment of at most an energy, within the limits and as near to the energy as the walk gets; null if it never gets below.</summary>
    /// <param name="space">What can be chosen.</param>
    /// <param name="energyPj">The energy, in pJ.</param>
    /// <param name="constraints">The limits.</param>
    /// <param name="seed">Seed of the run.</param>
    public static int[]? Find(SearchSpace space, double energyPj, ImmutableArray<SearchConstraint> constraints, ulong seed)
    {
        var random = new Xoshiro256(seed ^ Stream);
        CostConstraint[] limits = [.. constraints.Select(c => c.ForKnapsack(space))];
        int[] assignment = [.. Enumerable.Range(0, space.Layers).Select(l => Any(l))];
        int[]? best = null;
        for (int step = 0; step < Steps; step++)
        {
            double energy = space.Costs.EnergyPjOf(assignment);
            if (energy <= energyPj && limits.All(c => c.Of(assignment) <= c.Budget))
            {
                best = best is null || energy > space.Costs.EnergyPjOf(best) ? [.. assignment] : best;
                if (energy >= Near * energyPj)
                {
                    return assignment;
                }
            }

            int layer = (int)random.NextBelow((ulong)space.Layers);
            int before = assignment[layer];
            assignment[layer] = Any(layer);
            if (Distance(space.Costs.EnergyPjOf(assignment)) > Distance(energy))
            {
                assignment[layer] = before;
            }
        }

        return best;

        int Any(int l) => space.ModesOf(l)[(int)random.NextBelow((ulong)space.ModesOf(l).Length)];

        // What is too dear is worse than what is too cheap by the same amount: from below, the walk ends.
        double Distance(double energy) => energy > energyPj ? (energy - energyPj) + ((1 - Near) * energyPj) : energyPj - energy;
    }
}
