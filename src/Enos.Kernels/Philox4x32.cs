using System.Runtime.CompilerServices;

namespace Enos.Kernels;

/// <summary>
/// Philox4x32-10, a counter-based generator: 128 random bits as a pure function of a 128-bit counter and a 64-bit key, so that a sample
/// depends on what it is for and not on which thread drew it when (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011).
/// </summary>
public static class Philox4x32
{
    private const uint Multiplier0 = 0xD2511F53;
    private const uint Multiplier1 = 0xCD9E8D57;
    private const uint Weyl0 = 0x9E3779B9;
    private const uint Weyl1 = 0xBB67AE85;
    private const int Rounds = 10;

    /// <summary>The four words for counter (<paramref name="c0"/>, …, <paramref name="c3"/>), low word first, and key (<paramref name="k0"/>, <paramref name="k1"/>).</summary>
    public static (uint R0, uint R1, uint R2, uint R3) Block(uint c0, uint c1, uint c2, uint c3, uint k0, uint k1)
    {
        for (int round = 0; round < Rounds; round++)
        {
            ulong p0 = (ulong)Multiplier0 * c0;
            ulong p1 = (ulong)Multiplier1 * c2;
            (c0, c1, c2, c3) = ((uint)(p1 >> 32) ^ c1 ^ k0, (uint)p1, (uint)(p0 >> 32) ^ c3 ^ k1, (uint)p0);
            k0 += Weyl0;
            k1 += Weyl1;
        }

        return (c0, c1, c2, c3);
    }

    /// <summary>
    /// A standard normal sample for a 128-bit counter and a key, by Box and Muller's transform of the block's first two words, each mapped to the
    /// middle of its interval of (0, 1), so that the logarithm is finite.
    /// </summary>
    /// <param name="low">Low 64 bits of the counter.</param>
    /// <param name="high">High 64 bits of the counter.</param>
    /// <param name="key">Key.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Normal(ulong low, ulong high, ulong key)
    {
        (uint r0, uint r1, _, _) = Block((uint)low, (uint)(low >> 32), (uint)high, (uint)(high >> 32), (uint)key, (uint)(key >> 32));
        const double Interval = 1.0 / 4294967296.0;
        return Math.Sqrt(-2 * Math.Log((r0 + 0.5) * Interval)) * Math.Cos(2 * Math.PI * ((r1 + 0.5) * Interval));
    }
}
