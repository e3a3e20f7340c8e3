using Enos.Accel.Modes;
using Enos.Accel.Workloads;
using Enos.Networks.Graphs;
using Enos.Networks.Quantized;

namespace Enos.Sim.Tests.Networks;

/// <summary>Builds small quantized networks by hand; shapes of pools are counted window by window.</summary>
internal sealed class Sketch(TensorShape image)
{
    private readonly List<Node> _nodes = [new InputNode("image", image)];
    private readonly List<QuantizedLayer> _layers = [];

    public QuantizedNetwork Network => new(new NetworkGraph("sketch", [.. _nodes]), [.. _layers]);

    public IReadOnlyList<Node> Nodes => _nodes;

    public string Last => _nodes[^1].Name;

    public TensorShape Shape(string name) => _nodes.First(node => node.Name == name).Output;

    public Sketch Convolution(
        string name, string input, int filters, sbyte[]? weights = null, int kernel = 1, int stride = 1, int padding = 0, int groups = 1,
        bool relu = true, Requantization? requantization = null, Func<QuantizedLayer, QuantizedLayer>? change = null)
    {
        TensorShape from = Shape(input);
        LayerShape shape = new()
        {
            InputChannels = from.Channels,
            InputHeight = from.Height,
            InputWidth = from.Width,
            OutputChannels = filters,
            KernelHeight = kernel,
            KernelWidth = kernel,
            StrideHeight = stride,
            StrideWidth = stride,
            PaddingHeight = padding,
            PaddingWidth = padding,
            Groups = groups,
        };
        _nodes.Add(new ConvolutionNode(name, input, new TensorShape(filters, shape.OutputHeight, shape.OutputWidth), shape, relu));
        QuantizedLayer layer = new()
        {
            Name = name,
            Mode = "multiply-8x8",
            Operator = new Operator(OperatorKind.Multiply),
            Compute = Compute.Digital,
            ActivationBits = 8,
            WeightBits = 8,
            Weights = weights ?? [.. Enumerable.Repeat((sbyte)1, (int)shape.Weights)],
            Requantization = requantization ?? Identity(filters, relu ? 0 : -127, 127),
        };
        _layers.Add(change?.Invoke(layer) ?? layer);
        return this;
    }

    public Sketch MaxPool(string name, string input, int kernel, int stride, int padding = 0, bool ceil = false)
    {
        TensorShape from = Shape(input);
        return Add(new MaxPoolNode(
            name, input, from with { Height = Windows(from.Height), Width = Windows(from.Width) }, kernel, stride, padding, ceil));

        int Windows(int size)
        {
            int count = 0;
            for (int start = -padding; ceil ? start < size && start - stride + kernel < size + padding : start + kernel <= size + padding; start += stride)
            {
                count++;
            }

            return count;
        }
    }

    public Sketch GlobalAverage(string name, string input) =>
        Add(new GlobalAveragePoolNode(name, input, new TensorShape(Shape(input).Channels, 1, 1)));

    public Sketch Concat(string name, params string[] inputs) =>
        Add(new ConcatNode(name, [.. inputs], Shape(inputs[0]) with { Channels = inputs.Sum(input => Shape(input).Channels) }));

    public Sketch Slice(string name, string input, int start, int channels) =>
        Add(new SliceNode(name, input, Shape(input) with { Channels = channels }, start));

    public Sketch Shuffle(string name, string input, int groups) => Add(new ShuffleNode(name, input, Shape(input), groups));

    /// <summary>A requantization that passes accumulators on, clamped.</summary>
    public static Requantization Identity(int channels, int min, int max) => new()
    {
        Multipliers = [.. Enumerable.Repeat(1, channels)],
        Biases = new long[channels],
        Shifts = new int[channels],
        Min = min,
        Max = max,
    };

    private Sketch Add(Node node)
    {
        _nodes.Add(node);
        return this;
    }
}
