using Enos.Accel.Modes;

namespace Enos.Networks.Quantized;

/// <summary>What the search decided and learned for one convolution, in integers.</summary>
public sealed record QuantizedLayer
{
    /// <summary>Name of the <see cref="Graphs.ConvolutionNode"/>.</summary>
    public required string Name { get; init; }

    /// <summary>Name of the mode, a row of the energy table.</summary>
    public required string Mode { get; init; }

    /// <summary>What is computed.</summary>
    public required Operator Operator { get; init; }

    /// <summary>Digital array or compute-in-memory.</summary>
    public required Compute Compute { get; init; }

    /// <summary>Bits of an activation operand.</summary>
    public required int ActivationBits { get; init; }

    /// <summary>Bits of a weight operand.</summary>
    public required int WeightBits { get; init; }

    /// <summary>Weight codes, O×(C/groups)×KH×KW, as Enos.Kernels' ConvolutionLayer defines them.</summary>
    public required sbyte[] Weights { get; init; }

    /// <summary>τ of each input channel for operators that read a sign; empty for the others.</summary>
    public sbyte[] Thresholds { get; init; } = [];

    /// <summary>How accumulators become activations.</summary>
    public required Requantization Requantization { get; init; }

    /// <summary>Resolution and step of the ADC of a compute-in-memory layer; null for a digital one.</summary>
    public QuantizedAdc? Adc { get; init; }
}

/// <summary>The ADC of a compute-in-memory layer, as Enos.Kernels' AdcTransfer defines it, without noise.</summary>
/// <param name="SegmentRows">Window elements summed before a conversion.</param>
/// <param name="Bits">Resolution.</param>
/// <param name="Step">Least significant bit in units of the accumulator.</param>
public sealed record QuantizedAdc(int SegmentRows, int Bits, int Step);
