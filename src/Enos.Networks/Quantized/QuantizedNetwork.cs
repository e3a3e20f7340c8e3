using System.Collections.Immutable;
using Enos.Networks.Graphs;

namespace Enos.Networks.Quantized;

/// <summary>
/// A searched network as the accelerator runs it: the graph, and for each convolution its mode and integer operands. An image enters as its
/// pixels' upper seven bits (byte ≫ 1, 0 to 127). Maxima, concatenation, slicing and shuffling leave activations as they are. An average over n elements
/// is ⌊(2·Σ + n)/(2·n)⌋, n being all pixels for a global one and kernel² for one over windows, where padding adds zeros. A sum of two activations, which the
/// layers that made them requantized to one scale, saturates: <c>clamp(a + b, −127, 127)</c>, or <c>clamp(a + b, 0, 127)</c> with a ReLU; a sum that no
/// convolution reads, of logits, does so at ±32,767.
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

    /// <summary>Whether a node's output has negative values: a convolution without ReLU makes them, and a sum with one leaves none.</summary>
    /// <param name="graph">The graph.</param>
    /// <returns>For each node's name, whether its output is signed.</returns>
    public static ImmutableDictionary<string, bool> SignedTensors(NetworkGraph graph)
    {
        ImmutableDictionary<string, bool>.Builder signed = ImmutableDictionary.CreateBuilder<string, bool>();
        foreach (Node node in graph.Nodes)
        {
            signed[node.Name] = node switch
            {
                ConvolutionNode convolution => !convolution.Relu,
                AddNode { Relu: true } => false,
                _ => node.Inputs.Any(input => signed[input]),
            };
        }

        return signed.ToImmutable();
    }
}
