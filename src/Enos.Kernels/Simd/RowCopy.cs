using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Enos.Kernels.Simd;

/// <summary>
/// Copies rows of a few pixels, for which a call of the general routine takes longer than the copy: vectors from the front, and one that ends with
/// the row and may repeat what the last had. Nothing outside the row is touched; rows do not overlap.
/// </summary>
internal static unsafe class RowCopy
{
    /// <summary>Copies <paramref name="count"/> bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Bytes(byte* from, byte* to, int count)
    {
        if (count >= Vector512<byte>.Count)
        {
            int last = count - Vector512<byte>.Count;
            for (int i = 0; i < last; i += Vector512<byte>.Count)
            {
                Vector512.Load(from + i).Store(to + i);
            }

            Vector512.Load(from + last).Store(to + last);
        }
        else if (count >= Vector256<byte>.Count)
        {
            Vector256.Load(from).Store(to);
            Vector256.Load(from + count - Vector256<byte>.Count).Store(to + count - Vector256<byte>.Count);
        }
        else if (count >= Vector128<byte>.Count)
        {
            Vector128.Load(from).Store(to);
            Vector128.Load(from + count - Vector128<byte>.Count).Store(to + count - Vector128<byte>.Count);
        }
        else if (count >= sizeof(ulong))
        {
            ulong first = Unsafe.ReadUnaligned<ulong>(from);
            ulong last = Unsafe.ReadUnaligned<ulong>(from + count - sizeof(ulong));
            Unsafe.WriteUnaligned(to, first);
            Unsafe.WriteUnaligned(to + count - sizeof(ulong), last);
        }
        else
        {
            for (int i = 0; i < count; i++)
            {
                to[i] = from[i];
            }
        }
    }

    /// <summary>Copies <paramref name="count"/> ints.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Ints(int* from, int* to, int count) => Bytes((byte*)from, (byte*)to, sizeof(int) * count);

    /// <summary>Every second byte from the first: <paramref name="count"/> of them. Reads the byte after the last, too.</summary>
    public static void EverySecond(byte* from, byte* to, int count)
    {
        const int Wide = 16;
        const int Narrow = 8;
        if (count >= Wide)
        {
            int last = count - Wide;
            for (int i = 0; i < last; i += Wide)
            {
                Sixteen(from + (2 * i), to + i);
            }

            Sixteen(from + (2 * last), to + last);
        }
        else if (count >= Narrow)
        {
            Eight(from, to);
            Eight(from + (2 * (count - Narrow)), to + count - Narrow);
        }
        else
        {
            for (int i = 0; i < count; i++)
            {
                to[i] = from[2 * i];
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Sixteen(byte* from, byte* to)
    {
        var first = Vector128.Create((ushort)0xFF);
        Vector128.Narrow(Vector128.Load((ushort*)from) & first, Vector128.Load((ushort*)from + 8) & first).Store(to);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Eight(byte* from, byte* to)
    {
        Vector128<ushort> bytes = Vector128.Load((ushort*)from) & Vector128.Create((ushort)0xFF);
        Unsafe.WriteUnaligned(to, Vector128.Narrow(bytes, bytes).AsUInt64().ToScalar());
    }
}
