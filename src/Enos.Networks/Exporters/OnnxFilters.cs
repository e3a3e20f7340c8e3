using Enos.Accel.Modes;
using Enos.Accel.Workloads;
using Enos.Networks.Quantized;

namespace Enos.Networks.Exporters;

/// <summary>
/// A layer's filters with its requantization folded in. With m = multiplier/2^shift of an output channel, an output is round(m·Σ x·w + b), so its weights have the
/// scale m·(output scale)/(input scale); a negative m turns the weights' signs round.
/// </summary>
/// <param name="Codes">Weights as signed bytes, O×(C/groups)×KH×KW; null if some are none (2^7, or −(−128)).</param>
/// <param name="Scales">Scale of each output channel, positive.</param>
/// <param name="Biases">Bias of each output channel, in the output's real numbers.</param>
internal sealed record OnnxFilters(sbyte[]? Codes, float[] Scales, float[] Biases)
{
    private int[] Integers { get; init; } = [];

    /// <summary>The filters of a layer.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="shape">Its shape.</param>
    /// <param name="inputScale">What a step of its operands stands for.</param>
    /// <param name="outputScale">What a step of its outputs stands for.</param>
    public static OnnxFilters Of(QuantizedLayer layer, LayerShape shape, double inputScale, double outputScale)
    {
        Requantization requantization = layer.Requantization;
        int channels = shape.OutputChannels, window = (int)shape.K;
        int[] integers = new int[layer.Weights.Length];
        float[] scales = new float[channels], biases = new float[channels];
        for (int channel = 0; channel < channels; channel++)
        {
            (long multiplier, int shift) = (requantization.Multipliers[channel], requantization.Shifts[channel]);
            double one = Math.ScaleB(1, shift);

            // ⌊(a + bias)/2^shift⌋ rounds (a + bias − 2^(shift − 1))/2^shift to the nearest.
            double bias = (requantization.Biases[channel] - (shift == 0 ? 0 : one / 2)) / one;
            double magnitude = multiplier == 0 ? 1 : Math.Abs(multiplier) / one;
            scales[channel] = (float)(magnitude * outputScale / inputScale);
            biases[channel] = (float)(bias * outputScale);
            for (int i = channel * window; i < (channel + 1) * window; i++)
            {
                integers[i] = Math.Sign(multiplier) * WeightOf(layer.Operator.Kind, layer.Weights[i]);
            }
        }

        bool fit = integers.All(weight => weight is >= sbyte.MinValue and <= sbyte.MaxValue);
        return new OnnxFilters(fit ? Array.ConvertAll(integers, weight => (sbyte)weight) : null, scales, biases) { Integers = integers };
    }

    /// <summary>The weights as real numbers.</summary>
    public float[] Values()
    {
        int window = Integers.Length / Scales.Length;
        return [.. Integers.Select((weight, i) => weight * Scales[i / window])];
    }

    private static int WeightOf(OperatorKind kind, sbyte code) => kind switch
    {
        OperatorKind.BinaryWeight => code >= 0 ? 1 : -1,
        OperatorKind.DeepShift => Math.Sign(code) * (1 << (Math.Abs((int)code) - 1)),
        _ => code,
    };
}
