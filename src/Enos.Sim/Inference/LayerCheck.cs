using System.Globalization;
using Enos.Accel.Inputs;
using Enos.Accel.Modes;
using Enos.Networks.Graphs;
using Enos.Networks.Quantized;

namespace Enos.Sim.Inference;

/// <summary>
/// What integer inference must know of a quantized layer beyond what the engine checks when it compiles one: precisions, the converter, and that the
/// requantization stays within 64 bits and within the range of the tensor that it makes.
/// </summary>
internal static class LayerCheck
{
    /// <summary>Least and greatest output of a convolution that no other reads: a 16-bit logit.</summary>
    private const int LogitMin = -short.MaxValue, LogitMax = short.MaxValue;

    /// <summary>Every fault of a layer.</summary>
    /// <param name="network">The network's name, for messages.</param>
    /// <param name="node">Its node, whose shape is sound.</param>
    /// <param name="layer">The layer.</param>
    /// <param name="wide">Whether its output is read by no other convolution, so that it may exceed a signed byte.</param>
    public static IEnumerable<InputError> Faults(string network, ConvolutionNode node, QuantizedLayer layer, bool wide) =>
        Precision(layer)
            .Concat(Converter(layer))
            .Concat(Outputs(node, layer.Requantization, wide))
            .Concat(Channels(node, layer.Requantization))
            .Select(fault => new InputError(network, 0, 0, $"{layer.Name}.{fault.Key}", fault.Value, fault.Expected));

    private static IEnumerable<Fault> Precision(QuantizedLayer layer)
    {
        int least = layer.Operator.Kind == OperatorKind.Xnor ? 1 : 2;
        if (layer.ActivationBits < least || layer.ActivationBits > 8)
        {
            yield return new("activation_bits", Text(layer.ActivationBits), $"{least} to 8 for {layer.Operator}");
        }

        if (layer.WeightBits is < 1 or > 8)
        {
            yield return new("weight_bits", Text(layer.WeightBits), "1 to 8");
            yield break;
        }

        (int min, int max) = CodeRange(layer);
        int[] wrong = [.. Enumerable.Range(0, layer.Weights.Length).Where(i => layer.Weights[i] < min || layer.Weights[i] > max)];
        if (wrong.Length > 0)
        {
            string others = wrong.Length == 1 ? "" : $", here and in {wrong.Length - 1} more";
            yield return new(
                $"weights[{Text(wrong[0])}]",
                Text(layer.Weights[wrong[0]]),
                $"a {layer.Operator} code of {layer.WeightBits} bits, {min} to {max}{others}");
        }
    }

    /// <summary>The codes that the weight bits can hold. A deep-shift code ±(p + 1) spends one bit on its sign and the others on p, 0 to 7.</summary>
    private static (int Min, int Max) CodeRange(QuantizedLayer layer)
    {
        int half = 1 << (layer.WeightBits - 1);
        return layer.Operator.Kind switch
        {
            OperatorKind.BinaryWeight or OperatorKind.Xnor => (sbyte.MinValue, sbyte.MaxValue),
            OperatorKind.DeepShift => (-Math.Min(half, 8), Math.Min(half, 8)),
            _ => (-half, half - 1),
        };
    }

    private static IEnumerable<Fault> Converter(QuantizedLayer layer)
    {
        if (layer.Compute == Compute.Cim && layer.Adc is null)
        {
            yield return new("adc", "", "an ADC for a compute-in-memory layer");
        }

        if (layer.Compute == Compute.Digital && layer.Adc is not null)
        {
            yield return new("adc", layer.Adc.ToString(), "no ADC for a digital layer");
        }
    }

    private static IEnumerable<Fault> Outputs(ConvolutionNode node, Requantization requantization, bool wide)
    {
        (int least, int greatest) = wide ? (LogitMin, LogitMax) : (-sbyte.MaxValue, sbyte.MaxValue);
        least = node.Relu ? 0 : least;
        if (requantization.Min < least || requantization.Min > greatest)
        {
            yield return new("requantization.min", Text(requantization.Min), $"{least} to {greatest}");
        }

        if (requantization.Max < requantization.Min || requantization.Max > greatest)
        {
            yield return new("requantization.max", Text(requantization.Max), $"{requantization.Min} (its min) to {greatest}");
        }
    }

    private static IEnumerable<Fault> Channels(ConvolutionNode node, Requantization requantization)
    {
        int channels = node.Shape.OutputChannels;
        (string Name, int Length)[] arrays =
        [
            ("multipliers", requantization.Multipliers.Length),
            ("biases", requantization.Biases.Length),
            ("shifts", requantization.Shifts.Length),
        ];
        foreach ((string name, int length) in arrays.Where(array => array.Length != channels))
        {
            yield return new($"requantization.{name}", $"{length} values", $"{channels}, one per output channel");
        }

        for (int c = 0; c < requantization.Shifts.Length; c++)
        {
            if (requantization.Shifts[c] is < 0 or > 62)
            {
                yield return new($"requantization.shifts[{Text(c)}]", Text(requantization.Shifts[c]), "0 to 62");
            }
        }

        for (int c = 0; c < Math.Min(requantization.Multipliers.Length, requantization.Biases.Length); c++)
        {
            if (!FitsLong(requantization.Multipliers[c], requantization.Biases[c]))
            {
                yield return new(
                    $"requantization.biases[{Text(c)}]",
                    Text(requantization.Biases[c]),
                    $"a bias with which any int32 accumulator times {requantization.Multipliers[c]} stays within 64 bits");
            }
        }
    }

    private static bool FitsLong(int multiplier, long bias)
    {
        Int128 one = ((Int128)int.MinValue * multiplier) + bias;
        Int128 other = ((Int128)int.MaxValue * multiplier) + bias;
        return Int128.Min(one, other) >= long.MinValue && Int128.Max(one, other) <= long.MaxValue;
    }

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);

    private readonly record struct Fault(string Key, string Value, string Expected);
}
