using System.Globalization;
using Enos.Search.Budgets;

namespace Enos.Search.Tests.Budgets;

public sealed class BudgetTests
{
    /// <summary>A reference of 2e9 pJ or 3e6 cycles, at 0.5 GHz: half a cycle a nanosecond.</summary>
    [Theory]
    [InlineData("0.2", BudgetKind.Energy, 0.4e9)]
    [InlineData("1.5", BudgetKind.Energy, 3e9)]
    [InlineData("7pJ", BudgetKind.Energy, 7)]
    [InlineData("7nJ", BudgetKind.Energy, 7e3)]
    [InlineData("7uJ", BudgetKind.Energy, 7e6)]
    [InlineData("7µJ", BudgetKind.Energy, 7e6)]
    [InlineData(" 7.5 mJ ", BudgetKind.Energy, 7.5e9)]
    [InlineData("1e-3J", BudgetKind.Energy, 1e9)]
    [InlineData("0.5", BudgetKind.Latency, 1.5e6)]
    [InlineData("2e6cycles", BudgetKind.Latency, 2e6)]
    [InlineData("8ns", BudgetKind.Latency, 4)]
    [InlineData("8us", BudgetKind.Latency, 4e3)]
    [InlineData("8µs", BudgetKind.Latency, 4e3)]
    [InlineData("8ms", BudgetKind.Latency, 4e6)]
    [InlineData("8s", BudgetKind.Latency, 4e9)]
    public void A_share_or_an_amount_is_a_limit(string text, BudgetKind kind, double limit)
    {
        Budget budget = Budget.Parse(text, kind)!;
        Assert.Equal(limit, budget.Limit(kind == BudgetKind.Energy ? 2e9 : 3e6, clockGhz: 0.5), limit * 1e-12);
    }

    [Theory]
    [InlineData("")]
    [InlineData("pJ")]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("0pJ")]
    [InlineData("NaN")]
    [InlineData("Infinity")]
    [InlineData("1e400")]
    [InlineData("1,5")]
    [InlineData("1.2.3uJ")]
    [InlineData("5 parsecs")]
    [InlineData("5PJ")]
    [InlineData("5MJ")]
    [InlineData("20%")]
    public void Nonsense_is_no_budget(string text)
    {
        Assert.Null(Budget.Parse(text, BudgetKind.Energy));
        Assert.Null(Budget.Parse(text, BudgetKind.Latency));
    }

    [Theory]
    [InlineData("5ms", BudgetKind.Energy)]
    [InlineData("5cycles", BudgetKind.Energy)]
    [InlineData("5uJ", BudgetKind.Latency)]
    [InlineData("5J", BudgetKind.Latency)]
    public void A_unit_of_the_other_kind_is_no_budget(string text, BudgetKind kind) => Assert.Null(Budget.Parse(text, kind));

    [Fact]
    public void Numbers_are_read_and_written_alike_wherever_the_user_lives()
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            var comma = (CultureInfo)CultureInfo.InvariantCulture.Clone();
            comma.NumberFormat = new NumberFormatInfo { NumberDecimalSeparator = ",", NumberGroupSeparator = "." };
            CultureInfo.CurrentCulture = comma;
            Budget budget = Budget.Parse("1.5uJ", BudgetKind.Energy)!;
            Assert.Equal(new Budget(1.5, "uJ"), budget);
            Assert.Equal("1.5uJ", budget.ToString());
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void Settings_with_a_budget_that_limits_nothing_are_refused_by_its_option()
    {
        (string Option, string Value, string Expected)[] faults =
        [
            .. SettingsCheck.Faults(new SearchSettings
            {
                EnergyBudgets = [new Budget(2, "ms"), Budget.Share(double.NaN), new Budget(0, "uJ"), new Budget(3, "uJ")],
                LatencyBudget = new Budget(2, "uJ"),
            }),
        ];

        Assert.Equal([("--budget", "2ms"), ("--budget", "NaN"), ("--budget", "0uJ"), ("--latency-budget", "2uJ")], faults.Select(f => (f.Option, f.Value)));
        Assert.Equal(Budget.Expected(BudgetKind.Latency), faults[^1].Expected);
        Assert.Empty(SettingsCheck.Faults(new SearchSettings { LatencyBudget = new Budget(2, "ms") }));
    }
}
