using System.Numerics;
using static TorchSharp.torch;

namespace Enos.Search.Relaxation;

/// <summary>
/// Noise of mean 0 and variance 1: the sum of four uniform bytes, as near to a normal distribution as the sum of a few roundings is. A sample depends on its key and its
/// place alone.
/// </summary>
internal static class UnitNoise
{
    /// <summary>Standard deviation of the sum of four bytes: √(4·(256² − 1)/12).</summary>
    private static readonly float s_deviation = (float)Math.Sqrt(4 * ((256.0 * 256) - 1) / 12);

    private static readonly Vector<uint> s_places = Vector.CreateSequence(0u, 1u);

    /// <summary>Samples, N×C×H×W in channels-last memory.</summary>
    /// <param name="shape">N, C, H, W.</param>
    /// <param name="seed">Seed of the run.</param>
    /// <param name="step">The step of the training.</param>
    /// <param name="layer">The layer's number.</param>
    public static Tensor Of(long[] shape, ulong seed, int step, int layer)
    {
        Tensor samples = ChannelsLast.Empty(shape[0], shape[1], shape[2], shape[3]);
        Fill(ChannelsLast.Floats(samples), Mix(Mix(Mix(seed) + (uint)step) + (uint)layer));
        return samples;
    }

    /// <summary>Writes the samples of a key.</summary>
    private static void Fill(Span<float> samples, ulong key)
    {
        var first = new Vector<uint>((uint)key);
        var second = new Vector<uint>((uint)(key >> 32));
        int lanes = Vector<float>.Count;
        Span<float> last = stackalloc float[lanes];
        for (int i = 0; i < samples.Length; i += lanes)
        {
            Vector<uint> random = Mix(Mix(new Vector<uint>((uint)i) + s_places + first) + second);
            Vector<float> sample = Sample(random);
            if (i <= samples.Length - lanes)
            {
                sample.CopyTo(samples[i..]);
            }
            else
            {
                sample.CopyTo(last);
                last[..(samples.Length - i)].CopyTo(samples[i..]);
            }
        }
    }

    private static Vector<float> Sample(Vector<uint> random)
    {
        var low = new Vector<uint>(0x00FF00FF);
        Vector<uint> pairs = (random & low) + ((random >>> 8) & low);
        Vector<uint> sum = (pairs & new Vector<uint>(0xFFFF)) + (pairs >>> 16);
        return (Vector.ConvertToSingle(Vector.AsVectorInt32(sum)) - new Vector<float>(510f)) * new Vector<float>(1 / s_deviation);
    }

    /// <summary>Wellons' lowbias32 permutation.</summary>
    private static Vector<uint> Mix(Vector<uint> x)
    {
        x = (x ^ (x >>> 16)) * 0x7FEB352D;
        x = (x ^ (x >>> 15)) * 0x846CA68B;
        return x ^ (x >>> 16);
    }

    /// <summary>The finalizer of SplitMix64 (Steele, Lea, Flood, OOPSLA 2014).</summary>
    private static ulong Mix(ulong x)
    {
        x += 0x9E3779B97F4A7C15;
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
        return x ^ (x >> 31);
    }
}
