using System.Numerics;

namespace Enos.Sim.Inference;

/// <summary>How an image enters: a pixel's upper seven bits, 0 to 127.</summary>
internal static class PixelOperands
{
    /// <summary>byte ≫ 1 of every pixel.</summary>
    public static void Load(ReadOnlySpan<byte> pixels, Span<sbyte> activations)
    {
        int i = 0;
        for (; i <= pixels.Length - Vector<byte>.Count; i += Vector<byte>.Count)
        {
            Vector.AsVectorSByte(Vector.ShiftRightLogical(new Vector<byte>(pixels[i..]), 1)).CopyTo(activations[i..]);
        }

        for (; i < pixels.Length; i++)
        {
            activations[i] = (sbyte)(pixels[i] >> 1);
        }
    }
}
