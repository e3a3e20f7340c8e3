using System.Globalization;

namespace Enos.Search.Budgets;

/// <summary>What a budget limits.</summary>
public enum BudgetKind
{
    /// <summary>Energy of an image, in pJ.</summary>
    Energy,

    /// <summary>Time of an image, in cycles.</summary>
    Latency,
}

/// <summary>A limit on energy or latency: an amount, or a share of what the network takes with the most precise multiply in every layer.</summary>
/// <param name="Amount">The number as it was written, above 0.</param>
/// <param name="Unit">Its unit; empty for a share.</param>
public sealed record Budget(double Amount, string Unit)
{
    private static readonly (string Unit, double Pj)[] EnergyUnits = [("pJ", 1), ("nJ", 1e3), ("uJ", 1e6), ("µJ", 1e6), ("mJ", 1e9), ("J", 1e12)];

    private static readonly (string Unit, double Ns)[] TimeUnits = [("ns", 1), ("us", 1e3), ("µs", 1e3), ("ms", 1e6), ("s", 1e9)];

    /// <summary>A share of the reference, above 0; 1 is all of it.</summary>
    public static Budget Share(double share) => new(share, "");

    /// <summary>What a text has to be.</summary>
    public static string Expected(BudgetKind kind) => kind == BudgetKind.Energy
        ? "a share of the reference energy such as 0.2, or an amount such as 150uJ (pJ, nJ, uJ, mJ, J), above 0"
        : "a share of the reference latency such as 0.5, or an amount such as 2e6cycles or 4ms (cycles, ns, us, ms, s), above 0";

    /// <summary>Reads a budget: a number, and behind it a unit or nothing.</summary>
    /// <returns>The budget, or null if the text is none.</returns>
    public static Budget? Parse(string text, BudgetKind kind)
    {
        string trimmed = text.Trim();
        string unit = Units(kind).Where(u => trimmed.EndsWith(u, StringComparison.Ordinal)).MaxBy(u => u.Length) ?? "";
        return double.TryParse(trimmed[..^unit.Length], NumberStyles.Float, CultureInfo.InvariantCulture, out double amount)
            && new Budget(amount, unit) is var budget && budget.IsSound(kind) ? budget : null;
    }

    /// <summary>Whether the amount is finite and above 0, and the unit one of the kind's or none.</summary>
    internal bool IsSound(BudgetKind kind) => Amount > 0 && double.IsFinite(Amount) && (Unit.Length == 0 || Units(kind).Contains(Unit));

    /// <summary>The limit in pJ or cycles.</summary>
    /// <param name="reference">Energy in pJ, or cycles, of the reference.</param>
    /// <param name="clockGhz">The accelerator's clock, for a time.</param>
    public double Limit(double reference, double clockGhz) => Unit switch
    {
        "" => Amount * reference,
        "cycles" => Amount,
        _ when EnergyUnits.FirstOrDefault(u => u.Unit == Unit) is { Pj: > 0 } energy => Amount * energy.Pj,
        _ => Amount * TimeUnits.Single(u => u.Unit == Unit).Ns * clockGhz,
    };

    /// <summary>As it was written.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Amount}{Unit}");

    private static IEnumerable<string> Units(BudgetKind kind) =>
        kind == BudgetKind.Energy ? EnergyUnits.Select(u => u.Unit) : TimeUnits.Select(u => u.Unit).Append("cycles");
}
