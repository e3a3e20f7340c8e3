using System.Collections.Immutable;
using Enos.Accel.Hardware;
using Enos.Accel.Inputs;
using Enos.Accel.Modes;
using Enos.Networks.Datasets;
using Enos.Networks.Quantized;
using Enos.Sim.Inference;
using Enos.Sim.Validation;

namespace Enos.Sim.Activity;

/// <summary>Counts zeros, sign changes and toggled bits of the operands of a network on real images, in the order in which the accelerator streams them.</summary>
public static class ActivityMeasurement
{
    /// <summary>Measures every layer.</summary>
    /// <param name="network">The network.</param>
    /// <param name="hw">The accelerator; it has the network's modes (<see cref="SimulatedCost"/> checks that).</param>
    /// <param name="images">The images, at least one.</param>
    /// <param name="batch">Images computed at once, at least 1. Speed and memory depend on it, counts do not.</param>
    /// <param name="onImages">Told after each batch how many images were in it.</param>
    /// <param name="cancellation">Stops between batches.</param>
    /// <exception cref="InvalidInputException">The images do not fit the network, or a layer's mode is none of the accelerator's: every such layer.</exception>
    public static ImmutableArray<LayerActivity> Run(
        IntegerNetwork network, Accelerator hw, ImageSet images, int batch = Evaluation.DefaultBatch, Action<int>? onImages = null, CancellationToken cancellation = default)
    {
        QuantizedNetwork quantized = network.Network;
        InputError[] faults =
        [
            .. Evaluation.Faults(quantized.Graph, images),
            .. quantized.Layers.Where(layer => ModeOf(hw, layer) is null)
                .Select(layer => new InputError(quantized.Graph.Name, 0, 0, $"{layer.Name}.mode", layer.Mode, $"a mode of {hw.Name}")),
        ];
        if (faults.Length > 0)
        {
            throw new InvalidInputException(faults);
        }

        ImmutableDictionary<string, bool> signed = QuantizedNetwork.SignedTensors(quantized.Graph);
        Dictionary<string, LayerStreams> streams = quantized.Graph.Convolutions
            .Zip(quantized.Layers, (node, layer) => new LayerStreams(layer, node.Shape, signed[node.Input], ModeOf(hw, layer)!, hw.Array))
            .Zip(quantized.Layers)
            .ToDictionary(pair => pair.Second.Name, pair => pair.First);
        Evaluation.Run(network, images, batch, (layer, operands, _) => streams[layer.Name].Add(operands), onImages, cancellation);
        return [.. quantized.Layers.Select(layer => streams[layer.Name].Activity)];
    }

    private static Mode? ModeOf(Accelerator hw, QuantizedLayer layer) => hw.Modes.FirstOrDefault(mode => mode.Name == layer.Mode);
}
