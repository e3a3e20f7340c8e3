using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Enos.Kernels.Simd;

/// <summary>
/// Σ f(x, w) by lookups in registers (AVX-512 VBMI): the low and the high bytes of f(·, w) are two tables of 128 or 256 bytes that two-source
/// permutes index with 64 operands at a time; the looked-up bytes of two window elements add up in shorts, which widen before they can leave int16.
/// Bound: 128 MACs for 16 vector instructions where activations span at most 128 values, for 24 otherwise.
/// </summary>
internal sealed unsafe class PermuteTableKernel : TileKernel
{
    private const int Operands = 256;
    private const int TableBytes = 2 * Operands;
    private const int Vector = 64;
    private const int Vectors = 2;

    /// <summary>A pair of low bytes adds at most 510, so 64 pairs at most 32,640.</summary>
    private const int PairsPerRun = 64;

    private readonly TablePlan _plan;
    private readonly PinnedArray<byte> _tables;
    private readonly bool _half;

    /// <param name="plan">The plan.</param>
    public PermuteTableKernel(TablePlan plan)
    {
        _plan = plan;
        _half = plan.Stream.MaxOperand < 128;
        _tables = new PinnedArray<byte>((Operands + 1) * TableBytes); // the last stays 0: the partner of an odd window's last element
        for (int i = 0; i < MultiplierTable.Entries; i++)
        {
            int weight = i / Operands;
            int operand = i % Operands;
            short product = plan.Product(operand, (sbyte)weight);
            _tables.Pointer[(weight * TableBytes) + operand] = (byte)product;
            _tables.Pointer[(weight * TableBytes) + Operands + operand] = (byte)(product >> 8);
        }
    }

    /// <summary>Whether this processor has the instructions.</summary>
    public static bool IsSupported => Avx512Vbmi.IsSupported && Avx512BW.IsSupported;

    /// <inheritdoc/>
    public override OperandStream[] Streams => [_plan.Stream];

    /// <inheritdoc/>
    public override int Pixels => Vectors * Vector;

    /// <inheritdoc/>
    public override int Filters => 1;

    /// <inheritdoc/>
    public override void Sum(int block, int segment, byte* operands, int* scratch, int* sums)
    {
        (int start, int count) = _plan.Plan.Segments[segment];
        new Span<int>(sums, Pixels).Clear();
        for (int k = start; k < start + count; k += 2 * PairsPerRun)
        {
            int length = Math.Min(2 * PairsPerRun, start + count - k);
            if (_half)
            {
                Run<Half>(block, k, length, operands, sums);
            }
            else
            {
                Run<Full>(block, k, length, operands, sums);
            }
        }
    }

    private void Run<TLookup>(int block, int start, int count, byte* operands, int* sums)
        where TLookup : struct, ILookup
    {
        nint* source = _plan.Sources.Pointer + start;
        ref sbyte weight = ref _plan.Plan.Layer.Weights[((nint)block * _plan.Plan.K) + start];
        Vector512<byte> ones = Vector512.Create((byte)1);
        Vector512<short> l0 = default, l1 = default, l2 = default, l3 = default;
        Vector512<short> h0 = default, h1 = default, h2 = default, h3 = default;
        for (int i = 0; i < count; i += 2)
        {
            bool pair = i + 1 < count;
            byte* table0 = _tables.Pointer + ((byte)Unsafe.Add(ref weight, i) * TableBytes);
            byte* table1 = _tables.Pointer + ((pair ? (byte)Unsafe.Add(ref weight, i + 1) : Operands) * TableBytes);
            byte* x0 = operands + source[i];
            byte* x1 = operands + source[pair ? i + 1 : i];
            Vector512<byte> a0 = Vector512.Load(x0), a1 = Vector512.Load(x0 + Vector);
            Vector512<byte> b0 = Vector512.Load(x1), b1 = Vector512.Load(x1 + Vector);

            TLookup.Two(table0, a0, a1, out Vector512<byte> p0, out Vector512<byte> p1);
            TLookup.Two(table1, b0, b1, out Vector512<byte> q0, out Vector512<byte> q1);
            l0 += Avx512BW.MultiplyAddAdjacent(Avx512BW.UnpackLow(p0, q0), ones.AsSByte());
            l1 += Avx512BW.MultiplyAddAdjacent(Avx512BW.UnpackHigh(p0, q0), ones.AsSByte());
            l2 += Avx512BW.MultiplyAddAdjacent(Avx512BW.UnpackLow(p1, q1), ones.AsSByte());
            l3 += Avx512BW.MultiplyAddAdjacent(Avx512BW.UnpackHigh(p1, q1), ones.AsSByte());

            TLookup.Two(table0 + Operands, a0, a1, out p0, out p1);
            TLookup.Two(table1 + Operands, b0, b1, out q0, out q1);
            h0 += Avx512BW.MultiplyAddAdjacent(ones, Avx512BW.UnpackLow(p0, q0).AsSByte());
            h1 += Avx512BW.MultiplyAddAdjacent(ones, Avx512BW.UnpackHigh(p0, q0).AsSByte());
            h2 += Avx512BW.MultiplyAddAdjacent(ones, Avx512BW.UnpackLow(p1, q1).AsSByte());
            h3 += Avx512BW.MultiplyAddAdjacent(ones, Avx512BW.UnpackHigh(p1, q1).AsSByte());
        }

        Widen(l0, l1, h0, h1, sums);
        Widen(l2, l3, h2, h3, sums + Vector);
    }

    /// <summary>Adds low + 256·high. Unpacking went by 128-bit lanes: even runs of eight pixels are in the first vector, odd ones in the second.</summary>
    private static void Widen(Vector512<short> lowEven, Vector512<short> lowOdd, Vector512<short> highEven, Vector512<short> highOdd, int* sums)
    {
        const int Run = 8;
        short* buffer = stackalloc short[2 * Vector];
        lowEven.Store(buffer);
        lowOdd.Store(buffer + (Vector / 2));
        highEven.Store(buffer + Vector);
        highOdd.Store(buffer + (3 * Vector / 2));
        for (int run = 0; run < Vector / Run; run++)
        {
            short* low = buffer + (run % 2 * (Vector / 2)) + (run / 2 * Run);
            Vector256<int> sum = Avx2.ConvertToVector256Int32(low) + (Avx2.ConvertToVector256Int32(low + Vector) << 8);
            (Vector256.Load(sums + (run * Run)) + sum).Store(sums + (run * Run));
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
