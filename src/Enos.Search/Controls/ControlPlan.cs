using System.Collections.Immutable;
using Enos.Accel.Modes;
using Enos.Search.Checkpoints;
using Enos.Search.Discretization;
using Enos.Search.Spaces;

namespace Enos.Search.Controls;

/// <summary>The controls of a run: which there are, the jobs that train them, and what came out.</summary>
internal sealed class ControlPlan
{
    private readonly SearchSettings _settings;
    private readonly BudgetPlan _plan;
    private readonly int[] _uniform;
    private readonly SearchSpace? _multiplies;
    private readonly ControlResult?[] _uniformResults;
    private readonly ControlResult?[,] _pointResults;

    /// <summary>Looks what there is to train.</summary>
    public ControlPlan(SearchSpace space, SearchSettings settings, BudgetPlan plan)
    {
        _settings = settings;
        _plan = plan;
        _uniform = Has(ControlKind.Uniform) ? [.. Enumerable.Range(0, space.Modes.Length)] : [];
        _multiplies = Has(ControlKind.MixedPrecision) ? Multiplies(space) : null;
        _uniformResults = new ControlResult?[_uniform.Length];
        _pointResults = new ControlResult?[plan.Points.Length, Enum.GetValues<ControlKind>().Length];
    }

    /// <summary>Work of all controls, in plain epochs.</summary>
    public double Work
    {
        get
        {
            int points = _plan.Points.Length;
            int all = _settings.Epochs + _settings.FineTuneEpochs;
            int fineTuned = (Has(ControlKind.Greedy) ? points : 0) + (Has(ControlKind.Evolution) ? points : 0);
            return (_uniform.Length * all) + (_multiplies is null ? 0 : SearchPart.Work(_settings, points)) + (Has(ControlKind.Random) ? points * all : 0)
                + (fineTuned * _settings.FineTuneEpochs);
        }
    }

    /// <summary>The controls of a result, of those that a budget allows.</summary>
    public ImmutableArray<ControlResult> Of(int point) =>
        [.. _uniformResults.OfType<ControlResult>(), .. Enum.GetValues<ControlKind>().Select(kind => _pointResults[point, (int)kind]).OfType<ControlResult>()];

    /// <summary>Puts the controls that do not wait for the search into the queue.</summary>
    public void Begin(RunContext context, JobQueue queue)
    {
        foreach (int mode in _uniform)
        {
            string name = context.Space.Modes[mode].Name;
            queue.Add(() => _uniformResults[mode] = new ControlTraining(context, ControlKind.Uniform, name).FromScratch($"uniform-{name}", context.Space.Uniform(mode)));
        }

        if (_multiplies is not null)
        {
            queue.Add(() => SearchMixedPrecision(context with { Space = _multiplies }, queue));
        }
    }

    /// <summary>Controls of a result, once its assignment is known.</summary>
    /// <param name="context">The run.</param>
    /// <param name="point">Number of the result.</param>
    /// <param name="budget">Its limits.</param>
    /// <param name="assignment">The assignment that the search found.</param>
    /// <param name="scores">What each mode costs in each layer.</param>
    /// <param name="supernet">What the supernet has learned.</param>
    public IEnumerable<Action> After(RunContext context, int point, BudgetPoint budget, int[] assignment, double[,] scores, Snapshot supernet)
    {
        if (Has(ControlKind.Random))
        {
            double energy = context.Space.Costs.EnergyPjOf(assignment);
            yield return () => _pointResults[point, (int)ControlKind.Random] =
                RandomAssignment.Find(context.Space, energy, budget.Constraints, context.Seed) is { } random
                    ? new ControlTraining(context, ControlKind.Random, Named("random", point)).FromScratch($"random-{point}", random)
                    : null;
        }

        if (Has(ControlKind.Greedy))
        {
            yield return () => _pointResults[point, (int)ControlKind.Greedy] =
                GreedyAssignment.Find(context.Space, scores, budget.Constraints) is { } greedy
                    ? new ControlTraining(context, ControlKind.Greedy, Named("greedy", point)).FromSupernet($"greedy-{point}", greedy, supernet)
                    : null;
        }

        if (Has(ControlKind.Evolution))
        {
            yield return () =>
            {
                string name = Named("evolution", point);
                using var network = context.NewSupernet();
                supernet.RestoreModule("network", network);
                int[] feasible = Discretizer.Knapsack(context.Space, scores, budget.Constraints);
                int[] found = EvolutionarySearch.Find(context, network, feasible, budget.Constraints, $"control {name}");
                _pointResults[point, (int)ControlKind.Evolution] = new ControlTraining(context, ControlKind.Evolution, name).FromSupernet($"evolution-{point}", found, supernet);
            };
        }
    }

    private bool Has(ControlKind kind) => _settings.Controls.Contains(kind);

    private string Named(string name, int point) => _plan.Points.Length == 1 ? name : $"{name} {_plan.Points[point].Budget}";

    /// <summary>The space of the modes that multiply, or null if there are not two.</summary>
    private static SearchSpace? Multiplies(SearchSpace space)
    {
        ImmutableArray<Mode> modes = [.. space.Modes.Where(m => m.Operator.Kind == OperatorKind.Multiply && m.Compute == space.Modes[space.Reference].Compute)];
        return modes.Length < 2 ? null : space.Among(modes);
    }

    /// <summary>A search of its own; budgets that no precision meets have no such control.</summary>
    private void SearchMixedPrecision(RunContext context, JobQueue queue)
    {
        SearchSettings settings = context.Settings with { Modes = [.. context.Space.Modes.Select(m => m.Name)] };
        var feasible = new List<(int Point, BudgetPoint Budget)>();
        for (int p = 0; p < _plan.Points.Length; p++)
        {
            ImmutableArray<Budgets.Budget> only = _plan.Points[p].Budget is { } budget ? [budget] : [];
            try
            {
                // Absolute limits, so that they are those of the other space too.
                feasible.Add((p, BudgetPlan.Of(context.Space, settings with { EnergyBudgets = only }).Points[0]));
            }
            catch (InfeasibleBudgetException)
            {
                // No control of this kind at this budget: the table then lacks it.
            }
        }

        if (feasible.Count == 0)
        {
            return;
        }

        BudgetPlan plan = BudgetPlan.Of(context.Space, settings with { EnergyBudgets = [.. feasible.Select(f => f.Budget.Budget).OfType<Budgets.Budget>()] });
        using Supernet? supernet = ControlTraining.UnlessItDiverges(
            context, "control mixed-precision", () => Supernet.Train(context, "mixed-precision", "control mixed-precision", plan.Relaxation));
        if (supernet is null)
        {
            return;
        }

        Discretizer discretizer = Discretizer.Of(context, supernet, "control mixed-precision");
        Snapshot learned = supernet.Capture();
        var jobs = new List<Action>();
        foreach ((int point, BudgetPoint budget) in feasible)
        {
            int[] assignment = discretizer.Choose(budget.Constraints);
            jobs.Add(() => _pointResults[point, (int)ControlKind.MixedPrecision] =
                new ControlTraining(context, ControlKind.MixedPrecision, Named("mixed-precision", point)).FromSupernet($"mixed-precision-{point}", assignment, learned));
        }

        queue.AddFirst(jobs);
    }
}
