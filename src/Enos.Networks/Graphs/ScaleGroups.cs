using System.Collections.Immutable;
using Enos.Networks.Quantized;

namespace Enos.Networks.Graphs;

/// <summary>Nodes whose outputs share one activation scale.</summary>
/// <param name="Index">Its number, from 0, in the order of its first node.</param>
/// <param name="Nodes">Names of its nodes, in the graph's order.</param>
/// <param name="Signed">
/// Whether any of its tensors has negative values, as <see cref="QuantizedNetwork.SignedTensors"/> tells: then the group's scale is that of signed numbers.
/// </param>
public sealed record ScaleGroup(int Index, ImmutableArray<string> Nodes, bool Signed);

/// <summary>
/// The nodes of a graph by activation scale. Concatenation, slicing, shuffling and pooling pass integers on unchanged, and a sum of integers means the sum
/// of what they stand for if both have one scale: so what these nodes read and what they make have the same scale. The image and each convolution's output start a scale of their own, which such nodes may join to others:
/// it is the convolutions' requantization that brings both operands of a sum to one scale.
/// </summary>
public sealed class ScaleGroups
{
    private readonly Dictionary<string, int> _indices;

    private ScaleGroups(Dictionary<string, int> indices, ImmutableArray<ScaleGroup> groups)
    {
        _indices = indices;
        Groups = groups;
    }

    /// <summary>All groups, by index.</summary>
    public ImmutableArray<ScaleGroup> Groups { get; }

    /// <summary>Number of groups.</summary>
    public int Count => Groups.Length;

    /// <summary>Index of the group that a node's output belongs to.</summary>
    /// <param name="node">The node's name; <see cref="KeyNotFoundException"/> if the graph has none.</param>
    public int this[string node] => _indices[node];

    /// <summary>The group that a node's output belongs to.</summary>
    /// <param name="node">The node's name; <see cref="KeyNotFoundException"/> if the graph has none.</param>
    public ScaleGroup GroupOf(string node) => Groups[_indices[node]];

    /// <summary>Finds the groups of a graph (union–find over the nodes that pass activations on).</summary>
    public static ScaleGroups Of(NetworkGraph graph)
    {
        Dictionary<string, int> positions = [];
        int[] parents = new int[graph.Nodes.Length];
        for (int i = 0; i < parents.Length; i++)
        {
            Node node = graph.Nodes[i];
            positions[node.Name] = i;
            parents[i] = i;
            foreach (string input in PassesActivationsOn(node) ? node.Inputs : [])
                Join(parents, i, positions[input]);
        }

        // The root of a set is its earliest node, so groups come out in the order of their first nodes.
        ImmutableDictionary<string, bool> signed = QuantizedNetwork.SignedTensors(graph);
        ScaleGroup[] groups =
        [
            .. graph.Nodes
                .GroupBy(node => Root(parents, positions[node.Name]), node => node.Name)
                .Select((names, index) => new ScaleGroup(index, [.. names], names.Any(name => signed[name]))),
        ];
        return new ScaleGroups(groups.SelectMany(g => g.Nodes, (g, name) => (name, g.Index)).ToDictionary(), [.. groups]);
    }

    private static bool PassesActivationsOn(Node node) => node switch
    {
        InputNode or ConvolutionNode => false,
        MaxPoolNode or AveragePoolNode or GlobalAveragePoolNode or ConcatNode or SliceNode or ShuffleNode or AddNode => true,
        _ => throw new ArgumentOutOfRangeException(nameof(node), node, "A node of a kind that has no rule for its scale."),
    };

    private static int Root(int[] parents, int position)
    {
        while (parents[position] != position)
            position = parents[position] = parents[parents[position]];
        return position;
    }

    private static void Join(int[] parents, int a, int b)
    {
        (int rootA, int rootB) = (Root(parents, a), Root(parents, b));
        (parents[rootA], parents[rootB]) = (Math.Min(rootA, rootB), Math.Min(rootA, rootB));
    }
}
