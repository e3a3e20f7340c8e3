using CsCheck;
using Enos.Kernels.Multipliers;
using Enos.Kernels.Tests.Suite;

namespace Enos.Kernels.Tests.Multipliers;

public sealed class MultiplierGradientTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(8)]
    [InlineData(127)]
    public void The_exact_product_has_the_other_operand_for_slope_by_every_estimate(int halfWindow)
    {
        MultiplierTable exact = Cases.Table("exact", (x, w) => x * w);
        foreach (MultiplierGradient gradient in new[]
        {
            MultiplierGradient.StraightThrough(exact), MultiplierGradient.TwoDimensional(exact, halfWindow), MultiplierGradient.OneDimensional(exact, halfWindow),
        })
        {
            for (int x = -128; x < 128; x++)
            {
                for (int w = -128; w < 128; w++)
                {
                    (float byActivation, float byWeight) = gradient[(sbyte)x, (sbyte)w];
                    Assert.Equal(w, byActivation, 1e-3);
                    Assert.Equal(x, byWeight, 1e-3);
                }
            }
        }
    }

    [Fact]
    public void Straight_through_does_not_read_the_table()
    {
        MultiplierGradient gradient = MultiplierGradient.StraightThrough(Cases.Table("zero", (_, _) => 0));
        Assert.Equal((-7f, 100f), gradient[100, -7]);
    }

    [Fact]
    public void Slopes_of_a_polynomial_are_its_derivatives()
    {
        // f = x² + 3w: the mean over a symmetric window adds a constant to x², so ∂f/∂x stays 2x where windows are whole, and ∂f/∂w is 3 everywhere.
        const int Half = 4;
        MultiplierGradient gradient = MultiplierGradient.TwoDimensional(Cases.Table("square", (x, w) => (x * x) + (3 * w)), Half);
        for (int x = -128 + Half + 1; x < 127 - Half; x++)
        {
            Assert.Equal((2f * x, 3f), gradient[(sbyte)x, 5], (a, b) => Math.Abs(a.Item1 - b.Item1) < 1e-3 && Math.Abs(a.Item2 - b.Item2) < 1e-3);
        }

        // One-sided at the ends, where nothing is smoothed and the window next to the end has half-width 1: s(1) = f(1) + 2/3.
        Assert.Equal((127 * 127) - (128 * 128) + (2.0 / 3), gradient[-128, 0].ByActivation, 1e-3);
        Assert.Equal((127 * 127) - (126 * 126) - (2.0 / 3), gradient[127, 0].ByActivation, 1e-3);
    }

    [Fact]
    public void Smoothing_turns_a_stair_into_its_slope()
    {
        // 4·(x ≫ 2) rises by 4 every fourth operand: differences are 0 or 2, those of a mean of 2h + 1 = 9 operands, (f(x+5) + f(x+4) − f(x−4) − f(x−5))/18, close to 1.
        MultiplierTable stair = Cases.Table("stair", (x, _) => 4 * (x >> 2));
        Assert.Equal([0f, 2f, 2f, 0f], Enumerable.Range(10, 4).Select(x => MultiplierGradient.TwoDimensional(stair, 0)[(sbyte)x, 0].ByActivation));
        MultiplierGradient smoothed = MultiplierGradient.TwoDimensional(stair, 4);
        for (int x = -100; x < 100; x++)
        {
            int F(int i) => 4 * (i >> 2);
            Assert.Equal((F(x + 5) + F(x + 4) - F(x - 4) - F(x - 5)) / 18.0, smoothed[(sbyte)x, 0].ByActivation, 1e-5);
            Assert.InRange(smoothed[(sbyte)x, 0].ByActivation, 0.8, 1.2);
        }
    }

    [Fact]
    public void One_dimension_is_the_mean_of_two_along_the_operand_of_the_slope() => Gen.Int[0, 40].Sample(
        halfWindow =>
        {
            var table = MultiplierTable.Of(ShippedTables.Load("mul8s_1KVL"));
            MultiplierGradient two = MultiplierGradient.TwoDimensional(table, halfWindow);
            MultiplierGradient one = MultiplierGradient.OneDimensional(table, halfWindow);
            for (int fixedOperand = -128; fixedOperand < 128; fixedOperand += 17)
            {
                sbyte o = (sbyte)fixedOperand;
                double byActivation = Enumerable.Range(-128, 256).Average(x => (double)two[(sbyte)x, o].ByActivation);
                double byWeight = Enumerable.Range(-128, 256).Average(w => (double)two[o, (sbyte)w].ByWeight);
                Assert.Equal(byActivation, one[33, o].ByActivation, 1e-3);
                Assert.Equal(byActivation, one[-99, o].ByActivation, 1e-3);
                Assert.Equal(byWeight, one[o, 33].ByWeight, 1e-3);
            }
        },
        iter: 5);

    [Fact]
    public void Operands_of_fewer_bits_have_slopes_within_their_range_alone()
    {
        var table = MultiplierTable.Of(Multiplier.Tabulate("small", signed: true, 4, (x, w) => x * w));
        MultiplierGradient gradient = MultiplierGradient.TwoDimensional(table, 7);
        Assert.Equal(-8, gradient[7, -8].ByActivation, 1e-5);
        Assert.Equal((0f, 0f), gradient[8, 1]);
        Assert.Throws<ArgumentOutOfRangeException>(() => MultiplierGradient.TwoDimensional(table, 8));
        Assert.Throws<ArgumentOutOfRangeException>(() => MultiplierGradient.OneDimensional(table, -1));
    }

    [Fact]
    public void Backward_adds_the_chain_rule()
    {
        MultiplierGradient gradient = MultiplierGradient.StraightThrough(Cases.Table("any", (x, w) => x + w));
        float[] ofActivations = [1, 1];
        float[] ofWeights = [0, 0];
        gradient.Backward([2f, -1f], [3, -4], [5, 6], ofActivations, ofWeights);
        Assert.Equal([1 + (2f * 5), 1 - 6f], ofActivations);
        Assert.Equal([2f * 3, 4f], ofWeights);
        Assert.Throws<ArgumentException>(() => gradient.Backward([1f], [1, 2], [1], ofActivations, ofWeights));
    }
}
