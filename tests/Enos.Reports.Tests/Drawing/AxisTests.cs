using CsCheck;
using Enos.Reports.Drawing;

namespace Enos.Reports.Tests.Drawing;

public sealed class AxisTests
{
    [Fact]
    public void A_linear_axis_holds_its_values_between_round_ends() => Gen.Double[-1e6, 1e6].Array[1, 20].Sample(values =>
    {
        Axis axis = Axis.Linear(values, 100, 20, withZero: true);
        Assert.All(values.Append(0), value => Assert.InRange(axis.At(value), 20 - 1e-6, 100 + 1e-6));
        Assert.InRange(axis.Ticks.Length, 2, 12);
        Assert.Equal(axis.Low, axis.Ticks[0], 6);
        Assert.Equal(axis.High, axis.Ticks[^1], 6);
    });

    [Fact]
    public void A_logarithmic_axis_places_equal_ratios_at_equal_distances() => Gen.Double[1e-6, 1e6].Array[1, 20].Sample(values =>
    {
        Axis axis = Axis.Logarithmic(values, 0, 300);
        Assert.All(values, value => Assert.InRange(axis.At(value), -1e-6, 300 + 1e-6));
        Assert.Equal(axis.At(axis.Low * 10) - axis.At(axis.Low), axis.At(axis.High) - axis.At(axis.High / 10), 6);
    });

    [Fact]
    public void Values_that_are_all_the_same_or_not_finite_have_an_axis_too()
    {
        Assert.True(Axis.Linear([3, 3], 0, 1, withZero: false) is { High: > 3, Low: < 3 });
        Assert.True(Axis.Linear([double.NaN, double.PositiveInfinity], 0, 1, withZero: true) is { Low: 0, High: > 0 });
        Assert.True(Axis.Linear([], 0, 1, withZero: false) is { Low: 0, High: 1 });
        Assert.Equal(10, Axis.Logarithmic([], 0, 1).High);
    }
}
