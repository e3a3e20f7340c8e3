using System.Collections.Immutable;
using Onnx;

namespace Enos.Networks.Importers.Onnx;

/// <summary>
/// What the elements of each tensor come from: layers, directly or through nodes that cost nothing, and what the model is given when it runs. Weights, and
/// sizes computed from sizes, come from neither.
/// </summary>
internal sealed class OnnxOrigins
{
    private readonly Dictionary<string, Origin> _origins = new(StringComparer.Ordinal);
    private readonly List<string> _layers = [];

    /// <summary>A tensor that the model is given.</summary>
    public void Input(string tensor) => _origins[tensor] = new Origin([], FromInput: true);

    /// <summary>A node that costs nothing: what it makes comes from what it reads.</summary>
    public void Passes(NodeProto node) => Made(node, node.OpType is "Shape" or "Size" ? Origin.Nothing : Read(node));

    /// <summary>A node that became a layer.</summary>
    public void Becomes(NodeProto node, string layer)
    {
        Made(node, new Origin([_layers.Count], FromInput: false));
        _layers.Add(layer);
    }

    /// <summary>The layers that a node reads, in the order in which they run; none if it reads anything that the model is given.</summary>
    public ImmutableArray<string> ProducersOf(NodeProto node)
    {
        Origin read = Read(node);
        return read.FromInput ? [] : [.. read.Layers.Select(layer => _layers[layer])];
    }

    private void Made(NodeProto node, Origin origin)
    {
        foreach (string output in node.Output)
        {
            _origins[output] = origin;
        }
    }

    private Origin Read(NodeProto node)
    {
        Origin read = Origin.Nothing;
        foreach (string input in ReadBy(node))
        {
            read = read.With(_origins.GetValueOrDefault(input, Origin.Nothing));
        }

        return read;
    }

    // The bodies of a node read tensors around them without naming them as inputs.
    private static IEnumerable<string> ReadBy(NodeProto node) =>
        node.Input.Where(input => input.Length > 0).Concat(OnnxGraph.Bodies(node).SelectMany(body => body.Node).SelectMany(ReadBy));

    private sealed record Origin(ImmutableSortedSet<int> Layers, bool FromInput)
    {
        public static Origin Nothing { get; } = new([], FromInput: false);

        public Origin With(Origin other) => ReferenceEquals(other, Nothing) || ReferenceEquals(this, other)
            ? this
            : ReferenceEquals(this, Nothing) ? other : new Origin(Layers.Union(other.Layers), FromInput || other.FromInput);
    }
}
