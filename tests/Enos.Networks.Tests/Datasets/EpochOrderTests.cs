using CsCheck;
using Enos.Networks.Datasets;

namespace Enos.Networks.Tests.Datasets;

public class EpochOrderTests
{
    [Fact]
    public void Visits_every_image_once() => Gen.Select(Gen.ULong, Gen.Int[0, 1000], Gen.Int[0, 300]).Sample(
        (seed, epoch, count) => Assert.Equal(Enumerable.Range(0, count), EpochOrder.Shuffle(seed, epoch, count).Order()));

    [Fact]
    public void Seed_and_epoch_alone_decide_the_order()
    {
        Assert.Equal(EpochOrder.Shuffle(1, 2, 100), EpochOrder.Shuffle(1, 2, 100));
        Assert.NotEqual(EpochOrder.Shuffle(1, 2, 100), EpochOrder.Shuffle(1, 3, 100));
        Assert.NotEqual(EpochOrder.Shuffle(1, 2, 100), EpochOrder.Shuffle(2, 2, 100));
        Assert.NotEqual(EpochOrder.Shuffle(1, 2, 100), EpochOrder.Shuffle(2, 1, 100));
    }

    [Fact]
    public void Takes_the_last_place_first_as_fisher_and_yates_did()
    {
        // By the definition: from the end, each place swaps with one at or before it.
        Xoshiro256 random = new(42, 3);
        List<int> expected = [.. Enumerable.Range(0, 20)];
        for (int last = 19; last >= 1; last--)
        {
            int other = (int)(((UInt128)random.Next() * (ulong)(last + 1)) >> 64);
            int moved = expected[other];
            expected[other] = expected[last];
            expected[last] = moved;
        }

        Assert.Equal(expected, EpochOrder.Shuffle(42, 3, 20));
    }

    [Fact]
    public void All_orders_of_four_are_equally_likely()
    {
        // 24 orders, 2,400 epochs: each 100 times on average. χ² with 23 degrees of freedom exceeds 49.7 once in a thousand.
        int[] counts = [.. Enumerable.Range(0, 2400).CountBy(epoch => string.Join(',', EpochOrder.Shuffle(9, epoch, 4))).Select(c => c.Value)];
        Assert.Equal(24, counts.Length);
        Assert.InRange(counts.Sum(n => (n - 100.0) * (n - 100.0) / 100), 0, 49.7);
    }
}
