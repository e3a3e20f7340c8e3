namespace Enos.Kernels.Tests;

public sealed class Philox4x32Tests
{
    /// <summary>The known answers that the authors publish with Random123 (tests/kat_vectors).</summary>
    [Theory]
    [InlineData("00000000 00000000 00000000 00000000", "00000000 00000000", "6627e8d5 e169c58d bc57ac4c 9b00dbd8")]
    [InlineData("ffffffff ffffffff ffffffff ffffffff", "ffffffff ffffffff", "408f276d 41c83b0e a20bc7c6 6d5451fd")]
    [InlineData("243f6a88 85a308d3 13198a2e 03707344", "a4093822 299f31d0", "d16cfe09 94fdcceb 5001e420 24126ea1")]
    public void The_published_vectors_come_out(string counter, string key, string expected)
    {
        uint[] c = Words(counter);
        uint[] k = Words(key);
        (uint r0, uint r1, uint r2, uint r3) = Philox4x32.Block(c[0], c[1], c[2], c[3], k[0], k[1]);
        Assert.Equal(Words(expected), new[] { r0, r1, r2, r3 });
    }

    [Fact]
    public void Normal_samples_have_the_moments_and_tails_of_a_standard_normal_variable()
    {
        const int Count = 200_000;
        double sum = 0, squares = 0, fourth = 0;
        int beyondTwo = 0;
        for (ulong i = 0; i < Count; i++)
        {
            double z = Philox4x32.Normal(i, 7, 12345);
            sum += z;
            squares += z * z;
            fourth += z * z * z * z;
            beyondTwo += Math.Abs(z) > 2 ? 1 : 0;
        }

        // five standard errors: 1/√n, √(2/n), √(96/n), √(p(1 − p)/n)
        Assert.InRange(sum / Count, -0.0112, 0.0112);
        Assert.InRange(squares / Count, 1 - 0.0159, 1 + 0.0159);
        Assert.InRange(fourth / Count, 3 - 0.11, 3 + 0.11);
        Assert.InRange(beyondTwo / (double)Count, 0.0455 - 0.0024, 0.0455 + 0.0024);
    }

    [Fact]
    public void Every_bit_of_counter_and_key_changes_the_sample()
    {
        double sample = Philox4x32.Normal(1, 2, 3);
        for (int bit = 0; bit < 64; bit++)
        {
            Assert.NotEqual(sample, Philox4x32.Normal(1 ^ (1UL << bit), 2, 3));
            Assert.NotEqual(sample, Philox4x32.Normal(1, 2 ^ (1UL << bit), 3));
            Assert.NotEqual(sample, Philox4x32.Normal(1, 2, 3 ^ (1UL << bit)));
        }
    }

    private static uint[] Words(string hex) => [.. hex.Split(' ').Select(word => Convert.ToUInt32(word, 16))];
}
