using System.Numerics;
using System.Runtime.CompilerServices;
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

    /// <summary>One channel of one image, in blocks of as many sums as a vector has bytes; a plane smaller than that is padded to a block,
    /// unless it is so small that scalars are faster.</summary>
    private static void Plane(Requantization requantization, int channel, ReadOnlySpan<int> accumulators, Span<sbyte> activations)
    {
        int lanes = Vector<sbyte>.Count;
        if (accumulators.Length < lanes / 4)
        {
            for (int i = 0; i < accumulators.Length; i++)
            {
                activations[i] = (sbyte)requantization.Apply(accumulators[i], channel);
            }

            return;
        }

        Scale scale = new(requantization, channel);
        if (accumulators.Length < lanes)
        {
            Span<int> padded = stackalloc int[lanes];
            Span<sbyte> block = stackalloc sbyte[lanes];
            padded.Clear();
            accumulators.CopyTo(padded);
            scale.Apply(padded).CopyTo(block);
            block[..accumulators.Length].CopyTo(activations);
            return;
        }

        // The last block overlaps the one before it, so that no tail is left.
        int last = accumulators.Length - lanes;
        for (int i = 0; i < last; i += lanes)
        {
            scale.Apply(accumulators.Slice(i, lanes)).CopyTo(activations[i..]);
        }

        scale.Apply(accumulators[last..]).CopyTo(activations[last..]);
    }

    /// <summary>A channel's multiplier, bias, shift and bounds, in every lane.</summary>
    private readonly struct Scale(Requantization requantization, int channel)
    {
        private readonly Vector<long> _multiplier = new(requantization.Multipliers[channel]);
        private readonly Vector<long> _bias = new(requantization.Biases[channel]);
        private readonly Vector<long> _min = new(requantization.Min);
        private readonly Vector<long> _max = new(requantization.Max);
        private readonly int _shift = requantization.Shifts[channel];

        /// <summary>A vector of activations from four vectors of sums.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector<sbyte> Apply(ReadOnlySpan<int> sums)
        {
            int lanes = Vector<int>.Count;
            Vector<short> low = Vector.Narrow(Apply(new Vector<int>(sums)), Apply(new Vector<int>(sums[lanes..])));
            Vector<short> high = Vector.Narrow(Apply(new Vector<int>(sums[(2 * lanes)..])), Apply(new Vector<int>(sums[(3 * lanes)..])));
            return Vector.Narrow(low, high);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private Vector<int> Apply(Vector<int> sums)
        {
            Vector.Widen(sums, out Vector<long> low, out Vector<long> high);
            return Vector.Narrow(Apply(low), Apply(high));
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private Vector<long> Apply(Vector<long> sums) =>
            Vector.Min(Vector.Max(Vector.ShiftRightArithmetic((sums * _multiplier) + _bias, _shift), _min), _max);
    }
}
