using Enos.Accel.Inputs;
using Enos.Networks.Graphs;

namespace Enos.Sim.Inference;

/// <summary>Whether a graph can run: it is built anew, node by node, and every shape is held against the one inferred.</summary>
internal static class GraphCheck
{
    /// <summary>Every fault of <paramref name="graph"/>; none for a sound graph.</summary>
    public static IReadOnlyList<InputError> Faults(NetworkGraph graph)
    {
        if (graph.Nodes.IsDefaultOrEmpty || graph.Nodes[0] is not InputNode)
        {
            return [Error(graph, "nodes[0]", "", "the input node")];
        }

        List<InputError> errors = [];
        bool known = true;
        GraphBuilder builder = new(graph.Name, graph.Input, graph.Nodes[0].Name);
        foreach (Node node in graph.Nodes.Skip(1))
        {
            int before = builder.Faults.Count;
            if (!TryAdd(builder, node))
            {
                known = false;
                errors.Add(Error(graph, node.Name, node.GetType().Name, "a node that integer inference knows, and one input node only"));
            }
            else if (builder.Faults.Count == before && builder.ShapeOf(node.Name) is { } shape && shape != node.Output)
            {
                errors.Add(Error(graph, $"{node.Name}.output", node.Output.ToString(), shape.ToString()));
            }
        }

        // Without a node of an unknown kind, what it reads would be blamed for being read by nobody.
        if (known)
        {
            _ = builder.TryBuild(out _);
        }

        return [.. errors, .. builder.Faults.Select(fault => Error(graph, $"{fault.Node}.{fault.Key}", fault.Value, fault.Expected))];
    }

    private static bool TryAdd(GraphBuilder builder, Node node)
    {
        switch (node)
        {
            case ConvolutionNode convolution:
                builder.Convolution(node.Name, convolution.Input, convolution.Relu, _ => convolution.Shape);
                return true;
            case MaxPoolNode pool:
                builder.MaxPool(node.Name, pool.Input, pool.Kernel, pool.Stride, pool.Padding, pool.CeilMode);
                return true;
            case AveragePoolNode pool:
                builder.AveragePool(node.Name, pool.Input, pool.Kernel, pool.Stride, pool.Padding);
                return true;
            case GlobalAveragePoolNode average:
                builder.GlobalAveragePool(node.Name, average.Input);
                return true;
            case ConcatNode concat:
                builder.Concat(node.Name, concat.Sources);
                return true;
            case SliceNode slice:
                builder.Slice(node.Name, slice.Input, slice.Start, slice.Output.Channels);
                return true;
            case ShuffleNode shuffle:
                builder.Shuffle(node.Name, shuffle.Input, shuffle.Groups);
                return true;
            case AddNode add:
                builder.Add(node.Name, add.Left, add.Right, add.Relu);
                return true;
            default:
                return false;
        }
    }

    private static InputError Error(NetworkGraph graph, string key, string value, string expected) =>
        new(graph.Name, 0, 0, key, value, expected);
}
