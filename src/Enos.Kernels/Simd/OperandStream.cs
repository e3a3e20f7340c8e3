using System.Collections.Immutable;
using Enos.Accel.Modes;
using Enos.Kernels.Multipliers;

namespace Enos.Kernels.Simd;

/// <summary>What an operator reads of an activation.</summary>
internal enum StreamKind
{
    /// <summary>x.</summary>
    Value,

    /// <summary>sgn(x − τ).</summary>
    Sign,

    /// <summary>|x|.</summary>
    Magnitude,

    /// <summary>A function given by a table: the activation's part in a factor of an approximate multiplier.</summary>
    Mapped,
}

/// <summary>
/// A function φ of the activation as an unsigned byte u: φ(x) = u + <see cref="Offset"/> (for a sign, u is 0 or 2). A sum Σ φ(x)·w then is
/// Σ u·w + Offset·Σ w, the last known when the layer is compiled, and products of unsigned by signed bytes are what processors are fastest at.
/// </summary>
/// <param name="Kind">φ.</param>
/// <param name="Offset">φ(x) − u.</param>
/// <param name="MaxOperand">Greatest u, 0 to 255; for a sign, the u of +1.</param>
/// <param name="Map">u by the activation's byte for <see cref="StreamKind.Mapped"/>, otherwise null.</param>
internal readonly record struct OperandStream(StreamKind Kind, int Offset, int MaxOperand, byte[]? Map = null)
{
    /// <summary>The stream for activations within bounds.</summary>
    public static OperandStream Of(StreamKind kind, int least, int greatest) => kind switch
    {
        StreamKind.Value => new OperandStream(kind, least, greatest - least),
        StreamKind.Sign => new OperandStream(kind, -1, 2),
        _ => new OperandStream(kind, 0, Math.Max(Math.Abs(least), Math.Abs(greatest))),
    };

    /// <summary>The stream of a function of activations from <paramref name="least"/> on, whose values span a byte.</summary>
    public static OperandStream Of(ImmutableArray<int> values, int least)
    {
        int offset = values.Min();
        byte[] map = new byte[256];
        for (int i = 0; i < values.Length; i++)
        {
            map[(byte)(least + i)] = (byte)(values[i] - offset);
        }

        return new OperandStream(StreamKind.Mapped, offset, values.Max() - offset, map);
    }

    /// <summary>A sign as one bit: 1 for +1, 0 for −1.</summary>
    public static OperandStream SignBit => new(StreamKind.Sign, 0, 1);

    /// <summary>u for an activation.</summary>
    public byte Operand(sbyte x, sbyte threshold) => Kind switch
    {
        StreamKind.Value => (byte)(x - Offset),
        StreamKind.Sign => x >= threshold ? (byte)MaxOperand : (byte)0,
        StreamKind.Mapped => Map![(byte)x],
        _ => (byte)Math.Abs((int)x),
    };
}

/// <summary>One Σ φ(x)·w of an operator that is linear in its streams.</summary>
/// <param name="Stream">φ.</param>
/// <param name="Weights">w, O×K.</param>
internal sealed record LinearTerm(OperandStream Stream, short[] Weights)
{
    /// <summary>The operator of a layer as a sum of such terms; an approximate multiplier has others (<see cref="Of(ConvolutionLayer, MultiplierForm)"/>).</summary>
    public static LinearTerm[] Of(ConvolutionLayer layer) => layer.Operator.Kind switch
    {
        OperatorKind.Multiply => [Term(layer, StreamKind.Value, w => w)],
        OperatorKind.BinaryWeight => [Term(layer, StreamKind.Value, ScalarOperators.Sign)],
        OperatorKind.DeepShift => [Term(layer, StreamKind.Value, ScalarOperators.ShiftedWeight)],
        OperatorKind.MultiplicationFree =>
            [Term(layer, StreamKind.Sign, w => w), Term(layer, StreamKind.Value, ScalarOperators.Sign)],
        OperatorKind.MultiplicationFreeMfNet =>
            [Term(layer, StreamKind.Sign, Math.Abs), Term(layer, StreamKind.Magnitude, ScalarOperators.Sign)],
        OperatorKind.Xnor => [Term(layer, StreamKind.Sign, ScalarOperators.Sign)],
        _ => throw new ArgumentOutOfRangeException(nameof(layer), layer.Operator.Kind, "Not linear in streams."),
    };

    /// <summary>The factors of an approximate multiplier, without their scale; none if it is looked up altogether.</summary>
    public static LinearTerm[] Of(ConvolutionLayer layer, MultiplierForm form) =>
    [
        .. form.Factors.Pairs.Select(pair => new LinearTerm(
            OperandStream.Of(pair.OfActivation, form.LeastActivation),
            Array.ConvertAll(layer.Weights, w => (short)pair.OfWeight[w - form.LeastWeight]))),
    ];

    private static LinearTerm Term(ConvolutionLayer layer, StreamKind kind, Func<int, int> weight)
    {
        (int least, int greatest) = layer.OperandRange();
        return new LinearTerm(OperandStream.Of(kind, least, greatest), Array.ConvertAll(layer.Weights, w => (short)weight(w)));
    }
}
