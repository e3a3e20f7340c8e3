using System.Collections.Immutable;
using Enos.Networks.Graphs;

namespace Enos.Networks.Quantized;

/// <summary>
/// A searched network as the accelerator runs it: the graph, and for each convolution its mode and integer operands. An image enters as its
/// pixels' upper seven bits (byte ≫ 1, 0 to 127). Pooling, concatenation, slicing and shuffling leave activations as they are; the global average
/// is ⌊(2·Σ + n)/(2·n)⌋ over n pixels.
/// </summary>
/// <param name="Graph">The graph.</param>
/// <param name="Layers">One entry for each convolution of the graph, in its order.</param>
public sealed record QuantizedNetwork(NetworkGraph Graph, ImmutableArray<QuantizedLayer> Layers)
{
    /// <summary>
    /// What one step of a node's integers stands for in the network's real numbers, by node name, for nodes of which it is known; positive, and the
    /// same within a <see cref="ScaleGroup"/>. The integer program does not need it; who compares it with the trained network does. Empty by default.
    /// </summary>
    public ImmutableDictionary<string, double> Scales { get; init; } = ImmutableDictionary<string, double>.Empty;

    /// <summary>Whether a node's output has negative values: only a convolution without ReLU makes them.</summary>
    /// <param name="graph">The graph.</param>
    /// <returns>For each node's name, whether its output is signed.</returns>
    public static ImmutableDictionary<string, bool> SignedTensors(NetworkGraph graph)
    {
        ImmutableDictionary<string, bool>.Builder signed = ImmutableDictionary.CreateBuilder<string, bool>();
        foreach (Node node in graph.Nodes)
        {
            signed[node.Name] = node is ConvolutionNode convolution ? !convolution.Relu : node.Inputs.Any(input => signed[input]);
        }

        return signed.ToImmutable();
    }
}
