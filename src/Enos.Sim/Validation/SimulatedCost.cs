using System.Collections.Immutable;
using Enos.Accel.Costs;
using Enos.Accel.Hardware;
using Enos.Accel.Inputs;
using Enos.Accel.Modes;
using Enos.Accel.Workloads;
using Enos.Networks.Quantized;
using Enos.Sim.Cycles;

namespace Enos.Sim.Validation;

/// <summary>What a quantized network costs on an accelerator, in the assignment that it carries.</summary>
public static class SimulatedCost
{
    /// <summary>Costs one image.</summary>
    /// <param name="hw">The accelerator.</param>
    /// <param name="network">The network; its graph is sound and its layers are the graph's convolutions.</param>
    /// <param name="engine">How costs are found; the closed form by default.</param>
    /// <exception cref="InvalidInputException">
    /// The accelerator lacks a layer's mode, or has it with another operator, precision or converter than the layer was quantized for: every such layer.
    /// </exception>
    public static NetworkCost Of(Accelerator hw, QuantizedNetwork network, CostEngine engine = CostEngine.ClosedForm)
    {
        Workload workload = network.Graph.ToWorkload();
        InputError[] faults = [.. network.Layers.Zip(workload.Layers).SelectMany(pair => Faults(hw, network.Graph.Name, pair.First, pair.Second.Shape))];
        return faults.Length == 0
            ? engine.Evaluate(hw, workload, Modes(hw, network))
            : throw new InvalidInputException(faults);
    }

    private static ImmutableArray<Mode> Modes(Accelerator hw, QuantizedNetwork network) =>
        [.. network.Layers.Select(layer => hw.Modes.First(mode => mode.Name == layer.Mode))];

    private static IEnumerable<InputError> Faults(Accelerator hw, string network, QuantizedLayer layer, LayerShape shape)
    {
        if (hw.Modes.FirstOrDefault(mode => mode.Name == layer.Mode) is not { } found)
        {
            yield return Error("mode", layer.Mode, $"a mode of {hw.Name}: {string.Join(", ", hw.Modes)}");
            yield break;
        }

        if (hw.FaultOf(found) is { } fault)
        {
            yield return Error("mode", layer.Mode, fault);
        }

        (string Key, string Layer, string Hardware)[] pairs =
        [
            ("operator", $"{layer.Operator}", $"{found.Operator}"),
            ("compute", $"{layer.Compute}", $"{found.Compute}"),
            ("activation_bits", $"{layer.ActivationBits}", $"{found.ActivationBits}"),
            ("weight_bits", $"{layer.WeightBits}", $"{found.WeightBits}"),
        ];
        foreach ((string key, string ours, string theirs) in pairs.Where(pair => pair.Layer != pair.Hardware))
        {
            yield return Error(key, ours, $"{theirs}, as mode {found.Name} of {hw.Name} has it");
        }

        if (layer.Adc is not { } adc || hw.Cim is not { } macros)
        {
            yield break;
        }

        if (adc.Bits != macros.Adc.Bits)
        {
            yield return Error("adc.bits", $"{adc.Bits}", $"{macros.Adc.Bits}, as the macros of {hw.Name} have it");
        }

        // Rows that the window does not reach make no difference.
        if (Math.Min(adc.SegmentRows, shape.K) != Math.Min(macros.Rows, shape.K))
        {
            yield return Error("adc.segment_rows", $"{adc.SegmentRows}", $"{macros.Rows}, the rows of a macro of {hw.Name}");
        }

        InputError Error(string key, string value, string expected) => new(network, 0, 0, $"{layer.Name}.{key}", value, expected);
    }
}
