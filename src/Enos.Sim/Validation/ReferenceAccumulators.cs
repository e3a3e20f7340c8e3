using System.Collections.Immutable;
using Enos.Accel.Inputs;
using Enos.Networks.Graphs;

namespace Enos.Sim.Validation;

/// <summary>
/// A sample of images and the accumulators that the search's own fake-quantized forward pass computed from them, for the integer network to
/// reproduce. It carries the images themselves, so that it stays meaningful wherever the data set is.
/// </summary>
/// <param name="Images">Number of images, at least 1.</param>
/// <param name="Pixels">The images, N×C×H×W, 0 to 255.</param>
/// <param name="Layers">One entry for each convolution of the graph, in its order.</param>
public sealed record ReferenceAccumulators(int Images, byte[] Pixels, ImmutableArray<LayerAccumulators> Layers)
{
    /// <summary>What does not fit <paramref name="graph"/>; none if everything does.</summary>
    /// <param name="graph">The graph of the network under validation.</param>
    /// <param name="source">Where the accumulators come from, for messages: a file, if there is one.</param>
    public IEnumerable<InputError> Faults(NetworkGraph graph, string source = "reference accumulators")
    {
        if (Images < 1)
        {
            yield return new InputError(source, 0, 0, "images", $"{Images}", "one image at least");
        }

        if (Pixels.LongLength != (long)Images * graph.Input.Elements)
        {
            yield return new InputError(source, 0, 0, "pixels", $"{Pixels.Length} bytes", $"{Images} images of {graph.Input}");
        }

        ConvolutionNode[] nodes = [.. graph.Convolutions];
        for (int l = 0; l < Math.Max(nodes.Length, Layers.Length); l++)
        {
            string found = l < Layers.Length ? Layers[l].Layer : "";
            if (l >= nodes.Length)
            {
                yield return new InputError(source, 0, 0, $"layers[{l}]", found, $"the {nodes.Length} layers of {graph.Name} and no more");
            }
            else if (found != nodes[l].Name)
            {
                yield return new InputError(source, 0, 0, $"layers[{l}]", found, $"the accumulators of {nodes[l].Name}");
            }
            else if (Layers[l].Values.LongLength != (long)Images * nodes[l].Output.Elements)
            {
                yield return new InputError(
                    source, 0, 0, found, $"{Layers[l].Values.Length} accumulators", $"{Images} images of {nodes[l].Output}");
            }
        }
    }
}

/// <summary>The accumulators of one layer.</summary>
/// <param name="Layer">Its name.</param>
/// <param name="Values">Sums before requantization, N×O×OH×OW.</param>
public sealed record LayerAccumulators(string Layer, int[] Values);
