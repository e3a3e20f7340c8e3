using System.Globalization;
using Enos.Accel.Inputs;
using Enos.Search.Budgets;
using Enos.Search.Discretization;
using Enos.Search.Spaces;

namespace Enos.Search;

/// <summary>What is wrong with settings by themselves, whatever they are used for.</summary>
public static class SettingsCheck
{
    /// <summary>Makes sure that each budget is met by some assignment, as a search does before it trains anything.</summary>
    /// <param name="space">What can be chosen.</param>
    /// <param name="settings">The budgets.</param>
    /// <exception cref="InfeasibleBudgetException">A budget that no assignment meets; carries the lowest that is met.</exception>
    /// <exception cref="InvalidInputException">More limits than an assignment can be found under.</exception>
    public static void RequireFeasible(SearchSpace space, SearchSettings settings) => _ = BudgetPlan.Of(space, settings);

    /// <summary>What is out of range, each as option, value and what was expected; empty if nothing is.</summary>
    public static IEnumerable<(string Option, string Value, string Expected)> Faults(SearchSettings settings)
    {
        (string Option, double Value, double Least, bool Above, double Most)[] ranges =
        [
            ("--energy-weight", settings.EnergyWeight ?? 0, 0, false, double.MaxValue),
            ("--epochs", settings.Epochs, 1, false, int.MaxValue), ("--finetune-epochs", settings.FineTuneEpochs, 0, false, int.MaxValue),
            ("--batch", settings.BatchSize, 1, false, int.MaxValue), ("--learning-rate", settings.LearningRate, 0, true, double.MaxValue),
            ("--label-smoothing", settings.LabelSmoothing, 0, false, 0.99), ("--threads", settings.Threads, 1, false, 1024),
            .. settings.Strategy.Ranges(),
        ];
        foreach ((string option, double value, double least, bool above, double most) in ranges)
        {
            bool fine = above ? value > least : value >= least;
            if (!fine || !(value <= most))
            {
                string range = (above, most >= int.MaxValue) switch
                {
                    (true, true) => $"a number above {Text(least)}",
                    (false, true) => $"a number of at least {Text(least)}",
                    (true, false) => $"a number above {Text(least)}, at most {Text(most)}",
                    (false, false) => $"a number from {Text(least)} to {Text(most)}",
                };
                yield return (option, Text(value), range);
            }
        }

        foreach (Budget budget in settings.EnergyBudgets.Where(b => !b.IsSound(BudgetKind.Energy)))
        {
            yield return ("--budget", $"{budget}", Budget.Expected(BudgetKind.Energy));
        }

        if (settings.LatencyBudget is { } latency && !latency.IsSound(BudgetKind.Latency))
        {
            yield return ("--latency-budget", $"{latency}", Budget.Expected(BudgetKind.Latency));
        }

        if (settings.EnergyBudgets.Length > 0 && settings.EnergyWeight is { } weight)
        {
            yield return ("--energy-weight", Text(weight), "either a budget or an energy weight, not both");
        }

        if (settings.EnergyBudgets.IsEmpty && settings.LatencyBudget is null && settings.EnergyWeight is null)
        {
            yield return ("--budget", "", "an energy budget, a latency budget or an energy weight");
        }
    }

    private static string Text(double value) => value.ToString(CultureInfo.InvariantCulture);
}
