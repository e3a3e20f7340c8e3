using Enos.Accel.Inputs;
using Enos.Networks.Graphs;

namespace Enos.Sim.Inference;

/// <summary>Whether a graph can run: names, order, and every node's shape against the shapes it reads.</summary>
internal static class GraphCheck
{
    /// <summary>Elements of one image's tensor such that its accumulators fit an array.</summary>
    private const int MaxElements = int.MaxValue / 4;

    /// <summary>Every fault of <paramref name="graph"/>, in the order of its nodes; none for a sound graph.</summary>
    public static IEnumerable<InputError> Faults(NetworkGraph graph)
    {
        if (graph.Nodes.IsDefaultOrEmpty)
        {
            yield return Error(graph, "nodes", "", "an input node at least");
            yield break;
        }

        Dictionary<string, TensorShape> made = [];
        for (int i = 0; i < graph.Nodes.Length; i++)
        {
            Node node = graph.Nodes[i];
            if (made.ContainsKey(node.Name))
            {
                yield return Error(graph, node.Name, node.Name, "a name that no earlier node has");
            }

            if (node is InputNode != (i == 0))
            {
                yield return Error(graph, node.Name, node.GetType().Name, "the input node first, and no other input node");
            }

            bool known = true;
            foreach (string missing in node.Inputs.Where(input => !made.ContainsKey(input)))
            {
                known = false;
                yield return Error(graph, $"{node.Name}.inputs", missing, "the name of an earlier node");
            }

            if (known)
            {
                foreach (string expected in ShapeFaults(node, [.. node.Inputs.Select(input => made[input])]))
                {
                    yield return Error(graph, $"{node.Name}.output", node.Output.ToString(), expected);
                }
            }

            made[node.Name] = node.Output;
        }

        TensorShape logits = graph.Nodes[^1].Output;
        if (logits.Height != 1 || logits.Width != 1)
        {
            yield return Error(graph, $"{graph.Nodes[^1].Name}.output", logits.ToString(), "logits, classes×1×1, from the last node");
        }
    }

    private static InputError Error(NetworkGraph graph, string key, string value, string expected) =>
        new(graph.Name, 0, 0, key, value, expected);

    private static string[] ShapeFaults(Node node, TensorShape[] inputs)
    {
        if (node.Output is not { Channels: > 0, Height: > 0, Width: > 0 })
        {
            return ["a positive number of channels, rows and columns"];
        }

        if ((Int128)node.Output.Channels * node.Output.Height * node.Output.Width > MaxElements)
        {
            return [$"at most {MaxElements} elements"];
        }

        return node switch
        {
            InputNode => [],
            ConvolutionNode convolution => Convolution(convolution, inputs[0]),
            MaxPoolNode pool => MaxPool(pool, inputs[0]),
            GlobalAveragePoolNode => Equals(node, inputs[0] with { Height = 1, Width = 1 }),
            ConcatNode => Concat(node, inputs),
            SliceNode slice => Slice(slice, inputs[0]),
            ShuffleNode shuffle => shuffle.Groups >= 1 && inputs[0].Channels % shuffle.Groups == 0
                ? Equals(node, inputs[0])
                : [$"groups that divide the {inputs[0].Channels} channels, found {shuffle.Groups}"],
            _ => [$"a kind of node that integer inference knows, found {node.GetType().Name}"],
        };
    }

    private static string[] Equals(Node node, TensorShape expected) =>
        node.Output == expected ? [] : [$"{expected}"];

    private static string[] Convolution(ConvolutionNode node, TensorShape input)
    {
        string[] faults = [.. node.Shape.Faults()];
        if (faults.Length > 0)
        {
            return faults;
        }

        TensorShape read = new(node.Shape.InputChannels, node.Shape.InputHeight, node.Shape.InputWidth);
        string[] batch = node.Shape.Batch == 1 ? [] : [$"a shape with a batch of 1, found {node.Shape.Batch}"];
        string[] reading = read == input ? [] : [$"a shape that reads {input}, found {read}"];
        return [.. batch, .. reading,
            .. Equals(node, new TensorShape(node.Shape.OutputChannels, node.Shape.OutputHeight, node.Shape.OutputWidth))];
    }

    private static string[] MaxPool(MaxPoolNode node, TensorShape input)
    {
        if (node.Kernel < 1 || node.Stride < 1 || node.Padding < 0 || node.Padding >= node.Kernel)
        {
            return [$"kernel and stride of at least 1 and a padding below the kernel, found {node.Kernel}, {node.Stride}, {node.Padding}"];
        }

        return Equals(node, input with { Height = PooledSize(node, input.Height), Width = PooledSize(node, input.Width) });
    }

    /// <summary>Windows along one side. With ceil mode a window may hang over the far edge, but starts within the image or its near padding.</summary>
    private static int PooledSize(MaxPoolNode node, int size)
    {
        long span = size + (2L * node.Padding) - node.Kernel;
        if (span < 0)
        {
            return 0;
        }

        if (!node.CeilMode)
        {
            return (int)(span / node.Stride) + 1;
        }

        long windows = ((span + node.Stride - 1) / node.Stride) + 1;
        return (int)((windows - 1) * node.Stride >= (long)size + node.Padding ? windows - 1 : windows);
    }

    private static string[] Concat(Node node, TensorShape[] inputs)
    {
        if (inputs.Length == 0)
        {
            return ["one input at least"];
        }

        return inputs.Any(input => (input.Height, input.Width) != (inputs[0].Height, inputs[0].Width))
            ? [$"inputs of equal height and width, found {string.Join(", ", inputs)}"]
            : Equals(node, inputs[0] with { Channels = inputs.Sum(input => input.Channels) });
    }

    private static string[] Slice(SliceNode node, TensorShape input) =>
        node.Start >= 0 && node.Output.Channels <= input.Channels - node.Start
            ? Equals(node, input with { Channels = node.Output.Channels })
            : [$"channels within the {input.Channels} of its input, found {node.Output.Channels} from {node.Start}"];
}
