using System.Collections.Immutable;
using Enos.Networks.Graphs;
using Enos.Sim.Inference;

namespace Enos.Sim.Validation;

/// <summary>One layer's accumulators against the reference's.</summary>
/// <param name="Layer">The layer.</param>
/// <param name="Elements">Accumulators compared.</param>
/// <param name="Differing">How many differ when the whole network runs from the image on.</param>
/// <param name="OwnDiffering">
/// How many still differ when every layer reads activations made from the reference's accumulators: differences of the layer itself (or of the
/// requantization and the nodes just before it), not inherited ones.
/// </param>
/// <param name="First">The first that differs in the run of the whole network; null if none does.</param>
public sealed record LayerComparison(string Layer, long Elements, long Differing, long OwnDiffering, AccumulatorDifference? First);

/// <summary>An accumulator that is not what the reference says.</summary>
/// <param name="Image">Image of the sample, from 0.</param>
/// <param name="Channel">Output channel.</param>
/// <param name="Row">Output row.</param>
/// <param name="Column">Output column.</param>
/// <param name="Expected">The reference's sum.</param>
/// <param name="Found">The integer network's sum.</param>
public sealed record AccumulatorDifference(int Image, int Channel, int Row, int Column, int Expected, int Found);

/// <summary>Compares an integer network's accumulators with those of the search's forward pass, element by element.</summary>
public static class AccumulatorComparison
{
    /// <summary>Compares every layer, in the order of the graph.</summary>
    /// <param name="network">The network.</param>
    /// <param name="reference">Accumulators that fit it (<see cref="ReferenceAccumulators.Faults"/> finds nothing).</param>
    public static ImmutableArray<LayerComparison> Run(IntegerNetwork network, ReferenceAccumulators reference)
    {
        ConvolutionNode[] nodes = [.. network.Network.Graph.Convolutions];
        LayerComparison[] layers = [.. reference.Layers.Select(layer => new LayerComparison(layer.Layer, layer.Values.LongLength, 0, 0, null))];
        int elements = network.Network.Graph.Input.Elements;
        int[] logits = new int[network.Network.Graph.Classes];
        for (int image = 0; image < reference.Images; image++)
        {
            ReadOnlySpan<byte> pixels = reference.Pixels.AsSpan(image * elements, elements);
            int layer = 0;
            network.Run(pixels, logits, image, (_, _, found) =>
            {
                int[] all = reference.Layers[layer].Values;
                ReadOnlySpan<int> expected = all.AsSpan(image * found.Length, found.Length);
                int differing = Differing(expected, found);
                layers[layer] = layers[layer] with
                {
                    Differing = layers[layer].Differing + differing,
                    First = layers[layer].First ?? (differing == 0 ? null : First(nodes[layer].Output, image, expected, found)),
                };
                layer++;
            });

            layer = 0;
            network.RunForced(pixels, logits, image, (_, found) =>
            {
                ReadOnlySpan<int> expected = reference.Layers[layer].Values.AsSpan(image * found.Length, found.Length);
                layers[layer] = layers[layer] with { OwnDiffering = layers[layer].OwnDiffering + Differing(expected, found) };
                expected.CopyTo(found);
                layer++;
            });
        }

        return [.. layers];
    }

    private static int Differing(ReadOnlySpan<int> expected, ReadOnlySpan<int> found)
    {
        int differing = 0;
        for (int i = 0; i < expected.Length; i++)
        {
            differing += expected[i] == found[i] ? 0 : 1;
        }

        return differing;
    }

    private static AccumulatorDifference First(TensorShape shape, int image, ReadOnlySpan<int> expected, ReadOnlySpan<int> found)
    {
        int at = expected.CommonPrefixLength(found);
        int plane = shape.Height * shape.Width;
        return new AccumulatorDifference(image, at / plane, at % plane / shape.Width, at % shape.Width, expected[at], found[at]);
    }
}
