using Enos.Search.Budgets;

namespace Enos.Search.Tests.Budgets;

public class WeightGrowthTests
{
    private static readonly WeightGrowth Growth = new() { Factor = 3, Remaining = 0.5, Tolerance = 0.01, Highest = 20 };

    [Theory]
    [InlineData(0.41, 6)] // more than half of 0.8 remains
    [InlineData(0.4, 2)] // half remains: allowed
    [InlineData(-0.9, 2)] // within the budget
    public void The_weight_grows_where_too_much_of_the_violation_remains(double g, double weight) =>
        Assert.Equal(weight, new AugmentedLagrangian { Weight = 2, LastViolation = 0.8 }.Update(g, Growth).Weight);

    [Theory]
    [InlineData(0.01, 2)]
    [InlineData(0.011, 6)]
    public void A_violation_within_the_tolerance_is_as_good_as_none(double g, double weight) =>
        Assert.Equal(weight, new AugmentedLagrangian { Weight = 2, LastViolation = 0.01 }.Update(g, Growth).Weight);

    [Fact]
    public void A_first_violation_has_nothing_to_be_compared_with() => Assert.Equal(2, new AugmentedLagrangian { Weight = 2 }.Update(5, Growth).Weight);

    [Theory]
    [InlineData(10, 20)]
    [InlineData(30, 30)]
    public void The_weight_stops_at_its_highest_and_never_falls(double before, double after) =>
        Assert.Equal(after, new AugmentedLagrangian { Weight = before, LastViolation = 1 }.Update(1, Growth).Weight);

    [Fact]
    public void Without_growth_the_weight_stays() => Assert.Equal(2, new AugmentedLagrangian { Weight = 2, LastViolation = 0.1 }.Update(9).Weight);

    [Fact]
    public void Values_out_of_range_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new WeightGrowth { Factor = 0.9 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new WeightGrowth { Remaining = 1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new WeightGrowth { Tolerance = -1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new WeightGrowth { Highest = 0 });
    }
}
