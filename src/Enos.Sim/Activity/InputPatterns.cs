using Enos.Accel.Modes;
using Enos.Accel.Workloads;
using Enos.Networks.Quantized;

namespace Enos.Sim.Activity;

/// <summary>
/// One image's operands in bits: two's complement of the activation bits (which a non-negative tensor never fills with a sign), and sgn(x − τ), 1 for −, for
/// operators that read it.
/// </summary>
internal sealed class InputPatterns
{
    private readonly QuantizedLayer _layer;
    private readonly int _plane;

    public InputPatterns(QuantizedLayer layer, LayerShape shape, bool signed)
    {
        _layer = layer;
        _plane = shape.InputHeight * shape.InputWidth;
        SignAlone = layer.Operator.Kind == OperatorKind.Xnor;
        ValueBits = SignAlone ? 1 : layer.ActivationBits;
        Value = new byte[shape.InputChannels * _plane];
        Sign = layer.Operator.ReadsSign && !SignAlone ? new byte[Value.Length] : [];
        SignMask = (byte)(SignAlone ? 1 : signed && !layer.Operator.ReadsSign ? 1 << (ValueBits - 1) : 0);
    }

    /// <summary>Bits of the operand: those of the value, and the sign against τ where it is read beside it.</summary>
    public int Bits => ValueBits + (Sign.Length > 0 ? 1 : 0);

    /// <summary>Bits of the value; 1 for a sign alone.</summary>
    public int ValueBits { get; }

    /// <summary>Whether a value of 0 occurs.</summary>
    public bool HasZero => !SignAlone;

    /// <summary>The bit of <see cref="Value"/> that is the sign which the operator reads; 0 if none is.</summary>
    public byte SignMask { get; }

    /// <summary>The patterns of the image read last, C×H×W.</summary>
    public byte[] Value { get; }

    /// <summary>Its signs against τ, C×H×W; empty if they are not read, or are the value.</summary>
    public byte[] Sign { get; }

    private bool SignAlone { get; }

    /// <summary>The patterns of a padded element of a channel: an activation of 0.</summary>
    public (byte Value, byte Sign) Padding(int channel)
    {
        byte sign = _layer.Operator.ReadsSign ? SignOf(0, _layer.Thresholds[channel]) : (byte)0;
        return SignAlone ? (sign, (byte)0) : ((byte)0, sign);
    }

    /// <summary>Turns an image's operands into patterns.</summary>
    public void Read(ReadOnlySpan<sbyte> operands)
    {
        byte mask = (byte)((1 << ValueBits) - 1);
        for (int i = 0; i < operands.Length && !SignAlone; i++)
        {
            Value[i] = (byte)((byte)operands[i] & mask);
        }

        Span<byte> signs = SignAlone ? Value : Sign;
        for (int at = 0; at < signs.Length; at += _plane)
        {
            sbyte threshold = _layer.Thresholds[at / _plane];
            ReadOnlySpan<sbyte> channel = operands.Slice(at, _plane);
            for (int i = 0; i < _plane; i++)
            {
                signs[at + i] = SignOf(channel[i], threshold);
            }
        }
    }

    private static byte SignOf(int x, int threshold) => (byte)(x >= threshold ? 0 : 1);
}
