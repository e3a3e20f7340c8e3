using System.Collections.Immutable;
using Enos.Search.Budgets;
using Enos.Search.Relaxation;
using Enos.Search.Spaces;

namespace Enos.Search.Discretization;

/// <summary>Turns a trained supernet into assignments that keep their limits.</summary>
internal sealed class Discretizer
{
    /// <summary>Training images in the sample on which losses are measured.</summary>
    private const int Sample = 250;

    private readonly RunContext _context;
    private readonly Supernet _supernet;

    private Discretizer(RunContext context, Supernet supernet, double[,] scores) => (_context, _supernet, Scores) = (context, supernet, scores);

    /// <summary>What each mode costs in each layer, layers × modes, lower is better: loss in nats, with the charge for energy where it is weighed, or −log p.</summary>
    public double[,] Scores { get; }

    /// <summary>Scores the modes of a supernet.</summary>
    /// <param name="context">The run.</param>
    /// <param name="supernet">The supernet.</param>
    /// <param name="stage">Under which the progress of measuring is reported.</param>
    public static Discretizer Of(RunContext context, Supernet supernet, string stage)
    {
        double[,] scores = context.Settings.Scores == ScoreKind.Measured
            ? MeasuredScores.Measure(
                supernet.Network, context.Space, supernet.Strategy.Supernet(), context.Train, context.Seed, Sample,
                done => context.Progress.Report(stage, (double)done / context.Space.Layers, ProgressMeter.MixtureCost / context.Space.Layers), context.Cancellation)
            : NegativeLog(supernet.Strategy.Probabilities);
        if (context.Settings is { EnergyWeight: { } weight, Scores: ScoreKind.Measured })
        {
            for (int l = 0; l < context.Space.Layers; l++)
            {
                foreach (int m in context.Space.ModesOf(l))
                {
                    scores[l, m] += weight * context.Space.Costs.EnergyPj[l, m] / context.Space.ReferenceEnergyPj;
                }
            }
        }

        return new Discretizer(context, supernet, scores);
    }

    /// <summary>The best assignment within some limits.</summary>
    /// <param name="constraints">The limits, two at most.</param>
    public int[] Choose(ImmutableArray<SearchConstraint> constraints)
    {
        if (_context.Settings.Scores == ScoreKind.Samples && BestSample(constraints) is { } best)
        {
            return best;
        }

        return Knapsack(_context.Space, Scores, constraints);
    }

    /// <summary>The assignment of least score within some limits.</summary>
    /// <exception cref="InfeasibleBudgetException">There is none.</exception>
    public static int[] Knapsack(SearchSpace space, double[,] scores, ImmutableArray<SearchConstraint> constraints)
    {
        // Without a limit, one without end still says which modes are allowed.
        ImmutableArray<SearchConstraint> limits = constraints.IsEmpty ? [SearchConstraint.OnEnergy(space, double.PositiveInfinity)] : constraints;
        return [.. ChainKnapsack.Solve(scores, [.. limits.Select(c => c.ForKnapsack(space))]).Modes];
    }

    /// <summary>Loss of an assignment in the supernet, over the sample, each batch normalized by its own statistics.</summary>
    public static double LossOf(RunContext context, RelaxedNetwork supernet, int[] assignment) =>
        MeasuredScores.LossOf(supernet, context.Choices(assignment), context.Train, context.Seed, Sample);

    private int[]? BestSample(ImmutableArray<SearchConstraint> constraints)
    {
        double[,] p = _supernet.Strategy.Probabilities;
        return Enumerable.Range(0, _context.Settings.Strategy.PosteriorSamples)
            .Select(i => PosteriorSampling.Draw(_context.Space, p, _context.Seed, (ulong)i))
            .Where(a => constraints.All(c => c.ForKnapsack(_context.Space).Of(a) <= c.Limit))
            .Select(a => (Assignment: a, Loss: LossOf(_context, _supernet.Network, a) + EnergyPenalty(a)))
            .OrderBy(a => a.Loss).Select(a => a.Assignment).FirstOrDefault();
    }

    /// <summary>λ·E/E_reference of an assignment; 0 where energy is not weighed.</summary>
    private double EnergyPenalty(int[] assignment) =>
        (_context.Settings.EnergyWeight ?? 0) * _context.Space.Costs.EnergyPjOf(assignment) / _context.Space.ReferenceEnergyPj;

    private static double[,] NegativeLog(double[,] probabilities)
    {
        double[,] scores = new double[probabilities.GetLength(0), probabilities.GetLength(1)];
        for (int l = 0; l < scores.GetLength(0); l++)
        {
            for (int m = 0; m < scores.GetLength(1); m++)
            {
                scores[l, m] = -Math.Log(Math.Max(probabilities[l, m], 1e-300));
            }
        }

        return scores;
    }
}
