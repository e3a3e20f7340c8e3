using System.Runtime.CompilerServices;

namespace Enos.Kernels.Simd;

/// <summary>One lane in a general register.</summary>
internal readonly unsafe struct LanesScalar : ILanes<int>
{
    public static int Count => 1;

    public static int Zero => 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Load(int* source) => *source;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(int vector, int* destination) => *destination = vector;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int LoadBytes(byte* source) => *source;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Broadcast(int value) => value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Add(int left, int right) => left + right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Multiply(int left, int right) => left * right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int AddShorts(int left, int right) => Pack((short)left + (short)right, (left >> 16) + (right >> 16));

    /// <summary>Adds without the top bits, which then join by exclusive or, so that no carry passes from byte to byte.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int AddBytes(int left, int right) => ((left & 0x7F7F7F7F) + (right & 0x7F7F7F7F)) ^ ((left ^ right) & unchecked((int)0x80808080));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Zip(byte* a, byte* b, byte* c, byte* d) =>
        LoadBytes(a) | (LoadBytes(b) << 8) | (LoadBytes(c) << 16) | (LoadBytes(d) << 24);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Or(int left, int right) => left | right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Xor(int left, int right) => left ^ right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Majority(int a, int b, int c) => (a & b) | (c & (a ^ b));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Xor(int a, int b, int c) => a ^ b ^ c;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int ShiftLeft(int vector, int count) => vector << count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int DotBytes(int unsigned, int signed) => Pack(
        ((byte)unsigned * (sbyte)signed) + ((byte)(unsigned >> 8) * (sbyte)(signed >> 8)),
        ((byte)(unsigned >> 16) * (sbyte)(signed >> 16)) + ((byte)(unsigned >> 24) * (sbyte)(signed >> 24)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int DotShorts(int left, int right) => ((short)left * (short)right) + ((left >> 16) * (right >> 16));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddInTurn(int even, int odd, int* addends, int* sums)
    {
        sums[0] = addends[0] + (short)even;
        sums[1] = addends[1] + (short)odd;
        sums[2] = addends[2] + (even >> 16);
        sums[3] = addends[3] + (odd >> 16);
    }

    /// <summary>Counts of pairs, of nibbles, of bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int CountBits(int vector)
    {
        uint v = (uint)vector;
        v -= (v >> 1) & 0x55555555;
        v = (v & 0x33333333) + ((v >> 2) & 0x33333333);
        return (int)((v + (v >> 4)) & 0x0F0F0F0F);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Pack(int low, int high) => (ushort)low | (high << 16);
}
