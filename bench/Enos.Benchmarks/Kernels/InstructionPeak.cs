using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Enos.Benchmarks.Kernels;

/// <summary>
/// The fastest that dot products of bytes can go on this processor: <c>vpmaddubsw</c> and the addition of its result, in registers, nothing loaded. One more
/// instruction a round changes an operand that all products share, or they would be computed once.
/// </summary>
internal static class InstructionPeak
{
    private const int Sums = 12;

    public static bool IsSupported => Avx512BW.IsSupported;

    /// <summary>MACs of <paramref name="rounds"/> rounds.</summary>
    public static long Macs(int rounds) => (long)rounds * Sums * Vector512<byte>.Count;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Vector512<short> Run(int rounds)
    {
        Vector512<byte> one = Vector512.Create((byte)1);
        Vector512<byte> x0 = one, x1 = x0 + one, x2 = x1 + one, x3 = x2 + one, x4 = x3 + one, x5 = x4 + one;
        Vector512<byte> x6 = x5 + one, x7 = x6 + one, x8 = x7 + one, x9 = x8 + one, x10 = x9 + one, x11 = x10 + one;
        Vector512<short> a0 = default, a1 = a0, a2 = a0, a3 = a0, a4 = a0, a5 = a0, a6 = a0, a7 = a0, a8 = a0, a9 = a0, a10 = a0, a11 = a0;
        Vector512<sbyte> w = one.AsSByte();
        for (int i = 0; i < rounds; i++)
        {
            w += one.AsSByte();
            a0 += Avx512BW.MultiplyAddAdjacent(x0, w);
            a1 += Avx512BW.MultiplyAddAdjacent(x1, w);
            a2 += Avx512BW.MultiplyAddAdjacent(x2, w);
            a3 += Avx512BW.MultiplyAddAdjacent(x3, w);
            a4 += Avx512BW.MultiplyAddAdjacent(x4, w);
            a5 += Avx512BW.MultiplyAddAdjacent(x5, w);
            a6 += Avx512BW.MultiplyAddAdjacent(x6, w);
            a7 += Avx512BW.MultiplyAddAdjacent(x7, w);
            a8 += Avx512BW.MultiplyAddAdjacent(x8, w);
            a9 += Avx512BW.MultiplyAddAdjacent(x9, w);
            a10 += Avx512BW.MultiplyAddAdjacent(x10, w);
            a11 += Avx512BW.MultiplyAddAdjacent(x11, w);
        }

        return a0 ^ a1 ^ a2 ^ a3 ^ a4 ^ a5 ^ a6 ^ a7 ^ a8 ^ a9 ^ a10 ^ a11;
    }
}
