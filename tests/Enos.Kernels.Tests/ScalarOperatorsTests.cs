namespace Enos.Kernels.Tests;

public sealed class ScalarOperatorsTests
{
    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 1)]
    [InlineData(-1, -1)]
    public void The_sign_of_zero_is_plus_one(int v, int expected) => Assert.Equal(expected, ScalarOperators.Sign(v));

    [Theory]
    [InlineData(5, -3, -15)]
    [InlineData(-128, -128, 16384)]
    public void Multiply_is_the_product(int x, int w, int expected) => Assert.Equal(expected, ScalarOperators.Multiply(x, w));

    [Theory]
    [InlineData(5, -3, -5)]
    [InlineData(-5, 0, -5)]
    [InlineData(-5, -100, 5)]
    public void Binary_weight_takes_the_sign_of_the_weight(int x, int w, int expected) => Assert.Equal(expected, ScalarOperators.BinaryWeight(x, w));

    [Theory]
    [InlineData(5, 1, 5)]
    [InlineData(5, 4, 40)]
    [InlineData(-3, -8, 384)]
    [InlineData(-3, 8, -384)]
    public void A_deep_shift_code_of_p_plus_one_is_two_to_the_p(int x, int code, int expected) =>
        Assert.Equal(expected, ScalarOperators.DeepShift(x, code));

    [Theory]
    [InlineData(5, -3, 0, -8)] // +1·−3 + −1·5
    [InlineData(-5, -3, 0, 8)] // −1·−3 + −1·−5
    [InlineData(0, 4, 0, 4)] // +1·4 + 1·0
    [InlineData(0, 4, 1, -4)] // −1·4 + 1·0
    [InlineData(5, -3, 6, -2)] // −1·−3 + −1·5
    [InlineData(5, 0, 0, 5)] // sgn(0) = +1
    public void Multiplication_free_adds_each_with_the_sign_of_the_other(int x, int w, int threshold, int expected) =>
        Assert.Equal(expected, ScalarOperators.MultiplicationFree(x, w, threshold));

    [Theory]
    [InlineData(5, -3, 0, -2)] // +1·3 + −1·5
    [InlineData(-5, -3, 0, -8)] // −1·3 + −1·5
    [InlineData(-128, -128, -128, 0)] // +1·128 + −1·128
    [InlineData(2, 7, 3, -5)] // −1·7 + 1·2
    public void Mfnet_adds_magnitudes_with_the_sign_of_the_other(int x, int w, int threshold, int expected) =>
        Assert.Equal(expected, ScalarOperators.MultiplicationFreeMfNet(x, w, threshold));

    [Theory]
    [InlineData(5, 1, 5, 1)]
    [InlineData(4, 1, 5, -1)]
    [InlineData(4, -1, 5, 1)]
    [InlineData(-128, 0, -128, 1)]
    public void Xnor_is_plus_one_where_signs_agree(int x, int w, int threshold, int expected) =>
        Assert.Equal(expected, ScalarOperators.Xnor(x, w, threshold));

    [Fact]
    public void For_a_threshold_of_zero_and_operands_other_than_zero_ef_is_the_sign_of_the_product_times_the_sum_of_magnitudes()
    {
        for (int x = -128; x < 128; x++)
        {
            for (int w = -128; w < 128; w++)
            {
                if (x != 0 && w != 0)
                {
                    Assert.Equal(Math.Sign(x * w) * (Math.Abs(x) + Math.Abs(w)), ScalarOperators.MultiplicationFree(x, w, 0));
                }
            }
        }
    }
}
