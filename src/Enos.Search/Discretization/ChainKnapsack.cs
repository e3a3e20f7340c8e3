using System.Collections.Immutable;

namespace Enos.Search.Discretization;

/// <summary>
/// The multiple-choice knapsack over a chain of layers, with switch costs between neighbours: one mode m_l per layer, so that Σ_l score[l, m_l] is least and
/// every <see cref="CostConstraint"/> holds. Solved exactly; the time is polynomial for most data, a fraction of a second for 60 layers × 12 modes, but the
/// problem is NP-hard, and two budgets at once can take far longer than one.
/// </summary>
/// <remarks>
/// Method: a Lagrangian lower bound and an assignment within the budgets, then label-setting dynamic programming between them (Kellerer, Pferschy and Pisinger,
/// Knapsack Problems, Springer 2004, chapter 11; the relaxation alone, on layer chains, is Shoham and Gersho, IEEE Trans. ASSP 36(9), 1988).
/// Scores are compared as losses, Σ_l (score[l, m_l] − least allowed score of layer l), in double precision. Ties: of equal losses the lower first cost wins, then
/// the lower second cost, then the lower mode index in the first layer that differs (among assignments whose sums differ only by rounding,
/// one of them, always the same). The same input gives the same assignment.
/// </remarks>
public static class ChainKnapsack
{
    /// <summary>Finds the best assignment within the budgets.</summary>
    /// <param name="scores">Score of layer l in mode m, layers × modes, lower is better: −1e100 to 1e100; ignored, NaN too, where a constraint forbids the mode.</param>
    /// <param name="constraints">None, one or two, such as energy and latency.</param>
    /// <returns>The assignment, its score, and its total in each constraint.</returns>
    /// <exception cref="ArgumentException">A table of the wrong size or with values out of range, or too many constraints; the message lists everything found.</exception>
    /// <exception cref="InfeasibleBudgetException">No assignment meets the budgets.</exception>
    public static ChainAssignment Solve(double[,] scores, params ReadOnlySpan<CostConstraint> constraints)
    {
        ImmutableArray<CostConstraint> limits = [.. constraints];
        Check(scores, limits);
        double[,] losses = Losses(scores, limits);
        ChainProblem problem = ProblemOf(losses, limits);
        if ((WithoutLoss(problem, losses) ?? ChainSearch.Minimize(problem)) is not int[] best)
        {
            throw new InfeasibleBudgetException(
                [.. limits.Select(c => c.Name)],
                [.. limits.Select(c => c.Budget)],
                [.. Enumerable.Range(0, limits.Length).Select(k => LowestFeasible(problem, k))]);
        }

        return new ChainAssignment([.. best], Sum(scores, best), [.. problem.Costs.Take(limits.Length).Select(c => c.Sum(best))]);
    }

    /// <summary>The lowest total of any assignment: the least budget that can be met.</summary>
    /// <param name="layerCosts">As <see cref="CostConstraint.LayerCosts"/>.</param>
    /// <param name="switchCosts">As <see cref="CostConstraint.SwitchCosts"/>.</param>
    /// <returns>The total in layer order, in the unit of the costs; +∞ if every assignment is forbidden.</returns>
    /// <exception cref="ArgumentException">A table of the wrong size or with values out of range; the message lists everything found.</exception>
    public static double CheapestCost(double[,] layerCosts, double[,,]? switchCosts = null)
    {
        CostConstraint constraint = new() { Name = "cost", LayerCosts = layerCosts, SwitchCosts = switchCosts, Budget = double.PositiveInfinity };
        double[,] losses = new double[layerCosts.GetLength(0), layerCosts.GetLength(1)];
        Check(losses, [constraint]);
        ChainProblem problem = ProblemOf(losses, [constraint]);
        return LowestFeasible(problem, 0);
    }

