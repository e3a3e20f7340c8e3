using Enos.Kernels.Multipliers;

namespace Enos.Kernels.Tests.Multipliers;

public sealed class MultiplierStatisticsTests
{
    public static TheoryData<string> Shipped => [.. ShippedTables.Names];

    [Theory]
    [MemberData(nameof(Shipped))]
    public void A_shipped_table_has_the_published_statistics(string name)
    {
        Dictionary<string, double> published = ShippedTables.Published(name);
        MultiplierStatistics statistics = MultiplierStatistics.Of(ShippedTables.Load(name));
        Assert.Equal(published["mae"], statistics.MeanAbsoluteError, 0.00006);
        Assert.Equal(published["wce"], statistics.WorstCaseError);
        Assert.Equal(published["ep_percent"], statistics.ErrorProbability, 0.00006);
        Assert.Equal(published["mse"], statistics.MeanSquaredError, 0.0006);
        Assert.Equal(published["mean_error"], statistics.MeanError, 0.00006);
        Assert.Equal(published["commutative"] == 1, statistics.Commutative);
        Assert.Equal(published["zero_preserving"] == 1, statistics.ZeroPreserving);
    }

    [Fact]
    public void Statistics_of_a_narrow_multiplier_are_over_its_own_operands()
    {
        // The lowest of 16 columns, a₀·b₀, is wrong by 1 where both operands are odd: for a quarter of the pairs.
        MultiplierStatistics statistics = MultiplierStatistics.Of(MultiplierDesigns.Truncated(4, 1));
        Assert.Equal(new MultiplierStatistics(0.25, 1, 25, 0.25, -0.25, Commutative: true, ZeroPreserving: true), statistics);
    }
}
