using Enos.Accel.Modes;
using Enos.Accel.Workloads;

namespace Enos.Kernels;

/// <summary>
/// A quantized convolution, ready to be compiled by an engine: the shape, the operator, and the constant operands.
/// Activations are signed bytes within [<see cref="InputMin"/>, <see cref="InputMax"/>]; padding is an activation of 0, to which the operator applies as to any other.
/// sgn(v) is +1 for v ≥ 0 and −1 otherwise, everywhere.
/// </summary>
public sealed record ConvolutionLayer
{
    /// <summary>Name, for messages.</summary>
    public required string Name { get; init; }

    /// <summary>Shape of one image: <see cref="LayerShape.Batch"/> is 1, the batch is given when the layer is run.</summary>
    public required LayerShape Shape { get; init; }

    /// <summary>What is computed.</summary>
    public required Operator Operator { get; init; }

    /// <summary>
    /// Weight codes, O×(C/groups)×KH×KW. Multiply, multiplication-free and approximate: the weight itself. Binary-weight and xnor: any value, of
    /// which the sign counts. Deep-shift: ±(p + 1) stands for ±2^p, p from 0 to 7, so that 0 is no code.
    /// </summary>
    public required sbyte[] Weights { get; init; }

    /// <summary>τ of each input channel (C values) for operators that read a sign, sgn(x − τ); empty for the others.</summary>
    public sbyte[] Thresholds { get; init; } = [];

    /// <summary>Least activation that may occur.</summary>
    public required sbyte InputMin { get; init; }

    /// <summary>Greatest activation that may occur.</summary>
    public required sbyte InputMax { get; init; }

    /// <summary>The 256×256 table of an approximate multiplier; null for every other operator.</summary>
    public MultiplierTable? Multiplier { get; init; }

    /// <summary>The ADC between the K-segments of a compute-in-memory macro; null for a digital layer.</summary>
    public AdcTransfer? Adc { get; init; }

    /// <summary>The activations that the operator may meet: the input's bounds and, where there is padding, 0.</summary>
    internal (int Least, int Greatest) OperandRange()
    {
        bool padded = Shape.PaddingHeight > 0 || Shape.PaddingWidth > 0;
        return padded ? (Math.Min((int)InputMin, 0), Math.Max((int)InputMax, 0)) : (InputMin, InputMax);
    }
}
