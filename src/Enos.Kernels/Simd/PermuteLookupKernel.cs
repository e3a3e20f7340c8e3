using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Enos.Kernels.Simd;

/// <summary>
/// Lookups in registers (AVX-512 VBMI): each plane of f(·, w) is a table of 128 or 256 bytes that two-source permutes index with 64 operands at a time; the
/// looked-up bytes of two window elements add up in shorts, which widen before they can leave int16. Bound, for each plane: 128 MACs for 8 vector
/// instructions where activations span at most 128 values, for 12 otherwise. A piece's elements are taken in the order of their weights, so that tables, which
/// together are larger than the first-level cache, are met in turn.
/// </summary>
internal sealed unsafe class PermuteLookupKernel : LookupKernel
{
    private const int Operands = 256;
    private const int Vector = 64;

    /// <summary>Elements of a piece: 16 KB of operands. A pair of bytes adds at most 510, so 64 pairs at most 32,640.</summary>
    private const int PieceElements = 128;

    private readonly PinnedArray<byte> _tables;
    private readonly PinnedArray<nint> _sources;
    private readonly PinnedArray<int> _rows;
    private readonly int _padded;
    private readonly int[] _segmentStarts;
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

        (int Start, int Count)[] segments = plan.Plan.Segments;
        _segmentStarts = new int[segments.Length + 1];
        for (int s = 0; s < segments.Length; s++)
        {
            _segmentStarts[s + 1] = _segmentStarts[s] + ((segments[s].Count + 1) / 2 * 2);
        }

        _padded = _segmentStarts[^1];
        int filters = plan.Plan.Layer.Shape.OutputChannels;
        _sources = new PinnedArray<nint>((nint)filters * _padded);
        _rows = new PinnedArray<int>((nint)filters * _padded);
        for (int filter = 0; filter < filters; filter++)
        {
            for (int s = 0; s < segments.Length; s++)
            {
                for (int piece = 0; piece < Pieces(s); piece++)
                {
                    int skipped = piece * PieceElements;
                    nint to = ((nint)filter * _padded) + _segmentStarts[s] + skipped;
                    Order(filter, segments[s].Start + skipped, Math.Min(PieceElements, segments[s].Count - skipped), to);
                }
            }
        }
    }

    /// <summary>Whether this processor has the instructions.</summary>
    public static bool IsSupported => Avx512Vbmi.IsSupported && Avx512BW.IsSupported;

    /// <summary>The first two runs of eight shorts from each of two vectors in turn. (As longs, for that is a constant; a longer list is a call.)</summary>
    private static Vector512<short> InOrder => Vector512.Create(
        0x0003000200010000UL, 0x0007000600050004, 0x0023002200210020, 0x0027002600250024,
        0x000B000A00090008, 0x000F000E000D000C, 0x002B002A00290028, 0x002F002E002D002C).AsInt16();

    /// <summary>The last two runs.</summary>
    private static Vector512<short> InOrderUpper => Vector512.Create(
        0x0013001200110010UL, 0x0017001600150014, 0x0033003200310030, 0x0037003600350034,
        0x001B001A00190018, 0x001F001E001D001C, 0x003B003A00390038, 0x003F003E003D003C).AsInt16();

    /// <inheritdoc/>
    public override int Pieces(int segment) => ((Plan.Plan.Segments[segment].Count - 1) / PieceElements) + 1;

    /// <inheritdoc/>
    public override void Add(int filter, int segment, int piece, byte* operands, int* sums)
    {
        int start = _segmentStarts[segment] + (piece * PieceElements);
        int length = Math.Min(PieceElements, _segmentStarts[segment + 1] - start);
        nint first = ((nint)filter * _padded) + start;
        int correction = piece == 0 ? Plan.Correction(segment) : 0;
        for (int p = 0; p < Plan.Planes; p++)
        {
            if (_half)
            {
                Run<Half>(first, p, length, operands, sums, correction);
            }
            else
            {
                Run<Full>(first, p, length, operands, sums, correction);
            }

            correction = 0;
        }
    }

    /// <summary>Puts a piece's elements in the order of their weights, an odd last one beside a row of zeros.</summary>
    private void Order(int filter, int start, int count, nint to)
    {
        sbyte[] weights = Plan.Plan.Layer.Weights;
        nint first = (nint)filter * Plan.Plan.K;
        foreach (int k in Enumerable.Range(start, count).OrderBy(k => weights[first + k]))
        {
            _sources.Pointer[to] = Plan.Sources.Pointer[k];
            _rows.Pointer[to++] = (byte)weights[first + k] * Operands;
        }

        if (count % 2 == 1)
        {
            _sources.Pointer[to] = _sources.Pointer[to - 1];
            _rows.Pointer[to] = Operands * Operands;
        }
    }

    private byte* Table(int plane) => _tables.Pointer + (plane * (Operands + 1) * Operands);

    private void Run<TLookup>(nint first, int plane, int count, byte* operands, int* sums, int correction)
        where TLookup : struct, ILookup
    {
        nint* source = _sources.Pointer + first;
        int* row = _rows.Pointer + first;
        byte* table = Table(plane);
        Vector512<sbyte> ones = Vector512.Create((sbyte)1);
        Vector512<short> s0 = default, s1 = default, s2 = default, s3 = default;
        for (int i = 0; i < count; i += 2)
        {
            byte* x0 = operands + source[i];
            byte* x1 = operands + source[i + 1];
            byte* table0 = table + row[i];
            byte* table1 = table + row[i + 1];
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

    /// <summary>
    /// Adds the sums at their byte's place. Unpacking went by 128-bit lanes: even runs of eight pixels are in the first vector, odd ones in the second. (Inlined, or
    /// its arguments would live in memory throughout the loop.)
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Widen(Vector512<short> even, Vector512<short> odd, int shift, int* sums, int correction)
    {
        var offset = Vector512.Create(correction);
        Vector512<short> low = Avx512BW.PermuteVar32x16x2(even, InOrder, odd);
        Vector512<short> high = Avx512BW.PermuteVar32x16x2(even, InOrderUpper, odd);
        (Vector512.Load(sums) + offset + (Vector512.WidenLower(low) << shift)).Store(sums);
        (Vector512.Load(sums + 16) + offset + (Vector512.WidenUpper(low) << shift)).Store(sums + 16);
        (Vector512.Load(sums + 32) + offset + (Vector512.WidenLower(high) << shift)).Store(sums + 32);
        (Vector512.Load(sums + 48) + offset + (Vector512.WidenUpper(high) << shift)).Store(sums + 48);
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
