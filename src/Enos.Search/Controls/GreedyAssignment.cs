using System.Collections.Immutable;
using Enos.Search.Budgets;
using Enos.Search.Discretization;
using Enos.Search.Spaces;

namespace Enos.Search.Controls;

/// <summary>
/// Greedy by sensitivity: from the most precise multiply throughout, again and again the change of one layer that costs least score for what it saves of the
/// limits that are exceeded, until none is.
/// </summary>
internal static class GreedyAssignment
{
    /// <summary>Finds an assignment within some limits, or null where no single change saves anything any more.</summary>
    /// <param name="space">What can be chosen.</param>
    /// <param name="scores">Score of layer l in mode m, layers × modes, lower is better.</param>
    /// <param name="constraints">The limits.</param>
    public static int[]? Find(SearchSpace space, double[,] scores, ImmutableArray<SearchConstraint> constraints)
    {
        CostConstraint[] limits = [.. constraints.Select(c => c.ForKnapsack(space))];
        int[] assignment = space.Uniform(space.Reference);
        while (Excess(limits, assignment) is var excess && excess > 0)
        {
            (double Price, int Layer, int Mode) best = (double.PositiveInfinity, -1, -1);
            int[] trial = [.. assignment];
            for (int l = 0; l < space.Layers; l++)
            {
                foreach (int m in space.ModesOf(l).Where(m => m != assignment[l]))
                {
                    trial[l] = m;
                    double saved = excess - Excess(limits, trial);
                    double price = (scores[l, m] - scores[l, assignment[l]]) / saved;
                    if (saved > 0 && price < best.Price)
                    {
                        best = (price, l, m);
                    }
                }

                trial[l] = assignment[l];
            }

            if (best.Layer < 0)
            {
                return null;
            }

            assignment[best.Layer] = best.Mode;
        }

        return assignment;
    }

    /// <summary>By how much the limits are exceeded, each as a share of it, together.</summary>
    private static double Excess(CostConstraint[] limits, int[] assignment) => limits.Sum(c => Math.Max(0, (c.Of(assignment) / c.Budget) - 1));
}
