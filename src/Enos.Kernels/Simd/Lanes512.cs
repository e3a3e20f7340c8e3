using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Enos.Kernels.Simd;

/// <summary>Sixteen lanes: AVX-512 F and BW.</summary>
internal readonly unsafe struct Lanes512 : ILanes<Vector512<int>>
{
    public static int Count => Vector512<int>.Count;

    public static Vector512<int> Zero => Vector512<int>.Zero;

    // Constants are written as eight longs: that is loaded, while a longer list of elements is a call.

    /// <summary>The first sixteen shorts of two vectors in turn: 0, 32, 1, 33, ….</summary>
    private static Vector512<short> InTurn => Vector512.Create(
        0x0021000100200000UL, 0x0023000300220002, 0x0025000500240004, 0x0027000700260006,
        0x0029000900280008, 0x002B000B002A000A, 0x002D000D002C000C, 0x002F000F002E000E).AsInt16();

    /// <summary>The last sixteen shorts of two vectors in turn: 16, 48, 17, 49, ….</summary>
    private static Vector512<short> InTurnUpper => Vector512.Create(
        0x0031001100300010UL, 0x0033001300320012, 0x0035001500340014, 0x0037001700360016,
        0x0039001900380018, 0x003B001B003A001A, 0x003D001D003C001C, 0x003F001F003E001E).AsInt16();

    /// <summary>Byte i of four rows of 16 in lane i.</summary>
    private static Vector512<byte> ZipOrder => Vector512.Create(
        0x3121110130201000UL, 0x3323130332221202, 0x3525150534241404, 0x3727170736261606,
        0x3929190938281808, 0x3B2B1B0B3A2A1A0A, 0x3D2D1D0D3C2C1C0C, 0x3F2F1F0F3E2E1E0E).AsByte();

    /// <summary>The number of ones in 0 to 63.</summary>
    private static Vector512<byte> BitCounts => Vector512.Create(
        0x0302020102010100UL, 0x0403030203020201, 0x0403030203020201, 0x0504040304030302,
        0x0403030203020201, 0x0504040304030302, 0x0504040304030302, 0x0605050405040403).AsByte();

    /// <summary>The number of ones in 64 to 127.</summary>
    private static Vector512<byte> BitCountsUpper => Vector512.Create(
        0x0403030203020201UL, 0x0504040304030302, 0x0504040304030302, 0x0605050405040403,
        0x0504040304030302, 0x0605050405040403, 0x0605050405040403, 0x0706060506050504).AsByte();

    /// <summary>The number of ones in 0 to 15, in each 128 bits.</summary>
    private static Vector512<byte> NibbleCounts => Vector512.Create(
        0x0302020102010100UL, 0x0403030203020201, 0x0302020102010100, 0x0403030203020201,
        0x0302020102010100, 0x0403030203020201, 0x0302020102010100, 0x0403030203020201).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Load(int* source) => Vector512.Load(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector512<int> vector, int* destination) => vector.Store(destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> LoadBytes(byte* source) => Avx512F.ConvertToVector512Int32(Vector128.Load(source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Broadcast(int value) => Vector512.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Add(Vector512<int> left, Vector512<int> right) => left + right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Multiply(Vector512<int> left, Vector512<int> right) => left * right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> AddShorts(Vector512<int> left, Vector512<int> right) => (left.AsInt16() + right.AsInt16()).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> AddBytes(Vector512<int> left, Vector512<int> right) => (left.AsByte() + right.AsByte()).AsInt32();

    /// <summary>The rows side by side, and with VBMI one permutation to bring the bytes of a lane together.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Zip(byte* a, byte* b, byte* c, byte* d)
    {
        if (!Avx512Vbmi.IsSupported)
        {
            return LoadBytes(a) | (LoadBytes(b) << 8) | (LoadBytes(c) << 16) | (LoadBytes(d) << 24);
        }

        var rows = Vector512.Create(
            Vector256.Create(Vector128.Load(a), Vector128.Load(b)), Vector256.Create(Vector128.Load(c), Vector128.Load(d)));
        return Avx512Vbmi.PermuteVar64x8(rows, ZipOrder).AsInt32();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Or(Vector512<int> left, Vector512<int> right) => left | right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Xor(Vector512<int> left, Vector512<int> right) => left ^ right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Majority(Vector512<int> a, Vector512<int> b, Vector512<int> c) => Avx512F.TernaryLogic(a, b, c, 0xE8);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Xor(Vector512<int> a, Vector512<int> b, Vector512<int> c) => Avx512F.TernaryLogic(a, b, c, 0x96);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> ShiftLeft(Vector512<int> vector, int count) => vector << count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> DotBytes(Vector512<int> unsigned, Vector512<int> signed) =>
        Avx512BW.MultiplyAddAdjacent(unsigned.AsByte(), signed.AsSByte()).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> DotShorts(Vector512<int> left, Vector512<int> right) =>
        Avx512BW.MultiplyAddAdjacent(left.AsInt16(), right.AsInt16());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddInTurn(Vector512<int> even, Vector512<int> odd, int* addends, int* sums)
    {
        Vector512<short> low = Avx512BW.PermuteVar32x16x2(even.AsInt16(), InTurn, odd.AsInt16());
        Vector512<short> high = Avx512BW.PermuteVar32x16x2(even.AsInt16(), InTurnUpper, odd.AsInt16());
        (Vector512.Load(addends) + Vector512.WidenLower(low)).Store(sums);
        (Vector512.Load(addends + 16) + Vector512.WidenUpper(low)).Store(sums + 16);
        (Vector512.Load(addends + 32) + Vector512.WidenLower(high)).Store(sums + 32);
        (Vector512.Load(addends + 48) + Vector512.WidenUpper(high)).Store(sums + 48);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> CountBits(Vector512<int> vector)
    {
        if (Avx512Vbmi.IsSupported)
        {
            // Seven bits by a table of 128 bytes, and the eighth.
            Vector512<byte> eighth = (vector.AsInt16() >>> 7).AsByte() & Vector512.Create((byte)1);
            return (Avx512Vbmi.PermuteVar64x8x2(BitCounts, vector.AsByte(), BitCountsUpper) + eighth).AsInt32();
        }

        var nibble = Vector512.Create((byte)0x0F);
        Vector512<byte> low = vector.AsByte() & nibble;
        Vector512<byte> high = (vector.AsInt16() >>> 4).AsByte() & nibble;
        return (Avx512BW.Shuffle(NibbleCounts, low) + Avx512BW.Shuffle(NibbleCounts, high)).AsInt32();
    }
}
