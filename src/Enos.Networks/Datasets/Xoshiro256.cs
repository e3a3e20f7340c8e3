using System.Numerics;

namespace Enos.Networks.Datasets;

/// <summary>
/// The generator xoshiro256** (Blackman and Vigna, "Scrambled linear pseudorandom number generators", ACM TOMS 47(4), 2021), period 2^256 − 1. Its numbers
/// are fixed by its definition, unlike those of <see cref="Random"/>, and its state can be saved. Not for use by several threads at once.
/// </summary>
public sealed class Xoshiro256
{
    private ulong _s0;
    private ulong _s1;
    private ulong _s2;
    private ulong _s3;

    /// <summary>Starts a stream. Streams of different numbers, or of different seeds, are unrelated.</summary>
    /// <param name="seed">Any number.</param>
    /// <param name="stream">Any number: an epoch, a layer.</param>
    public Xoshiro256(ulong seed, ulong stream = 0)
    {
        // The state is four SplitMix64 outputs, as the authors advise. The stream is added to a mixed seed, so that (seed, stream + 1) is not (seed + 1, stream).
        ulong counter = seed;
        counter = SplitMix64(ref counter) + stream;
        counter = SplitMix64(ref counter);
        State = (SplitMix64(ref counter), SplitMix64(ref counter), SplitMix64(ref counter), SplitMix64(ref counter));
    }

    /// <summary>Goes on from a saved <see cref="State"/>.</summary>
    public Xoshiro256((ulong S0, ulong S1, ulong S2, ulong S3) state) => State = state;

    /// <summary>The state: what a checkpoint keeps. Not all zero, or <see cref="ArgumentException"/>: from there every number would be 0.</summary>
    public (ulong S0, ulong S1, ulong S2, ulong S3) State
    {
        get => (_s0, _s1, _s2, _s3);
        set
        {
            if (value == default)
                throw new ArgumentException("The state must not be all zero.", nameof(value));
            (_s0, _s1, _s2, _s3) = value;
        }
    }

    /// <summary>The next 64 bits.</summary>
    public ulong Next()
    {
        ulong result = BitOperations.RotateLeft(_s1 * 5, 7) * 9;
        ulong shifted = _s1 << 17;
        _s2 ^= _s0;
        _s3 ^= _s1;
        _s1 ^= _s2;
        _s0 ^= _s3;
        _s2 ^= shifted;
        _s3 = BitOperations.RotateLeft(_s3, 45);
        return result;
    }

    /// <summary>A number in [0, <paramref name="bound"/>), every one equally likely (Lemire, arXiv 1805.10941).</summary>
    /// <param name="bound">At least 1.</param>
    public ulong NextBelow(ulong bound)
    {
        ArgumentOutOfRangeException.ThrowIfZero(bound);
        ulong high = Math.BigMul(Next(), bound, out ulong low);
        if (low < bound)
        {
            ulong excess = (0 - bound) % bound;
            while (low < excess)
                high = Math.BigMul(Next(), bound, out low);
        }

        return high;
    }

    /// <summary>A number in [0, 1), a multiple of 2^−53.</summary>
    public double NextDouble() => (Next() >> 11) * (1.0 / (1L << 53));

    /// <summary>SplitMix64 (Steele, Lea and Flood, OOPSLA 2014): the next 64 bits of a stream that a counter alone determines.</summary>
    /// <param name="counter">The counter; moved on.</param>
    public static ulong SplitMix64(ref ulong counter)
    {
        counter += 0x9E3779B97F4A7C15;
        ulong z = counter;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