    private static ChainProblem ProblemOf(double[,] losses, ImmutableArray<CostConstraint> limits)
    {
        ChainTerms nothing = ChainTerms.Of(new double[losses.GetLength(0), losses.GetLength(1)], null);
        int missing = ChainProblem.CostCount - limits.Length;
        return new ChainProblem(
            ChainTerms.Of(losses, null),
            [.. limits.Select(c => ChainTerms.Of(c.LayerCosts, c.SwitchCosts)), .. Enumerable.Repeat(nothing, missing)],
            [.. limits.Select(c => c.Budget), .. Enumerable.Repeat(double.PositiveInfinity, missing)]);
    }

    /// <summary>
    /// The cheapest assignment of those that give every layer a mode of its best score, if one is within the budgets: then no search for a score is
    /// needed, and scores that are all equal, as before training, do not leave every assignment to be tried.
    /// </summary>
    private static int[]? WithoutLoss(ChainProblem problem, double[,] losses)
    {
        double[,] forbidden = new double[problem.Layers, problem.Modes];
        for (int l = 0; l < problem.Layers; l++)
        {
            for (int m = 0; m < problem.Modes; m++)
                forbidden[l, m] = losses[l, m] > 0 ? double.PositiveInfinity : 0;
        }

        ChainProblem lossless = new(problem.Objective.ForbiddenWith(ChainTerms.Of(forbidden, null)), problem.Costs, problem.Budgets);
        return ChainSearch.Minimize(lossless.Cheapest(0)) is int[] cheapest && problem.IsFeasible(cheapest) ? cheapest : null;
    }

    /// <summary>As <see cref="InfeasibleBudgetException.LowestFeasible"/> defines it.</summary>
    private static double LowestFeasible(ChainProblem problem, int k) =>
        (ChainSearch.Minimize(problem.Cheapest(k)) ?? ChainSearch.Minimize(problem.Unlimited().Cheapest(k))) is int[] cheapest
            ? problem.Costs[k].Sum(cheapest)
            : double.PositiveInfinity;

    /// <summary>Scores less the least allowed one of their layer; +∞ where a constraint forbids the mode.</summary>
    private static double[,] Losses(double[,] scores, ImmutableArray<CostConstraint> constraints)
    {
        double[,] losses = new double[scores.GetLength(0), scores.GetLength(1)];
        for (int l = 0; l < losses.GetLength(0); l++)
        {
            int[] allowed = [.. Enumerable.Range(0, losses.GetLength(1)).Where(m => IsAllowed(constraints, l, m))];
            double least = allowed.Length == 0 ? 0 : allowed.Min(m => scores[l, m]);
            for (int m = 0; m < losses.GetLength(1); m++)
                losses[l, m] = allowed.Contains(m) ? scores[l, m] - least : double.PositiveInfinity;
        }

        return losses;
    }

    private static bool IsAllowed(ImmutableArray<CostConstraint> constraints, int layer, int mode) =>
        constraints.All(c => !double.IsPositiveInfinity(c.LayerCosts[layer, mode]));

    private static double Sum(double[,] scores, int[] assignment)
    {
        double sum = 0;
        for (int l = 0; l < assignment.Length; l++)
            sum += scores[l, assignment[l]];
        return sum;
    }

    private static void Check(double[,] scores, ImmutableArray<CostConstraint> constraints)
    {
        (int layers, int modes) = (scores.GetLength(0), scores.GetLength(1));
        List<string> faults = [.. constraints.SelectMany(c => c.Faults(layers, modes))];
        if (layers == 0 || modes == 0)
            faults.Add($"Scores are {layers} × {modes}, expected at least one layer and one mode.");
        if (constraints.Length > ChainProblem.CostCount)
            faults.Add($"There are {constraints.Length} constraints, expected at most {ChainProblem.CostCount}.");
        for (int l = 0; l < layers && faults.Count == 0; l++)
        {
            for (int m = 0; m < modes; m++)
            {
                if (IsAllowed(constraints, l, m) && !(Math.Abs(scores[l, m]) <= CostConstraint.Largest))
                    faults.Add(FormattableString.Invariant($"Score[{l}, {m}] is {scores[l, m]}, expected a number of magnitude at most {CostConstraint.Largest}."));
            }
        }

        if (faults.Count > 0)
            throw new ArgumentException(string.Join(Environment.NewLine, faults));
    }
}
