using System.Numerics;
using Enos.Networks.Quantized;

namespace Enos.Sim.Inference;

/// <summary>Turns whole layers of accumulators into activations, as <see cref="Requantization.Apply"/> does one.</summary>
internal static class Requantizer
{
    /// <summary>To signed bytes; <paramref name="plane"/> is the number of pixels of a channel. Bound by the 64-bit multiply, one a lane.</summary>
    public static void Apply(Requantization requantization, int plane, ReadOnlySpan<int> accumulators, Span<sbyte> activations)
    {
        int channel = 0;
        for (int start = 0; start < accumulators.Length; start += plane)
        {
            Plane(requantization, channel, accumulators.Slice(start, plane), activations.Slice(start, plane));
            channel = channel + 1 == requantization.Multipliers.Length ? 0 : channel + 1;
        }
    }

    /// <summary>To 32-bit integers, for logits, which are few.</summary>
    public static void Apply(Requantization requantization, int plane, ReadOnlySpan<int> accumulators, Span<int> outputs)
    {
        int channels = requantization.Multipliers.Length;
        for (int i = 0; i < accumulators.Length; i++)
        {
            outputs[i] = requantization.Apply(accumulators[i], i / plane % channels);
        }
    }

    private static void Plane(Requantization requantization, int channel, ReadOnlySpan<int> accumulators, Span<sbyte> activations)
    {
        int lanes = Vector<sbyte>.Count;
        if (accumulators.Length < lanes)
        {
            for (int i = 0; i < accumulators.Length; i++)
            {
                activations[i] = (sbyte)requantization.Apply(accumulators[i], channel);
            }

            return;
        }

        Vector<long> multiplier = new(requantization.Multipliers[channel]);
        Vector<long> bias = new(requantization.Biases[channel]);
        int shift = requantization.Shifts[channel];
        Vector<long> min = new(requantization.Min);
        Vector<long> max = new(requantization.Max);
        int last = accumulators.Length - lanes;

        // The last block overlaps the one before it, so that no tail is left.
        for (int i = 0; ; i = Math.Min(i + lanes, last))
        {
            ReadOnlySpan<int> block = accumulators.Slice(i, lanes);
            Vector.Narrow(Quarters(block), Quarters(block[(lanes / 2)..])).CopyTo(activations[i..]);
            if (i == last)
            {
                return;
            }
        }

        Vector<short> Quarters(ReadOnlySpan<int> sums) =>
            Vector.Narrow(Scaled(new Vector<int>(sums)), Scaled(new Vector<int>(sums[Vector<int>.Count..])));

        Vector<int> Scaled(Vector<int> sums)
        {
            Vector.Widen(sums, out Vector<long> low, out Vector<long> high);
            low = Vector.ShiftRightArithmetic((low * multiplier) + bias, shift);
            high = Vector.ShiftRightArithmetic((high * multiplier) + bias, shift);
            return Vector.Narrow(Vector.Min(Vector.Max(low, min), max), Vector.Min(Vector.Max(high, min), max));
        }
    }
}
