using System.Numerics;

namespace Enos.Search.Relaxation;

/// <summary>What is computed from one vector of each of two arrays; <c>channel</c> is its place in patterns of <see cref="ChannelPattern"/>.</summary>
internal interface IChannelMap
{
    /// <summary>The result for elements a and b.</summary>
    Vector<float> Invoke(Vector<float> a, Vector<float> b, int channel);
}

/// <summary>As <see cref="IChannelMap"/>, for two sums over pixels.</summary>
internal interface IChannelSums
{
    /// <summary>The two terms for elements a and b.</summary>
    (Vector<float> First, Vector<float> Second) Invoke(Vector<float> a, Vector<float> b, int channel);
}

/// <summary>
/// Passes over arrays of pixels in channels-last memory, each bound by the memory's bandwidth. Sums run in float32 over a chunk that stays in the first cache
/// and in float64 over chunks, always in the same order.
/// </summary>
internal static unsafe class ChannelPass
{
    /// <summary>Floats in a chunk, about: as much as the first cache holds.</summary>
    private const int Chunk = 8192;

    /// <summary>result[i] = map(a[i], b[i]); the result may be one of the inputs.</summary>
    public static void Map<TMap>(ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> result, int channels, TMap map)
        where TMap : struct, IChannelMap
    {
        int lanes = Vector<float>.Count;
        int length = ChannelPattern.Length(channels);
        int whole = result.Length - (result.Length % lanes);
        fixed (float* pa = a, pb = b, pr = result)
        {
            int channel = 0;
            for (int i = 0; i < whole; i += lanes)
            {
                map.Invoke(Vector.Load(pa + i), Vector.Load(pb + i), channel).Store(pr + i);
                channel += lanes;
                channel = channel == length ? 0 : channel;
            }

            if (whole < result.Length)
            {
                Vector<float> last = map.Invoke(Tail(a, whole), Tail(b, whole), channel);
                for (int i = whole; i < result.Length; i++)
                {
                    pr[i] = last[i - whole];
                }
            }
        }
    }

    /// <summary>Sums over all pixels for each channel, added to <paramref name="first"/> and <paramref name="second"/>.</summary>
    public static void Sum<TSums>(ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<double> first, Span<double> second, TSums terms)
        where TSums : struct, IChannelSums
    {
        int lanes = Vector<float>.Count;
        int length = ChannelPattern.Length(first.Length);
        int chunk = ChunkLength(first.Length);
        float[] sums = new float[2 * length];
        fixed (float* pa = a, pb = b, ps = sums)
        {
            for (int start = 0; start < a.Length; start += chunk)
            {
                Array.Clear(sums);
                int end = Math.Min(a.Length, start + chunk);
                int whole = end - ((end - start) % lanes);
                int channel = 0;
                for (int i = start; i < whole; i += lanes)
                {
                    (Vector<float> x, Vector<float> y) = terms.Invoke(Vector.Load(pa + i), Vector.Load(pb + i), channel);
                    (Vector.Load(ps + channel) + x).Store(ps + channel);
                    (Vector.Load(ps + length + channel) + y).Store(ps + length + channel);
                    channel += lanes;
                    channel = channel == length ? 0 : channel;
                }

                if (whole < end)
                {
                    (Vector<float> x, Vector<float> y) = terms.Invoke(Tail(a, whole), Tail(b, whole), channel);
                    for (int i = whole; i < end; i++)
                    {
                        ps[channel + i - whole] += x[i - whole];
                        ps[length + channel + i - whole] += y[i - whole];
                    }
                }

                ChannelPattern.Fold(sums.AsSpan(0, length), first);
                ChannelPattern.Fold(sums.AsSpan(length), second);
            }
        }
    }

    /// <summary>
    /// Mean and (biased) variance of each channel, in one pass: sums are of distances from a centre, which is the mean of what was seen before, so that a mean far
    /// above the deviation costs no digits; chunks are joined by the rule of Chan et al. (1979).
    /// </summary>
    public static (double[] Mean, double[] Variance) Moments(ReadOnlySpan<float> values, int channels)
    {
        double[] mean = new double[channels];
        double[] squares = new double[channels];
        double[] sum = new double[channels];
        double[] squareSum = new double[channels];
        int chunk = ChunkLength(channels);

        // The first centre is the first pixel.
        float[] centre = ChannelPattern.Repeat(values[..channels]);
        double seen = 0;
        fixed (float* c = centre)
        {
            for (int start = 0; start < values.Length; start += chunk)
            {
                ReadOnlySpan<float> part = values.Slice(start, Math.Min(chunk, values.Length - start));
                double count = part.Length / channels;
                Array.Clear(sum);
                Array.Clear(squareSum);
                Sum(part, part, sum, squareSum, new Distances(c));
                double total = seen + count;
                for (int channel = 0; channel < channels; channel++)
                {
                    double offset = sum[channel] / count;
                    double apart = centre[channel] + offset - mean[channel];
                    squares[channel] += squareSum[channel] - (offset * sum[channel]) + (apart * apart * seen * count / total);
                    mean[channel] += apart * count / total;
                }

                for (int i = 0; i < centre.Length; i++)
                {
                    centre[i] = (float)mean[i % channels];
                }

                seen = total;
            }
        }

        for (int c = 0; c < channels; c++)
        {
            squares[c] = Math.Max(0, squares[c] / seen);
        }

        return (mean, squares);
    }

    /// <summary>A chunk is a whole number of patterns.</summary>
    private static int ChunkLength(int channels)
    {
        int length = ChannelPattern.Length(channels);
        return Math.Max(1, Chunk / length) * length;
    }

    private static Vector<float> Tail(ReadOnlySpan<float> values, int from)
    {
        Span<float> padded = stackalloc float[Vector<float>.Count];
        padded.Clear();
        values[from..Math.Min(values.Length, from + Vector<float>.Count)].CopyTo(padded);
        return new Vector<float>(padded);
    }

    private readonly struct Distances(float* centre) : IChannelSums
    {
        public (Vector<float> First, Vector<float> Second) Invoke(Vector<float> a, Vector<float> b, int channel)
        {
            Vector<float> distance = a - Vector.Load(centre + channel);
            return (distance, distance * distance);
        }
    }
}
