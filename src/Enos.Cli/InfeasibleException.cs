using System.Globalization;
using Enos.Search.Discretization;

namespace Enos.Cli;

/// <summary>No assignment meets the budget that a user gave as a fraction.</summary>
/// <param name="infeasible">What the search said, in pJ.</param>
/// <param name="referenceEnergyPj">What budgets are fractions of.</param>
internal sealed class InfeasibleException(InfeasibleBudgetException infeasible, double referenceEnergyPj)
    : Exception(Describe(infeasible, referenceEnergyPj), infeasible)
{
    private static string Describe(InfeasibleBudgetException infeasible, double referenceEnergyPj)
    {
        (double budget, double lowest) = (infeasible.Budget[0], infeasible.LowestFeasible[0]);
        if (!double.IsFinite(lowest))
        {
            return infeasible.Message;
        }

        // Rounded up, so that the fraction that is shown is feasible.
        double fraction = Math.Ceiling(lowest / referenceEnergyPj * 10_000) / 10_000;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"No assignment meets the budget of {budget:G12} pJ. The lowest feasible is {lowest:G12} pJ: --budget {fraction:0.0000} of {referenceEnergyPj:G12} pJ, the energy with the most precise multiply in every layer.");
    }
}
