using System.Collections.Immutable;

namespace Enos.Networks.Graphs;

/// <summary>
/// Which layers' stored outputs each layer of a graph reads. Nodes without MACs are worked out on the way: pooling, concatenation, slicing and shuffling by
/// those who read them, so that the layers behind them stay readable until then. A sum is stored in the place of one operand, if that is a convolution
/// that nothing else reads: the later of the two adds the other operand to its outputs as it writes them. It so reads the other operand's layers too, which
/// stay readable for as long as they wait for it, and no longer: who reads the sum reads that convolution alone. Any other sum is worked out by its readers.
/// </summary>
internal sealed class LayerOrigins
{
    private readonly Dictionary<string, Origin> _origins = [];
    private readonly Dictionary<string, Origin> _added = [];

    private LayerOrigins()
    {
    }

    /// <summary>Follows a graph from its image to its logits.</summary>
    public static LayerOrigins Of(NetworkGraph graph)
    {
        LayerOrigins origins = new();
        ILookup<string, Node> readers = graph.Nodes.SelectMany(node => node.Inputs.Select(input => (input, node))).ToLookup(read => read.input, read => read.node);
        HashSet<string> alone = [.. graph.Convolutions.Select(c => c.Name).Where(name => readers[name].Count() == 1)];
        int layer = 0;
        foreach (Node node in graph.Nodes)
        {
            origins._origins[node.Name] = node switch
            {
                InputNode => new Origin([], FromImage: true),
                ConvolutionNode => new Origin([(layer++, node.Name)], FromImage: false),
                AddNode sum => origins.Store(sum, alone),
                _ => Union(node.Inputs.Select(input => origins._origins[input])),
            };
        }

        return origins;
    }

    /// <summary>The layers that a convolution reads, in the order in which they run; none if it also reads the image.</summary>
    public ImmutableArray<string> ProducersOf(ConvolutionNode layer)
    {
        Origin read = _origins[layer.Input];
        if (_added.TryGetValue(layer.Name, out Origin? added))
        {
            read = Union([read, added]);
        }

        return read.FromImage ? [] : [.. read.Layers.Select(producer => producer.Name)];
    }

    private Origin Store(AddNode sum, HashSet<string> alone)
    {
        Origin[] operands = [.. sum.Inputs.Where(alone.Contains).Select(input => _origins[input]).OrderBy(origin => origin.Layers[^1].Index)];
        if (operands.Length == 0)
        {
            return Union(sum.Inputs.Select(input => _origins[input]));
        }

        // Only the later layer of the graph finds the other operand there.
        Origin place = operands[^1];
        (int index, string name) = place.Layers[^1];
        Origin other = _origins[sum.Left == name ? sum.Right : sum.Left];
        if (other.Layers.Any(layer => layer.Index > index))
        {
            return Union([place, other]);
        }

        _added[name] = other;
        return place;
    }

    private static Origin Union(IEnumerable<Origin> origins)
    {
        Origin[] all = [.. origins];
        return new Origin([.. all.SelectMany(o => o.Layers)], all.Any(o => o.FromImage));
    }

    /// <param name="Layers">Layers by number and name.</param>
    /// <param name="FromImage">Whether the image is among what it comes from.</param>
    private sealed record Origin(ImmutableSortedSet<(int Index, string Name)> Layers, bool FromImage);
}
