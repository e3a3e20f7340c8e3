using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Enos.Kernels.Simd;

/// <summary>
/// Lookups in registers (AVX-512 VBMI): each plane of f(·, w) is a table of 128 or 256 bytes that two-source permutes index with 64 operands at a time; the
/// looked-up bytes of two window elements add up in shorts, which widen before they can leave int16. Bound, for each plane: 128 MACs for 8 vector
/// instructions where activations span at most 128 values, for 12 otherwise.
/// </summary>
internal sealed unsafe class PermuteLookupKernel : LookupKernel
{
    private const int Operands = 256;
    private const int Vector = 64;

    /// <summary>A pair of bytes adds at most 510, so 64 pairs at most 32,640.</summary>
    private const int PairsPerRun = 64;

    private readonly PinnedArray<byte> _tables;
    private readonly bool _half;

    public PermuteLookupKernel(LookupPlan plan)
        : base(plan)
    {
        _half = plan.Stream.MaxOperand < 128;
        _tables = new PinnedArray<byte>(plan.Planes * (Operands + 1) * Operands); // the last stays 0: the partner of an odd window's last element
        for (int p = 0; p < plan.Planes; p++)
        {
            byte* table = Table(p);
            for (int i = 0; i < MultiplierTable.Entries; i++)
            {
                table[i] = plan.Entry(p, i % Operands, (sbyte)(i / Operands));
            }
        }
    }

    /// <summary>Whether this processor has the instructions.</summary>
    public static bool IsSupported => Avx512Vbmi.IsSupported && Avx512BW.IsSupported;

    /// <inheritdoc/>
    public override void Add(int filter, int segment, byte* operands, int* sums)
    {
        (int start, int count) = Plan.Plan.Segments[segment];
        for (int k = start; k < start + count; k += 2 * PairsPerRun)
        {
            int length = Math.Min(2 * PairsPerRun, start + count - k);
            int correction = k == start ? Plan.Correction(segment) : 0;
            for (int p = 0; p < Plan.Planes; p++)
            {
                if (_half)
                {
                    Run<Half>(filter, p, k, length, operands, sums, p == 0 ? correction : 0);
                }
                else
                {
                    Run<Full>(filter, p, k, length, operands, sums, p == 0 ? correction : 0);
                }
            }
        }
    }

    private byte* Table(int plane) => _tables.Pointer + (plane * (Operands + 1) * Operands);

    private void Run<TLookup>(int filter, int plane, int start, int count, byte* operands, int* sums, int correction)
        where TLookup : struct, ILookup
    {
        nint* source = Plan.Sources.Pointer + start;
        ref sbyte weight = ref Plan.Plan.Layer.Weights[((nint)filter * Plan.Plan.K) + start];
        byte* table = Table(plane);
        Vector512<sbyte> ones = Vector512.Create((sbyte)1);
        Vector512<short> s0 = default, s1 = default, s2 = default, s3 = default;
        for (int i = 0; i < count; i += 2)
        {
            bool pair = i + 1 < count;
            byte* x0 = operands + source[i];
            byte* x1 = operands + source[pair ? i + 1 : i];
            byte* table0 = table + ((byte)Unsafe.Add(ref weight, i) * Operands);
            byte* table1 = table + ((pair ? (byte)Unsafe.Add(ref weight, i + 1) : Operands) * Operands);
            TLookup.Two(table0, Vector512.Load(x0), Vector512.Load(x0 + Vector), out Vector512<byte> p0, out Vector512<byte> p1);
            TLookup.Two(table1, Vector512.Load(x1), Vector512.Load(x1 + Vector), out Vector512<byte> q0, out Vector512<byte> q1);
            s0 += Avx512BW.MultiplyAddAdjacent(Avx512BW.UnpackLow(p0, q0), ones);
            s1 += Avx512BW.MultiplyAddAdjacent(Avx512BW.UnpackHigh(p0, q0), ones);
            s2 += Avx512BW.MultiplyAddAdjacent(Avx512BW.UnpackLow(p1, q1), ones);
            s3 += Avx512BW.MultiplyAddAdjacent(Avx512BW.UnpackHigh(p1, q1), ones);
        }

        Widen(s0, s1, 8 * plane, sums, correction);
        Widen(s2, s3, 8 * plane, sums + Vector, correction);
    }

    /// <summary>Adds the sums at their byte's place. Unpacking went by 128-bit lanes: even runs of eight pixels are in the first vector, odd ones in the second.</summary>
    private static void Widen(Vector512<short> even, Vector512<short> odd, int shift, int* sums, int correction)
    {
        const int Run = 8;
        short* buffer = stackalloc short[Vector];
        even.Store(buffer);
        odd.Store(buffer + (Vector / 2));
        for (int run = 0; run < Vector / Run; run++)
        {
            Vector256<int> sum = Avx2.ConvertToVector256Int32(buffer + (run % 2 * (Vector / 2)) + (run / 2 * Run)) << shift;
            (Vector256.Load(sums + (run * Run)) + sum + Vector256.Create(correction)).Store(sums + (run * Run));
        }
    }

    /// <summary>A lookup of two vectors of operands in one table.</summary>
    private interface ILookup
    {
        static abstract void Two(byte* table, Vector512<byte> x0, Vector512<byte> x1, out Vector512<byte> y0, out Vector512<byte> y1);
    }

    /// <summary>Operands below 128.</summary>
    private readonly struct Half : ILookup
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Two(byte* table, Vector512<byte> x0, Vector512<byte> x1, out Vector512<byte> y0, out Vector512<byte> y1)
        {
            Vector512<byte> lower = Vector512.Load(table);
            Vector512<byte> upper = Vector512.Load(table + Vector);
            y0 = Avx512Vbmi.PermuteVar64x8x2(lower, x0, upper);
            y1 = Avx512Vbmi.PermuteVar64x8x2(lower, x1, upper);
        }
    }

    /// <summary>Operands below 256: both halves are looked up by seven bits, and the eighth chooses.</summary>
    private readonly struct Full : ILookup
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Two(byte* table, Vector512<byte> x0, Vector512<byte> x1, out Vector512<byte> y0, out Vector512<byte> y1)
        {
            Half.Two(table, x0, x1, out Vector512<byte> low0, out Vector512<byte> low1);
            Half.Two(table + (2 * Vector), x0, x1, out Vector512<byte> high0, out Vector512<byte> high1);
            y0 = Vector512.ConditionalSelect(Vector512.LessThan(x0.AsSByte(), Vector512<sbyte>.Zero).AsByte(), high0, low0);
            y1 = Vector512.ConditionalSelect(Vector512.LessThan(x1.AsSByte(), Vector512<sbyte>.Zero).AsByte(), high1, low1);
        }
    }
}
