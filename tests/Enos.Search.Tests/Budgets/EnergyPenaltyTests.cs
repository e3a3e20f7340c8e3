using Enos.Search.Budgets;

namespace Enos.Search.Tests.Budgets;

public class EnergyPenaltyTests
{
    [Fact]
    public void The_reference_energy_costs_the_weight() => Assert.Equal(0.3, new EnergyPenalty(0.3, 5e8).Term(5e8));

    [Fact]
    public void The_charge_is_proportional_to_energy()
    {
        EnergyPenalty penalty = new(2, 400);
        Assert.Equal(0, penalty.Term(0));
        Assert.Equal(0.5, penalty.Term(100));
        Assert.Equal(penalty.Term(101) - penalty.Term(100), penalty.Slope, 1e-12);
    }

    [Theory]
    [InlineData(-1, 1)]
    [InlineData(double.NaN, 1)]
    [InlineData(1, 0)]
    [InlineData(1, double.PositiveInfinity)]
    public void Values_out_of_range_are_refused(double weight, double reference) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new EnergyPenalty(weight, reference));
}
