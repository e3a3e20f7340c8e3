using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Enos.Kernels.Simd;

/// <summary>Eight lanes: AVX2.</summary>
internal readonly unsafe struct Lanes256 : ILanes<Vector256<int>>
{
    public static int Count => Vector256<int>.Count;

    public static Vector256<int> Zero => Vector256<int>.Zero;

    /// <summary>The number of ones in 0 to 15, in both halves.</summary>
    private static Vector256<byte> NibbleCounts => Vector256.Create(
        0x0302020102010100UL, 0x0403030203020201, 0x0302020102010100, 0x0403030203020201).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Load(int* source) => Vector256.Load(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector256<int> vector, int* destination) => vector.Store(destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> LoadBytes(byte* source) => Avx2.ConvertToVector256Int32(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Broadcast(int value) => Vector256.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Add(Vector256<int> left, Vector256<int> right) => left + right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Multiply(Vector256<int> left, Vector256<int> right) => left * right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> AddShorts(Vector256<int> left, Vector256<int> right) => (left.AsInt16() + right.AsInt16()).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> AddBytes(Vector256<int> left, Vector256<int> right) => (left.AsByte() + right.AsByte()).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Zip(byte* a, byte* b, byte* c, byte* d) =>
        LoadBytes(a) | (LoadBytes(b) << 8) | (LoadBytes(c) << 16) | (LoadBytes(d) << 24);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Or(Vector256<int> left, Vector256<int> right) => left | right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Xor(Vector256<int> left, Vector256<int> right) => left ^ right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Majority(Vector256<int> a, Vector256<int> b, Vector256<int> c) => (a & b) | (c & (a ^ b));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Xor(Vector256<int> a, Vector256<int> b, Vector256<int> c) => a ^ b ^ c;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> ShiftLeft(Vector256<int> vector, int count) => vector << count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> DotBytes(Vector256<int> unsigned, Vector256<int> signed) =>
        Avx2.MultiplyAddAdjacent(unsigned.AsByte(), signed.AsSByte()).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> DotShorts(Vector256<int> left, Vector256<int> right) =>
        Avx2.MultiplyAddAdjacent(left.AsInt16(), right.AsInt16());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddInTurn(Vector256<int> even, Vector256<int> odd, int* addends, int* sums)
    {
        // Eight ints in turn from each 128 bits.
        Vector256<short> low = Avx2.UnpackLow(even.AsInt16(), odd.AsInt16());
        Vector256<short> high = Avx2.UnpackHigh(even.AsInt16(), odd.AsInt16());
        (Vector256.Load(addends) + Avx2.ConvertToVector256Int32(low.GetLower())).Store(sums);
        (Vector256.Load(addends + 8) + Avx2.ConvertToVector256Int32(high.GetLower())).Store(sums + 8);
        (Vector256.Load(addends + 16) + Avx2.ConvertToVector256Int32(low.GetUpper())).Store(sums + 16);
        (Vector256.Load(addends + 24) + Avx2.ConvertToVector256Int32(high.GetUpper())).Store(sums + 24);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> CountBits(Vector256<int> vector)
    {
        var nibble = Vector256.Create((byte)0x0F);
        Vector256<byte> low = vector.AsByte() & nibble;
        Vector256<byte> high = (vector.AsInt16() >>> 4).AsByte() & nibble;
        return (Avx2.Shuffle(NibbleCounts, low) + Avx2.Shuffle(NibbleCounts, high)).AsInt32();
    }
}
