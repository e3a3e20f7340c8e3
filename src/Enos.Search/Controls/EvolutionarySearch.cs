using System.Collections.Immutable;
using Enos.Networks.Datasets;
using Enos.Search.Budgets;
using Enos.Search.Discretization;
using Enos.Search.Relaxation;
using Enos.Search.Spaces;

namespace Enos.Search.Controls;

/// <summary>
/// An evolutionary search among assignments of a supernet (as in Single Path One-Shot, arXiv 1904.00420): the fitness is the supernet's loss on a sample of
/// training images in that assignment, and what is not within the limits is never in the population.
/// </summary>
internal sealed class EvolutionarySearch
{
    private const int Population = 24;
    private const int Parents = 8;
    private const int Generations = 10;
    private const int Children = 16;

    /// <summary>Share of the layers that a mutation draws anew.</summary>
    private const double MutationRate = 0.1;

    /// <summary>Draws for an individual before it is made by repair.</summary>
    private const int Tries = 20;

    /// <summary>Keeps this search apart from other draws of the same seed.</summary>
    private const ulong Stream = 0x45564F4C5645;

    private readonly RunContext _context;
    private readonly SearchSpace _space;
    private readonly CostConstraint[] _limits;
    private readonly Xoshiro256 _random;

    private EvolutionarySearch(RunContext context, ImmutableArray<SearchConstraint> constraints)
    {
        _context = context;
        _space = context.Space;
        _limits = [.. constraints.Select(c => c.ForKnapsack(context.Space))];
        _random = new Xoshiro256(context.Seed ^ Stream);
    }

    /// <summary>The best assignment found.</summary>
    /// <param name="context">The run.</param>
    /// <param name="supernet">The trained supernet; left as it is.</param>
    /// <param name="feasible">An assignment within the limits, to begin with.</param>
    /// <param name="constraints">The limits.</param>
    /// <param name="stage">Under which progress is reported.</param>
    public static int[] Find(RunContext context, RelaxedNetwork supernet, int[] feasible, ImmutableArray<SearchConstraint> constraints, string stage) =>
        new EvolutionarySearch(context, constraints).Run(supernet, feasible, stage);

    private int[] Run(RelaxedNetwork supernet, int[] feasible, string stage)
    {
        List<(int[] Assignment, double Loss)> population = [Judged(supernet, feasible)];
        while (population.Count < Population)
        {
            population.Add(Judged(supernet, WithinLimits(() => [.. Enumerable.Range(0, _space.Layers).Select(Any)], feasible)));
        }

        for (int generation = 0; generation < Generations; generation++)
        {
            _context.Cancellation.ThrowIfCancellationRequested();
            List<(int[] Assignment, double Loss)> parents = [.. population.OrderBy(i => i.Loss).Take(Parents)];
            population =
            [
                .. parents,
                .. Enumerable.Range(0, Children).Select(child => Judged(supernet, WithinLimits(
                    () => child % 2 == 0 ? Mutated(Pick(parents)) : Crossed(Pick(parents), Pick(parents)), parents[0].Assignment))),
            ];
            _context.Progress.Report(stage, (generation + 1.0) / Generations, 0);
        }

        return population.MinBy(i => i.Loss).Assignment;
    }

    private (int[] Assignment, double Loss) Judged(RelaxedNetwork supernet, int[] assignment) =>
        (assignment, Discretizer.LossOf(_context, supernet, assignment));

    /// <summary>The first draw that is within the limits; if none is, one on the way from the last draw to an assignment that is.</summary>
    private int[] WithinLimits(Func<int[]> draw, int[] feasible)
    {
        int[] drawn = [];
        for (int t = 0; t < Tries; t++)
        {
            drawn = draw();
            if (IsWithin(drawn))
            {
                return drawn;
            }
        }

        foreach (int layer in EpochOrder.Shuffle(_random.Next(), 0, _space.Layers))
        {
            drawn[layer] = feasible[layer];
            if (IsWithin(drawn))
            {
                break;
            }
        }

        return drawn;
    }

    private bool IsWithin(int[] assignment) => _limits.All(c => c.Of(assignment) <= c.Budget);

    private int Any(int layer) => _space.ModesOf(layer)[(int)_random.NextBelow((ulong)_space.ModesOf(layer).Length)];

    private int[] Pick(List<(int[] Assignment, double Loss)> from) => from[(int)_random.NextBelow((ulong)from.Count)].Assignment;

    private int[] Mutated(int[] parent) => [.. parent.Select((mode, l) => _random.NextDouble() < MutationRate ? Any(l) : mode)];

    private int[] Crossed(int[] mother, int[] father) => [.. mother.Zip(father, (m, f) => _random.NextDouble() < 0.5 ? m : f)];
}
