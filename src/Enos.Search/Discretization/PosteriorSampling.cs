using Enos.Networks.Datasets;
using Enos.Search.Spaces;

namespace Enos.Search.Discretization;

/// <summary>Assignments drawn by the probabilities of their modes, layer by layer.</summary>
internal static class PosteriorSampling
{
    /// <summary>Keeps draws of modes apart from other draws of the same seed.</summary>
    private const ulong Stream = 0x53414D504C45;

    /// <summary>An assignment: each layer's mode as an index into the space's.</summary>
    /// <param name="space">What can be chosen.</param>
    /// <param name="probabilities">Layers × modes.</param>
    /// <param name="seed">Seed of the run.</param>
    /// <param name="number">Number of the draw: a step, a sample.</param>
    public static int[] Draw(SearchSpace space, double[,] probabilities, ulong seed, ulong number)
    {
        var random = new Xoshiro256(seed ^ Stream, number);
        return [.. Enumerable.Range(0, space.Layers).Select(l => Mode(space, probabilities, l, random.NextDouble()))];
    }

    /// <summary>The mode of a layer that a number in [0, 1) falls to.</summary>
    private static int Mode(SearchSpace space, double[,] probabilities, int layer, double at)
    {
        double sum = 0;
        foreach (int mode in space.ModesOf(layer))
        {
            sum += probabilities[layer, mode];
            if (at < sum)
            {
                return mode;
            }
        }

        return space.ModesOf(layer)[^1];
    }
}
