using Enos.Accel.Modes;
using Enos.Networks.Quantized;

namespace Enos.Sim.Inference;

/// <summary>
/// How a weight code lies in bits. Operators that read a sign alone store that sign, 1 for −; deep-shift stores the sign above p; all others store two's
/// complement of the weight bits.
/// </summary>
internal static class WeightPattern
{
    private const int GreatestShift = 7;

    /// <summary>Bits of a stored weight of <paramref name="layer"/>.</summary>
    public static int Bits(QuantizedLayer layer) => ReadsSignAlone(layer) ? 1 : layer.WeightBits;

    /// <summary>The bits of a code.</summary>
    public static byte Of(QuantizedLayer layer, sbyte code)
    {
        int bits = Bits(layer);
        return layer.Operator.Kind switch
        {
            _ when ReadsSignAlone(layer) => (byte)(code < 0 ? 1 : 0),
            OperatorKind.DeepShift => (byte)(((code < 0 ? 1 : 0) << (bits - 1)) | (Math.Abs((int)code) - 1)),
            _ => (byte)(code & ((1 << bits) - 1)),
        };
    }

    /// <summary>The code that bits stand for, a valid one whatever they are: a shift beyond 7 shifts by 7.</summary>
    public static sbyte Code(QuantizedLayer layer, byte pattern)
    {
        int bits = Bits(layer);
        int sign = 1 << (bits - 1);
        int shift = Math.Min(pattern & (sign - 1), GreatestShift);
        return (sbyte)(layer.Operator.Kind switch
        {
            _ when ReadsSignAlone(layer) => pattern == 0 ? 1 : -1,
            OperatorKind.DeepShift => (pattern & sign) == 0 ? shift + 1 : -shift - 1,
            _ => (pattern ^ sign) - sign,
        });
    }

    /// <summary>Whether a code of 0 occurs, and adds nothing by itself.</summary>
    public static bool HasZero(QuantizedLayer layer) => !ReadsSignAlone(layer) && layer.Operator.Kind != OperatorKind.DeepShift;

    private static bool ReadsSignAlone(QuantizedLayer layer) => layer.Operator.Kind is OperatorKind.BinaryWeight or OperatorKind.Xnor;
}
