using Enos.Reports.Figures;

namespace Enos.Reports.Tests.Figures;

public sealed class KeyFigureTests
{
    [Theory]
    [InlineData(0, 1)]
    [InlineData(0.25, 1.75)]
    [InlineData(0.5, 2.5)]
    [InlineData(1, 4)]
    public void Quantiles_lie_linearly_between_order_statistics(double share, double expected) =>
        Assert.Equal(expected, KeyFigure.Quantile([1, 2, 3, 4], share), 12);
}
