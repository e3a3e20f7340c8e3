using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Enos.Kernels.Simd;

/// <summary>Makes operands of activations: <see cref="OperandStream.Operand"/> for many at once.</summary>
internal static class OperandMap
{
    /// <summary>The operands of a channel's activations.</summary>
    /// <param name="stream">Stream.</param>
    /// <param name="threshold">τ of the channel.</param>
    /// <param name="source">Activations.</param>
    /// <param name="operands">Receives as many operands.</param>
    public static void Apply(OperandStream stream, sbyte threshold, ReadOnlySpan<sbyte> source, Span<byte> operands)
    {
        int done = stream.Map is { } map ? LookUp(map, source, operands) : Compute(stream, threshold, source, operands);
        for (int i = done; i < source.Length; i++)
        {
            operands[i] = stream.Operand(source[i], threshold);
        }
    }

    private static int Compute(OperandStream stream, sbyte threshold, ReadOnlySpan<sbyte> source, Span<byte> operands)
    {
        ReadOnlySpan<Vector<sbyte>> from = MemoryMarshal.Cast<sbyte, Vector<sbyte>>(source);
        Span<Vector<sbyte>> to = MemoryMarshal.Cast<byte, Vector<sbyte>>(operands);
        switch (stream.Kind)
        {
            case StreamKind.Value:
                var offset = new Vector<sbyte>((sbyte)stream.Offset);
                for (int i = 0; i < from.Length; i++)
                {
                    to[i] = from[i] - offset;
                }

                break;
            case StreamKind.Sign:
                var thresholds = new Vector<sbyte>(threshold);
                var plus = new Vector<sbyte>((sbyte)stream.MaxOperand);
                for (int i = 0; i < from.Length; i++)
                {
                    to[i] = Vector.GreaterThanOrEqual(from[i], thresholds) & plus;
                }

                break;
            default:
                for (int i = 0; i < from.Length; i++)
                {
                    to[i] = Vector.Max(from[i], -from[i]); // −128 stays, which as an unsigned byte is 128
                }

                break;
        }

        return from.Length * Vector<sbyte>.Count;
    }

    /// <summary>Two permutations of 128 bytes for 64 activations, the eighth bit choosing between them, where the processor has them.</summary>
    private static int LookUp(byte[] map, ReadOnlySpan<sbyte> source, Span<byte> operands)
    {
        if (!Avx512Vbmi.IsSupported)
        {
            return 0;
        }

        ReadOnlySpan<Vector512<byte>> table = MemoryMarshal.Cast<byte, Vector512<byte>>(map);
        ReadOnlySpan<Vector512<byte>> from = MemoryMarshal.Cast<sbyte, Vector512<byte>>(source);
        Span<Vector512<byte>> to = MemoryMarshal.Cast<byte, Vector512<byte>>(operands);
        Vector512<byte> t0 = table[0], t1 = table[1], t2 = table[2], t3 = table[3];
        for (int i = 0; i < from.Length; i++)
        {
            Vector512<byte> low = Avx512Vbmi.PermuteVar64x8x2(t0, from[i], t1);
            Vector512<byte> high = Avx512Vbmi.PermuteVar64x8x2(t2, from[i], t3);
            to[i] = Vector512.ConditionalSelect(Vector512.LessThan(from[i].AsSByte(), Vector512<sbyte>.Zero).AsByte(), high, low);
        }

        return from.Length * Vector512<byte>.Count;
    }
}
