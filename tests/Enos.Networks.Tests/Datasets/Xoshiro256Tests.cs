using Enos.Networks.Datasets;

namespace Enos.Networks.Tests.Datasets;

public class Xoshiro256Tests
{
    [Fact]
    public void Gives_the_reference_implementations_numbers()
    {
        // From the state 1, 2, 3, 4 by the authors' xoshiro256starstar.c.
        ulong[] expected =
        [
            11520, 0, 1509978240, 1215971899390074240, 1216172134540287360, 607988272756665600, 16172922978634559625, 8476171486693032832,
            10595114339597558777, 2904607092377533576,
        ];
        Xoshiro256 random = new((1, 2, 3, 4));
        Assert.Equal(expected, expected.Select(_ => random.Next()));
    }

    [Fact]
    public void Is_seeded_by_the_reference_splitmix64()
    {
        // From the counter 1234567 by the authors' splitmix64.c.
        ulong counter = 1234567;
        ulong[] expected = [6457827717110365317, 3203168211198807973, 9817491932198370423, 4593380528125082431, 16408922859458223821];
        Assert.Equal(expected, expected.Select(_ => Xoshiro256.SplitMix64(ref counter)));
    }

    [Fact]
    public void Goes_on_from_a_saved_state()
    {
        Xoshiro256 random = new(7, 3);
        random.Next();
        Xoshiro256 resumed = new(random.State);
        Assert.Equal(Enumerable.Range(0, 9).Select(_ => random.Next()), Enumerable.Range(0, 9).Select(_ => resumed.Next()));
    }

    [Fact]
    public void Seeds_and_streams_do_not_coincide()
    {
        var states = Enumerable.Range(0, 50).SelectMany(seed => Enumerable.Range(0, 50).Select(stream => new Xoshiro256((ulong)seed, (ulong)stream).State));
        Assert.Equal(2500, states.Distinct().Count());
    }

    [Fact]
    public void A_state_of_zeros_is_refused() => Assert.Throws<ArgumentException>(() => new Xoshiro256((0, 0, 0, 0)));

    [Fact]
    public void Bounded_numbers_are_the_high_word_of_a_product_and_unbiased()
    {
        // Against 128-bit arithmetic: the product's low word below 2^64 mod bound is rejected, all others give the high word.
        const ulong Bound = (1UL << 63) + 1;
        Xoshiro256 random = new(1);
        Xoshiro256 same = new(1);
        for (int i = 0; i < 1000; i++)
        {
            UInt128 product;
            do
                product = (UInt128)same.Next() * Bound;
            while ((ulong)product < (ulong)((UInt128.One << 64) % Bound));
            Assert.Equal((ulong)(product >> 64), random.NextBelow(Bound));
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => random.NextBelow(0));
    }

    [Fact]
    public void Doubles_are_the_upper_53_bits()
    {
        Xoshiro256 random = new(5);
        Xoshiro256 same = new(5);
        for (int i = 0; i < 100; i++)
            Assert.Equal((same.Next() >> 11) / Math.Pow(2, 53), random.NextDouble());
    }
}
