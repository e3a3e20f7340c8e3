using System.Collections.Immutable;
using Enos.Networks.Datasets;
using Enos.Search.Budgets;
using Enos.Search.Discretization;
using Enos.Search.Spaces;

namespace Enos.Search.Controls;

/// <summary>A random assignment of about a given energy: a random walk over layers and modes that takes the steps towards it and its limits, and begins anew where none leads on.</summary>
internal static class RandomAssignment
{
    private const int Steps = 20_000;

    /// <summary>How far below the energy is near enough.</summary>
    private const double Near = 0.98;

    /// <summary>Steps for each layer and mode without coming nearer, after which the walk begins anew.</summary>
    private const int StepsPerChoice = 4;

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
        (ChainTerms Costs, double Budget)[] limits = [.. constraints.Select(c => c.ForKnapsack(space)).Select(c => (ChainTerms.Of(c.LayerCosts, c.SwitchCosts), c.Budget))];
        int patience = StepsPerChoice * space.Layers * space.Modes.Length;
        int[] assignment = Anywhere();
        double distance = Distance(assignment);
        int stuck = 0;
        int[]? best = null;
        for (int step = 0; step < Steps; step++)
        {
            double energy = space.Costs.EnergyPjOf(assignment);
            if (energy <= energyPj && limits.All(c => c.Costs.Sum(assignment) <= c.Budget))
            {
                best = best is null || energy > space.Costs.EnergyPjOf(best) ? [.. assignment] : best;
                if (energy >= Near * energyPj)
                {
                    return assignment;
                }
            }

            if (++stuck > patience)
            {
                assignment = Anywhere();
                (distance, stuck) = (Distance(assignment), 0);
                continue;
            }

            int layer = (int)random.NextBelow((ulong)space.Layers);
            int before = assignment[layer];
            assignment[layer] = Any(layer);
            double now = Distance(assignment);
            stuck = now < distance ? 0 : stuck;
            (assignment[layer], distance) = now > distance ? (before, distance) : (assignment[layer], now);
        }

        return best;

        int[] Anywhere() => [.. Enumerable.Range(0, space.Layers).Select(Any)];

        int Any(int l) => space.ModesOf(l)[(int)random.NextBelow((ulong)space.ModesOf(l).Length)];

        // What is too dear is worse than what is too cheap by the same amount: from below, the walk ends.
        double Distance(int[] at)
        {
            double energy = space.Costs.EnergyPjOf(at);
            double excess = limits.Sum(c => Math.Max(0, (c.Costs.Sum(at) / c.Budget) - 1)) * energyPj;
            return excess + (energy > energyPj ? (energy - energyPj) + ((1 - Near) * energyPj) : energyPj - energy);
        }
    }
}
