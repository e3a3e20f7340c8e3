using System.Globalization;
using Enos.Accel.Modes;
using Enos.Networks.Graphs;

namespace Enos.Networks.Quantized;

/// <summary>What makes a quantized layer run on its convolution: the settings in network.json and, given their shapes, the tensors' values.</summary>
internal static class LayerRules
{
    private const int MaxActivation = 127;
    private const int MaxLogit = 32_767;

    /// <summary>The convolutions whose outputs no other convolution reads, directly or through nodes that pass activations on: they make logits.</summary>
    public static HashSet<string> LogitLayers(NetworkGraph graph)
    {
        HashSet<string> readByConvolutions = [];
        foreach (Node node in graph.Nodes.Reverse())
        {
            if (node is ConvolutionNode || readByConvolutions.Contains(node.Name))
                readByConvolutions.UnionWith(node.Inputs);
        }

        return [.. graph.Convolutions.Select(c => c.Name).Where(name => !readByConvolutions.Contains(name))];
    }

    /// <summary>Faults of all that is a single number or name.</summary>
    public static IEnumerable<LayerFault> SettingFaults(QuantizedLayer layer, ConvolutionNode node, bool logits)
    {
        List<LayerFault> faults = [];
        void Check(string key, long value, long least, long greatest, string why = "")
        {
            if (value < least || value > greatest)
                faults.Add(new(layer.Name, key, Text(value), $"{(least == greatest ? Text(least) : $"{least} to {greatest}")}{why}"));
        }

        if (layer.Mode.Length == 0)
            faults.Add(new(layer.Name, "mode", "", "a mode's name"));

        // A number has at least a sign and a bit; an operand that is a sign alone has at least the sign.
        OperatorKind kind = layer.Operator.Kind;
        Check("activation_bits", layer.ActivationBits, kind == OperatorKind.Xnor ? 1 : 2, 8, $" for {layer.Operator}");
        bool signWeights = kind is OperatorKind.BinaryWeight or OperatorKind.Xnor or OperatorKind.DeepShift;
        Check("weight_bits", layer.WeightBits, signWeights ? 1 : 2, 8, $" for {layer.Operator}");

        int greatest = logits ? MaxLogit : MaxActivation;
        string of = logits ? " for logits" : " for an activation";
        if (node.Relu)
            Check("output_min", layer.Requantization.Min, 0, 0, " after a ReLU");
        else
            Check("output_min", layer.Requantization.Min, -greatest, 0, of);
        Check("output_max", layer.Requantization.Max, 1, greatest, of);

        if (layer.Adc is { } adc)
        {
            if (layer.Compute != Compute.Cim)
                faults.Add(new(layer.Name, "adc", "{…}", "none for a digital layer"));
            Check("adc.segment_rows", adc.SegmentRows, 1, int.MaxValue);
            Check("adc.bits", adc.Bits, 1, 16);
            Check("adc.step", adc.Step, 1, int.MaxValue);
        }
        else if (layer.Compute == Compute.Cim)
        {
            faults.Add(new(layer.Name, "adc", "", "an ADC for a compute-in-memory layer"));
        }

        return faults;
    }

    /// <summary>Faults of the tensors' values; their lengths must be right.</summary>
    public static IEnumerable<LayerFault> ValueFaults(QuantizedLayer layer)
    {
        LayerFault? Check<T>(string tensor, T[] values, Predicate<T> sound, string expected)
            where T : IFormattable
        {
            int first = Array.FindIndex(values, v => !sound(v));
            if (first < 0)
                return null;
            int wrong = values.Count(v => !sound(v));
            string which = wrong == 1 ? $"element {first}" : $"element {first} and {wrong - 1} others";
            return new(layer.Name, tensor, values[first].ToString(null, CultureInfo.InvariantCulture), $"{expected} ({which})");
        }

        int bits = Math.Clamp(layer.WeightBits, 1, 8);
        LayerFault? weights = layer.Operator.Kind switch
        {
            OperatorKind.BinaryWeight or OperatorKind.Xnor => null, // the sign counts, and every byte has one
            OperatorKind.DeepShift => DeepShift(Math.Min(8, 1 << (bits - 1))),
            _ => Check("weights", layer.Weights, w => w >= -(1 << (bits - 1)) && w < 1 << (bits - 1), $"−{1 << (bits - 1)} to {(1 << (bits - 1)) - 1} for {bits} bits"),
        };
        LayerFault? DeepShift(int most) =>
            Check("weights", layer.Weights, w => w != 0 && Math.Abs((int)w) <= most, $"±1 to ±{most}: ±(p + 1) for a shift by p in {bits} bits, sign included");

        // |accumulator · multiplier| is at most 2^62, so a bias below it keeps their sum within 64 bits.
        const long BiasBound = 1L << 62;
        return new[]
        {
            weights,
            Check("biases", layer.Requantization.Biases, b => b is >= -BiasBound and < BiasBound, "−2^62 to 2^62 − 1"),
            Check("shifts", layer.Requantization.Shifts, s => s is >= 0 and <= 62, "0 to 62"),
        }.OfType<LayerFault>();
    }

    /// <summary>Faults of the scales: unknown nodes, impossible numbers, and groups whose nodes disagree.</summary>
    public static IEnumerable<(string Node, string Value, string Expected)> ScaleFaults(QuantizedNetwork network)
    {
        var groups = ScaleGroups.Of(network.Graph);
        HashSet<string> nodes = [.. network.Graph.Nodes.Select(node => node.Name)];
        foreach ((string node, double scale) in network.Scales.OrderBy(s => s.Key, StringComparer.Ordinal))
        {
            string value = scale.ToString(CultureInfo.InvariantCulture);
            if (!nodes.Contains(node))
                yield return (node, value, "the name of a node");
            else if (!(scale > 0 && double.IsFinite(scale)))
                yield return (node, value, "a positive number");
            else if (groups.GroupOf(node).Nodes.FirstOrDefault(other => network.Scales.TryGetValue(other, out double otherScale) && otherScale != scale) is { } differing)
                yield return (node, value, $"{network.Scales[differing].ToString(CultureInfo.InvariantCulture)}, the scale of {differing}, whose integers it shares");
        }
    }

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);
}
