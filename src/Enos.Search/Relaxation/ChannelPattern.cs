using System.Numerics;

namespace Enos.Search.Relaxation;

/// <summary>
/// Numbers of each channel, repeated until they fill whole vectors: over memory in which pixels of C channels follow each other, the number for element i is then
/// at i modulo the pattern's length, and a vector never straddles its end.
/// </summary>
internal static class ChannelPattern
{
    /// <summary>Length of the pattern for so many channels: the least common multiple of them and a vector's lanes.</summary>
    public static int Length(int channels)
    {
        int common = (int)BigInteger.GreatestCommonDivisor(channels, Vector<float>.Count);
        return channels / common * Vector<float>.Count;
    }

    /// <summary>The pattern of <paramref name="perChannel"/>.</summary>
    public static float[] Repeat(ReadOnlySpan<double> perChannel)
    {
        float[] pattern = new float[Length(perChannel.Length)];
        for (int i = 0; i < pattern.Length; i++)
        {
            pattern[i] = (float)perChannel[i % perChannel.Length];
        }

        return pattern;
    }

    /// <summary>The pattern of <paramref name="perChannel"/>.</summary>
    public static float[] Repeat(ReadOnlySpan<float> perChannel)
    {
        float[] pattern = new float[Length(perChannel.Length)];
        for (int i = 0; i < pattern.Length; i++)
        {
            pattern[i] = perChannel[i % perChannel.Length];
        }

        return pattern;
    }

    /// <summary>Adds a pattern of sums up to those of the channels.</summary>
    public static void Fold(ReadOnlySpan<float> pattern, Span<double> perChannel)
    {
        for (int i = 0; i < pattern.Length; i++)
        {
            perChannel[i % perChannel.Length] += pattern[i];
        }
    }
}
