using System.Runtime.InteropServices;

namespace Enos.Search.Discretization;

/// <summary>
/// Exact dynamic programming over (layer, mode): every label is a beginning of the chain with its sums. A label whose sums are all at least those of
/// another at the same place is dominated, and dropped; since floating-point addition is monotone, no way on would make it the better one, not by a bit
/// (Irnich and Desaulniers, "Shortest path problems with resource constraints", in Column Generation, Springer 2005; for knapsacks Kellerer, Pferschy
/// and Pisinger, Knapsack Problems, Springer 2004, chapter 11). A label that cannot end within the budgets, or within the objective asked for, is dropped too.
/// </summary>
internal sealed class LabelSetting
{
    private readonly ChainProblem _problem;
    private readonly LagrangianRelaxation _relaxation;
    private readonly double[][,] _costToGo;
    private readonly int[][] _states;

    public LabelSetting(ChainProblem problem, LagrangianRelaxation relaxation)
    {
        _problem = problem;
        _relaxation = relaxation;
        _costToGo = [.. problem.Costs.Select(c => c.LeastToGo())];
        _states = [.. Enumerable.Range(0, problem.Layers).Select(StatesOf)];
    }

    /// <summary>
    /// The assignment of lowest objective within the budgets, ties by first cost, second cost, then the first in lexicographic order; or null if none has
    /// an objective of <paramref name="limit"/> or less.
    /// </summary>
    public int[]? Best(double limit)
    {
        List<Label[]> history = [];
        List<Label> labels = [new(0, 0, 0, -1, 0)];
        for (int l = 0; l < _problem.Layers; l++)
        {
            var candidates = Extend(l, labels, limit);
            labels = [.. candidates.SelectMany(state => Undominated(state, history))];
            history.Add([.. labels]);
        }

        // All modes of the last layer are one state, so its labels are in order.
        return labels is [Label best, ..] && best.Objective <= limit ? Trace(history, best) : null;
    }

    private readonly record struct Label(double Objective, double First, double Second, int Parent, int Mode);

    /// <summary>Every label with every mode of a layer, by state, without those that the bounds exclude.</summary>
    private List<Label>[] Extend(int layer, List<Label> labels, double limit)
    {
        double rounding = 1 + _problem.Rounding;
        (double firstBudget, double secondBudget) = (_problem.Budgets[0], _problem.Budgets[1]);
        (double firstWeight, double secondWeight) = (_relaxation.Multipliers[0], _relaxation.Multipliers[1]);
        double limitOfSum = limit + (firstWeight == 0 ? 0 : firstWeight * firstBudget) + (secondWeight == 0 ? 0 : secondWeight * secondBudget);
        List<Label>[] candidates = [.. Enumerable.Range(0, _problem.Modes).Select(_ => new List<Label>())];
        for (int i = 0; i < labels.Count; i++)
        {
            Label label = labels[i];
            ReadOnlySpan<double> objectives = _problem.Objective.Row(layer, label.Mode);
            ReadOnlySpan<double> firsts = _problem.Costs[0].Row(layer, label.Mode);
            ReadOnlySpan<double> seconds = _problem.Costs[1].Row(layer, label.Mode);
            for (int m = 0; m < objectives.Length; m++)
            {
                if (double.IsPositiveInfinity(objectives[m]))
                    continue;
                double objective = label.Objective + objectives[m];
                double first = label.First + firsts[m];
                double second = label.Second + seconds[m];
                if (first > firstBudget
                    || second > secondBudget
                    || first + _costToGo[0][layer, m] > firstBudget * rounding
                    || second + _costToGo[1][layer, m] > secondBudget * rounding
                    || objective + (firstWeight * first) + (secondWeight * second) + _relaxation.ToGo[layer, m] > limitOfSum * rounding)
                {
                    continue;
                }

                candidates[_states[layer][m]].Add(new Label(objective, first, second, i, m));
            }
        }

        return candidates;
    }

    /// <summary>What remains of one state, in order. A label is dominated by one before it in the order, or by none.</summary>
    private static List<Label> Undominated(List<Label> candidates, List<Label[]> history)
    {
        CollectionsMarshal.AsSpan(candidates).Sort((a, b) => Compare(a, b, history));
        List<Label> kept = [];
        Staircase staircase = new();
        foreach (Label label in candidates)
        {
            if (staircase.TryAdd(label.First, label.Second))
                kept.Add(label);
        }

        return kept;
    }

    private static int Compare(Label a, Label b, List<Label[]> history)
    {
        int order = a.Objective.CompareTo(b.Objective);
        order = order != 0 ? order : a.First.CompareTo(b.First);
        order = order != 0 ? order : a.Second.CompareTo(b.Second);
        for (int l = history.Count - 1; order == 0; l--)
        {
            // Different labels of a layer are different beginnings: the first layer in which they differ decides.
            if (a.Parent == b.Parent)
                return a.Mode.CompareTo(b.Mode);
            (a, b) = (history[l][a.Parent], history[l][b.Parent]);
        }

        return order;
    }

    private static int[] Trace(List<Label[]> history, Label label)
    {
        int[] assignment = new int[history.Count];
        for (int l = history.Count - 1; l >= 0; l--)
        {
            assignment[l] = label.Mode;
            label = l == 0 ? label : history[l - 1][label.Parent];
        }

        return assignment;
    }

    /// <summary>By mode of a layer, the first mode from which everything goes on at the same terms: labels of both compete with each other.</summary>
    private int[] StatesOf(int layer)
    {
        int[] states = new int[_problem.Modes];
        for (int m = 0; m < states.Length; m++)
            states[m] = layer == _problem.Layers - 1 ? 0 : Enumerable.Range(0, m + 1).First(other => GoesOnAs(layer + 1, m, other));
        return states;
    }

    private bool GoesOnAs(int next, int mode, int other) =>
        _problem.Costs.Append(_problem.Objective).All(terms => terms.Row(next, mode).SequenceEqual(terms.Row(next, other)));
}
