namespace Enos.Search.Discretization;

/// <summary>Solves a <see cref="ChainProblem"/>: an assignment to beat, a lower bound, then exact label-setting between them.</summary>
internal static class ChainSearch
{
    /// <summary>
    /// Steps in which the limit rises from the lower bound to the assignment to beat. The optimum tends to lie close to the bound, and labels multiply as the
    /// limit rises, so that the steps before the one that finds it cost little beside what the highest limit would.
    /// </summary>
    private const int Steps = 8;

    /// <summary>The optimum, ties as <see cref="LabelSetting.Best"/> resolves them, or null if no assignment is within the budgets.</summary>
    public static int[]? Minimize(ChainProblem problem)
    {
        if (Within(problem) is not int[] start)
            return null;
        LagrangianRelaxation relaxation = new(problem);
        int[] incumbent = Improve(problem, relaxation.FeasibleObjective < problem.Objective.Sum(start) ? relaxation.Feasible! : start);
        double highest = problem.Objective.Sum(incumbent);
        LabelSetting labels = new(problem, relaxation);
        for (int step = 1; step < Steps; step++)
        {
            if (labels.Best(relaxation.Bound + ((highest - relaxation.Bound) * step / Steps)) is int[] best)
                return best;
        }

        return labels.Best(highest) ?? throw new InvalidOperationException("The search lost an assignment that is within the budgets.");
    }

    /// <summary>Some assignment within the budgets: the cheapest in one cost, within the other budgets. Without budgets, any that is allowed. Null if there is none.</summary>
    private static int[]? Within(ChainProblem problem)
    {
        for (int k = 0; k < ChainProblem.CostCount; k++)
        {
            if (double.IsFinite(problem.Budgets[k]))
                return Minimize(problem.Cheapest(k)) is int[] cheapest && problem.IsFeasible(cheapest) ? cheapest : null;
        }

        int[] least = new LagrangianRelaxation(problem).Feasible ?? [];
        return least.Length == 0 ? null : least;
    }

    /// <summary>Changes one layer's mode at a time, the best change first, as long as the objective falls.</summary>
    private static int[] Improve(ChainProblem problem, int[] assignment)
    {
        int[] best = [.. assignment];
        while (true)
        {
            int[] trial = [.. best];
            (double Objective, int Layer, int Mode) change = (problem.Objective.Sum(best), -1, -1);
            for (int l = 0; l < problem.Layers; l++)
            {
                for (int m = 0; m < problem.Modes; m++)
                {
                    trial[l] = m;
                    double objective = problem.Objective.Sum(trial);
                    if (objective < change.Objective && problem.IsFeasible(trial))
                        change = (objective, l, m);
                }

                trial[l] = best[l];
            }

            if (change.Layer < 0)
                return best;
            best[change.Layer] = change.Mode;
        }
    }
}
