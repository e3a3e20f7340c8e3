using System.Collections.Immutable;
using System.Numerics;
using Enos.Networks.Graphs;

namespace Enos.Sim.Inference;

/// <summary>Orders the steps of a sound network and decides, for every tensor, whether it holds bytes or 32-bit integers.</summary>
internal sealed class ProgramBuilder
{
    private readonly Dictionary<string, Tensor> _tensors = [];
    private readonly Dictionary<string, Tensor> _widened = [];
    private readonly ImmutableHashSet<string> _narrow;
    private readonly List<Tensor> _written = [];

    /// <summary>A program that starts with the graph's image.</summary>
    public ProgramBuilder(NetworkGraph graph)
    {
        _narrow = ReadByConvolutions(graph);
        Input = NewTensor(graph.Input, wide: false);
        _tensors[graph.Nodes[0].Name] = Input;
    }

    /// <summary>The image, as signed bytes.</summary>
    public Tensor Input { get; }

    /// <summary>The steps so far.</summary>
    public List<IStep> Steps { get; } = [];

    /// <summary>
    /// The nodes whose values some convolution reads, through any number of nodes that pass values on: they are signed bytes. All the
    /// others lead to logits alone.
    /// </summary>
    public static ImmutableHashSet<string> ReadByConvolutions(NetworkGraph graph)
    {
        HashSet<string> read = [];
        foreach (Node node in graph.Nodes.Reverse())
        {
            if (node is ConvolutionNode || read.Contains(node.Name))
            {
                read.UnionWith(node.Inputs);
            }
        }

        return [.. read];
    }

    /// <summary>Appends a convolution.</summary>
    public void Add(ConvolutionNode node, CompiledLayer layer)
    {
        Tensor input = _tensors[node.Input];
        Append(node, output => new ConvolutionStep(layer, input, output));
    }

    /// <summary>Appends a node that is no convolution.</summary>
    public void Add(Node node)
    {
        bool wide = !_narrow.Contains(node.Name);
        Tensor[] inputs = [.. node.Inputs.Select(name => wide ? Wide(name) : _tensors[name])];
        Append(node, output => wide ? PassOn<int>(node, inputs, output) : PassOn<sbyte>(node, inputs, output));
    }

    /// <summary>The tensor of the logits: the last node's, as 32-bit integers.</summary>
    public Tensor Logits(NetworkGraph graph) => Wide(graph.Nodes[^1].Name);

    /// <summary>When each tensor is written and last read; the image is written before the first step, the logits are read after the last.</summary>
    public ImmutableArray<Lifetime> Lifetimes(Tensor logits)
    {
        int[] written = new int[_written.Count];
        int[] lastRead = new int[_written.Count];
        for (int s = 0; s < Steps.Count; s++)
        {
            written[Steps[s].Writes.Index] = s + 1;
            lastRead[Steps[s].Writes.Index] = s + 1;
            foreach (Tensor tensor in Steps[s].Reads)
            {
                lastRead[tensor.Index] = s + 1;
            }
        }

        lastRead[logits.Index] = Steps.Count + 1;
        return [.. _written.Select(tensor => new Lifetime(tensor.BytesPerImage, written[tensor.Index], lastRead[tensor.Index]))];
    }

    private static IStep PassOn<T>(Node node, Tensor[] inputs, Tensor output)
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T> => node switch
        {
            MaxPoolNode pool => new MaxPoolStep<T>(pool, inputs[0], output),
            AveragePoolNode pool => new AveragePoolStep<T>(pool, inputs[0], output),
            GlobalAveragePoolNode => new GlobalAverageStep<T>(inputs[0], output),
            ConcatNode => new ChannelCopyStep<T>(inputs, output, ChannelRuns.Concat(inputs.Select(input => input.Shape.Channels))),
            SliceNode slice => new ChannelCopyStep<T>(inputs, output, ChannelRuns.Slice(slice.Start, output.Shape.Channels)),
            ShuffleNode shuffle => new ChannelCopyStep<T>(inputs, output, ChannelRuns.Shuffle(output.Shape.Channels, shuffle.Groups)),
            AddNode add => new AddStep<T>(add, inputs, output),
            _ => throw new InvalidOperationException($"{node.Name} is a {node.GetType().Name}, which the graph's check does not let pass."),
        };

    private void Append(Node node, Func<Tensor, IStep> step)
    {
        Tensor output = NewTensor(node.Output, !_narrow.Contains(node.Name));
        Steps.Add(step(output));
        _tensors[node.Name] = output;
    }

    private Tensor Wide(string name)
    {
        Tensor tensor = _tensors[name];
        if (tensor.Wide)
        {
            return tensor;
        }

        if (!_widened.TryGetValue(name, out Tensor? wide))
        {
            wide = NewTensor(tensor.Shape, wide: true);
            Steps.Add(new WidenStep(tensor, wide));
            _widened[name] = wide;
        }

        return wide;
    }

    private Tensor NewTensor(TensorShape shape, bool wide)
    {
        Tensor tensor = new(_written.Count, shape, wide);
        _written.Add(tensor);
        return tensor;
    }
}
