namespace Enos.Networks.Datasets;

/// <summary>The order in which an epoch visits the images. Seed and epoch alone decide it: any epoch can be had without those before it.</summary>
public static class EpochOrder
{
    /// <summary>A permutation of 0 … <paramref name="count"/> − 1, each equally likely: Fisher and Yates's shuffle, drawn from <see cref="Xoshiro256"/>.</summary>
    /// <param name="seed">The run's seed.</param>
    /// <param name="epoch">Epoch, from 0.</param>
    /// <param name="count">Number of images, at least 0.</param>
    public static int[] Shuffle(ulong seed, int epoch, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(epoch);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        int[] order = new int[count];
        for (int i = 0; i < count; i++)
            order[i] = i;

        Xoshiro256 random = new(seed, (ulong)epoch);
        for (int last = count - 1; last > 0; last--)
        {
            int other = (int)random.NextBelow((ulong)last + 1);
            (order[last], order[other]) = (order[other], order[last]);
        }

        return order;
    }
}
