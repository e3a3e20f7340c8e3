using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Enos.Kernels.Simd;

/// <summary>Four lanes: SSE4.1 where there is, otherwise instructions that every vector unit has.</summary>
internal readonly unsafe struct Lanes128 : ILanes<Vector128<int>>
{
    public static int Count => Vector128<int>.Count;

    public static Vector128<int> Zero => Vector128<int>.Zero;

    /// <summary>The number of ones in 0 to 15.</summary>
    public static Vector128<byte> NibbleCounts => Vector128.Create((byte)0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Load(int* source) => Vector128.Load(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector128<int> vector, int* destination) => vector.Store(destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> LoadBytes(byte* source) =>
        Vector128.WidenLower(Vector128.WidenLower(LoadFour(source))).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Broadcast(int value) => Vector128.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Add(Vector128<int> left, Vector128<int> right) => left + right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Multiply(Vector128<int> left, Vector128<int> right) => left * right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> AddShorts(Vector128<int> left, Vector128<int> right) => (left.AsInt16() + right.AsInt16()).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> AddBytes(Vector128<int> left, Vector128<int> right) => (left.AsByte() + right.AsByte()).AsInt32();

    /// <summary>Four bytes of each row, unpacked twice.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Zip(byte* a, byte* b, byte* c, byte* d) => Sse2.IsSupported
        ? Sse2.UnpackLow(
            Sse2.UnpackLow(LoadFour(a), LoadFour(b)).AsInt16(),
            Sse2.UnpackLow(LoadFour(c), LoadFour(d)).AsInt16()).AsInt32()
        : LoadBytes(a) | (LoadBytes(b) << 8) | (LoadBytes(c) << 16) | (LoadBytes(d) << 24);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Or(Vector128<int> left, Vector128<int> right) => left | right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Xor(Vector128<int> left, Vector128<int> right) => left ^ right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Majority(Vector128<int> a, Vector128<int> b, Vector128<int> c) => (a & b) | (c & (a ^ b));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Xor(Vector128<int> a, Vector128<int> b, Vector128<int> c) => a ^ b ^ c;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> ShiftLeft(Vector128<int> vector, int count) => vector << count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> DotBytes(Vector128<int> unsigned, Vector128<int> signed) =>
        Ssse3.IsSupported ? Ssse3.MultiplyAddAdjacent(unsigned.AsByte(), signed.AsSByte()).AsInt32() : PortableDotBytes(unsigned, signed);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> DotShorts(Vector128<int> left, Vector128<int> right) =>
        Sse2.IsSupported ? Sse2.MultiplyAddAdjacent(left.AsInt16(), right.AsInt16()) : PortableDotShorts(left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddInTurn(Vector128<int> even, Vector128<int> odd, int* addends, int* sums)
    {
        Vector128<int> e0 = (even << 16) >> 16, e1 = even >> 16, o0 = (odd << 16) >> 16, o1 = odd >> 16; // lane i has the ints 4i, 4i + 2, 4i + 1, 4i + 3
        if (Sse2.IsSupported)
        {
            Vector128<long> low0 = Sse2.UnpackLow(e0, o0).AsInt64(), low1 = Sse2.UnpackLow(e1, o1).AsInt64();
            Vector128<long> high0 = Sse2.UnpackHigh(e0, o0).AsInt64(), high1 = Sse2.UnpackHigh(e1, o1).AsInt64();
            (Vector128.Load(addends) + Sse2.UnpackLow(low0, low1).AsInt32()).Store(sums);
            (Vector128.Load(addends + 4) + Sse2.UnpackHigh(low0, low1).AsInt32()).Store(sums + 4);
            (Vector128.Load(addends + 8) + Sse2.UnpackLow(high0, high1).AsInt32()).Store(sums + 8);
            (Vector128.Load(addends + 12) + Sse2.UnpackHigh(high0, high1).AsInt32()).Store(sums + 12);
            return;
        }

        for (int i = 0; i < Count; i++)
        {
            (Vector128.Load(addends + (4 * i)) + Vector128.Create(e0[i], o0[i], e1[i], o1[i])).Store(sums + (4 * i));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> CountBits(Vector128<int> vector) =>
        AdvSimd.IsSupported ? AdvSimd.PopCount(vector.AsByte()).AsInt32() : PortableCountBits(vector);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> LoadFour(byte* source) => Vector128.CreateScalar(Unsafe.ReadUnaligned<uint>(source)).AsByte();

    /// <summary>Even and odd bytes multiplied as shorts: a byte by a signed byte fits one.</summary>
    internal static Vector128<int> PortableDotBytes(Vector128<int> unsigned, Vector128<int> signed)
    {
        Vector128<short> evenU = (unsigned.AsUInt16() & Vector128.Create((ushort)0xFF)).AsInt16();
        Vector128<short> oddU = (unsigned.AsUInt16() >>> 8).AsInt16();
        Vector128<short> evenS = (signed.AsInt16() << 8) >> 8;
        Vector128<short> oddS = signed.AsInt16() >> 8;
        return ((evenU * evenS) + (oddU * oddS)).AsInt32();
    }

    /// <summary>Even and odd shorts multiplied as ints.</summary>
    internal static Vector128<int> PortableDotShorts(Vector128<int> left, Vector128<int> right) =>
        (((left << 16) >> 16) * ((right << 16) >> 16)) + ((left >> 16) * (right >> 16));

    /// <summary>A table of the nibbles' counts.</summary>
    internal static Vector128<int> PortableCountBits(Vector128<int> vector)
    {
        var nibble = Vector128.Create((byte)0x0F);
        Vector128<byte> low = vector.AsByte() & nibble;
        Vector128<byte> high = (vector.AsInt16() >>> 4).AsByte() & nibble;
        return (Vector128.Shuffle(NibbleCounts, low) + Vector128.Shuffle(NibbleCounts, high)).AsInt32();
    }
}
