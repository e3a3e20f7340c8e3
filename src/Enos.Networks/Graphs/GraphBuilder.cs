using System.Collections.Immutable;
using System.Globalization;
using Enos.Accel.Inputs;
using Enos.Accel.Workloads;

namespace Enos.Networks.Graphs;

/// <summary>
/// Builds a graph node by node, inferring every shape. Each method returns the name it was given, so that calls chain. A fault is kept, not thrown:
/// what follows from it alone is passed over, and <see cref="Build"/> reports all of them together. Not for use by several threads at once.
/// </summary>
public sealed class GraphBuilder
{
    private readonly string _network;
    private readonly List<Node> _nodes = [];
    private readonly Dictionary<string, TensorShape?> _shapes = []; // null: the node is faulty, or reads one that is
    private readonly List<GraphFault> _faults = [];
    private bool _omitted;

    /// <summary>Starts with the image.</summary>
    /// <param name="network">The network's name.</param>
    /// <param name="input">Shape of the image.</param>
    /// <param name="inputName">Name of the input node.</param>
    public GraphBuilder(string network, TensorShape input, string inputName = "input")
    {
        _network = network;
        if (network.Length == 0)
            Fault(inputName, "network", network, "a network's name");
        bool sound = input is { Channels: >= 1, Height: >= 1, Width: >= 1 };
        if (!sound)
            Fault(inputName, "shape", input.ToString(), "at least one channel and one pixel");
        Add(inputName, sound ? input : null, shape => new InputNode(inputName, shape));
    }

    /// <summary>What is wrong so far, in the order in which it was added.</summary>
    public IReadOnlyList<GraphFault> Faults => _faults;

    /// <summary>Shape of a node's output; null if there is no such node or it is faulty.</summary>
    public TensorShape? ShapeOf(string node) => _shapes.GetValueOrDefault(node);

    /// <summary>Adds a convolution with a square window, its normalization (or bias) and its activation function.</summary>
    /// <param name="name">Name, unique in the network.</param>
    /// <param name="input">The node it reads.</param>
    /// <param name="filters">Output channels.</param>
    /// <param name="kernel">Side of the window.</param>
    /// <param name="stride">Stride in both directions.</param>
    /// <param name="padding">Zeros on every side.</param>
    /// <param name="groups">Groups; divides input and output channels.</param>
    /// <param name="relu">Whether a ReLU follows.</param>
    public string Convolution(string name, string input, int filters, int kernel = 1, int stride = 1, int padding = 0, int groups = 1, bool relu = true) =>
        Convolution(name, input, relu, image => new LayerShape
        {
            InputChannels = image.Channels,
            InputHeight = image.Height,
            InputWidth = image.Width,
            OutputChannels = filters,
            KernelHeight = kernel,
            KernelWidth = kernel,
            StrideHeight = stride,
            StrideWidth = stride,
            PaddingHeight = padding,
            PaddingWidth = padding,
            Groups = groups,
        });

    /// <summary>Adds a convolution of any shape.</summary>
    /// <param name="name">Name, unique in the network.</param>
    /// <param name="input">The node it reads.</param>
    /// <param name="relu">Whether a ReLU follows.</param>
    /// <param name="shape">Its shape, given the shape of what it reads.</param>
    public string Convolution(string name, string input, bool relu, Func<TensorShape, LayerShape> shape)
    {
        if (Read(name, "input", input) is not TensorShape image)
            return Add(name, null, null);

        LayerShape layer = shape(image);
        int before = _faults.Count;
        if (layer.Batch != 1)
            Fault(name, "batch", layer.Batch, "1: a graph describes one image");
        if ((layer.InputChannels, layer.InputHeight, layer.InputWidth) != (image.Channels, image.Height, image.Width))
            Fault(name, "shape", $"{layer.InputChannels}×{layer.InputHeight}×{layer.InputWidth}", $"{image}, the output of {input}");
        foreach (string fault in FaultsOf(layer))
            Fault(name, "shape", "", fault);
        return _faults.Count > before
            ? Add(name, null, null)
            : Add(name, new TensorShape(layer.OutputChannels, layer.OutputHeight, layer.OutputWidth), s => new ConvolutionNode(name, input, s, layer, relu));
    }

    /// <summary>Adds a maximum over square windows; padding never is the maximum.</summary>
    /// <param name="name">Name, unique in the network.</param>
    /// <param name="input">The node it reads.</param>
    /// <param name="kernel">Side of the window.</param>
    /// <param name="stride">Stride in both directions.</param>
    /// <param name="padding">Border that windows may reach into, at most half of the window.</param>
    /// <param name="ceilMode">Whether windows may hang over the right and lower edge; each starts within the image or its left border, as in PyTorch.</param>
    public string MaxPool(string name, string input, int kernel, int stride, int padding = 0, bool ceilMode = false) =>
        Pool(name, input, kernel, stride, padding, ceilMode, shape => new MaxPoolNode(name, input, shape, kernel, stride, padding, ceilMode));

    /// <summary>Adds a mean over square windows; padding counts as zeros.</summary>
    /// <param name="name">Name, unique in the network.</param>
    /// <param name="input">The node it reads.</param>
    /// <param name="kernel">Side of the window.</param>
    /// <param name="stride">Stride in both directions.</param>
    /// <param name="padding">Zeros on every side, at most half of the window.</param>
    public string AveragePool(string name, string input, int kernel, int stride, int padding = 0) =>
        Pool(name, input, kernel, stride, padding, ceilMode: false, shape => new AveragePoolNode(name, input, shape, kernel, stride, padding));

    /// <summary>Adds the mean over all pixels of each channel.</summary>
    /// <param name="name">Name, unique in the network.</param>
    /// <param name="input">The node it reads.</param>
    public string GlobalAveragePool(string name, string input) => Read(name, "input", input) is TensorShape image
        ? Add(name, new TensorShape(image.Channels, 1, 1), s => new GlobalAveragePoolNode(name, input, s))
        : Add(name, null, null);

    /// <summary>Adds the channels of several nodes behind each other.</summary>
    /// <param name="name">Name, unique in the network.</param>
    /// <param name="inputs">The nodes it reads, at least one, of the same height and width.</param>
    public string Concat(string name, params IReadOnlyList<string> inputs)
    {
        if (inputs.Count == 0)
            Fault(name, "inputs", "", "at least one node");
        TensorShape?[] images = [.. inputs.Select(input => Read(name, "inputs", input))];
        TensorShape[] known = [.. images.OfType<TensorShape>()];
        if (known.Length == 0 || known.Length < images.Length)
            return Add(name, null, null);

        if (known.Any(image => (image.Height, image.Width) != (known[0].Height, known[0].Width)))
        {
            Fault(name, "inputs", string.Join(", ", known), "the same height and width");
            return Add(name, null, null);
        }

        long channels = known.Sum(image => (long)image.Channels);
        if (channels > int.MaxValue)
        {
            Fault(name, "inputs", channels, $"at most {int.MaxValue} channels in all");
            return Add(name, null, null);
        }

        return Add(name, known[0] with { Channels = (int)channels }, s => new ConcatNode(name, [.. inputs], s));
    }

    /// <summary>Adds some of a node's channels.</summary>
    /// <param name="name">Name, unique in the network.</param>
    /// <param name="input">The node it reads.</param>
    /// <param name="start">First channel, from 0.</param>
    /// <param name="channels">Number of channels, at least 1.</param>
    public string Slice(string name, string input, int start, int channels)
    {
        if (Read(name, "input", input) is not TensorShape image)
            return Add(name, null, null);

        int before = _faults.Count;
        if (start < 0 || start >= image.Channels)
            Fault(name, "start", start, $"0 to {image.Channels - 1}");
        else if (channels < 1 || channels > image.Channels - start)
            Fault(name, "channels", channels, $"1 to {image.Channels - start}, from channel {start} of {image.Channels}");
        return _faults.Count > before
            ? Add(name, null, null)
            : Add(name, image with { Channels = channels }, s => new SliceNode(name, input, s, start));
    }

    /// <summary>Adds a channel shuffle (arXiv 1707.01083).</summary>
    /// <param name="name">Name, unique in the network.</param>
    /// <param name="input">The node it reads.</param>
    /// <param name="groups">Groups; divides the channels.</param>
    public string Shuffle(string name, string input, int groups)
    {
        if (Read(name, "input", input) is not TensorShape image)
            return Add(name, null, null);

        if (groups < 1 || image.Channels % groups != 0)
        {
            Fault(name, "groups", groups, $"a divisor of {image.Channels} channels");
            return Add(name, null, null);
        }

        return Add(name, image, s => new ShuffleNode(name, input, s, groups));
    }

    /// <summary>Adds the element-wise sum of two nodes, and its activation function.</summary>
    /// <param name="name">Name, unique in the network.</param>
    /// <param name="left">One node it reads.</param>
    /// <param name="right">The other, of the same shape.</param>
    /// <param name="relu">Whether a ReLU follows.</param>
    public string Add(string name, string left, string right, bool relu = true)
    {
        (TensorShape? first, TensorShape? second) = (Read(name, "inputs", left), Read(name, "inputs", right));
        if (first is not TensorShape image || second is not TensorShape other)
            return Add(name, null, null);

        if (image != other)
        {
            Fault(name, "inputs", $"{image}, {other}", "the same shape");
            return Add(name, null, null);
        }

        return Add(name, image, s => new AddNode(name, left, right, s, relu));
    }

    /// <summary>Stands in for a node that a reader could not make out and reports itself: nodes that read it are passed over, and nothing is built.</summary>
    internal void Omit(string name)
    {
        _omitted = true;
        Add(name, null, null);
    }

    /// <summary>The graph, if it is sound: no fault, no output that nobody reads but the last, and a last one of classes×1×1.</summary>
    /// <param name="graph">The graph; null if there are faults, which are added to <see cref="Faults"/>.</param>
    public bool TryBuild(out NetworkGraph? graph)
    {
        if (_faults.Count == 0 && !_omitted)
        {
            HashSet<string> read = [.. _nodes.SelectMany(node => node.Inputs)];
            foreach (Node unread in _nodes.SkipLast(1).Where(node => !read.Contains(node.Name)))
                Fault(unread.Name, "name", unread.Name, "a node that a later one reads: only the last is the network's output");
            if ((_nodes[^1].Output.Height, _nodes[^1].Output.Width) != (1, 1))
                Fault(_nodes[^1].Name, "shape", _nodes[^1].Output.ToString(), "logits, classes×1×1, from the last node");
            if (!_nodes.OfType<ConvolutionNode>().Any())
                Fault(_nodes[^1].Name, "op", "", "at least one convolution in the network");
        }

        graph = _faults.Count == 0 && !_omitted ? new NetworkGraph(_network, [.. _nodes]) : null;
        return graph is not null;
    }

    /// <summary>The graph.</summary>
    /// <exception cref="InvalidInputException">Some nodes are impossible: every fault, with the network's name for a file.</exception>
    public NetworkGraph Build() => TryBuild(out NetworkGraph? graph)
        ? graph!
        : throw new InvalidInputException(_faults.Select(f => new InputError(_network, 0, 0, $"{f.Node}: {f.Key}", f.Value, f.Expected)));

    private static string[] FaultsOf(LayerShape layer)
    {
        // A shape can be sound in every number and still too large as a product; the checked products say so.
        try
        {
            string[] faults = [.. layer.Faults()];
            if (faults.Length == 0)
                _ = (layer.Macs, layer.Weights);
            return faults;
        }
        catch (OverflowException)
        {
            return [$"at most {long.MaxValue} MACs"];
        }
    }

    private TensorShape? Read(string node, string key, string input)
    {
        if (_shapes.TryGetValue(input, out TensorShape? shape))
            return shape;
        Fault(node, key, input, "the name of an earlier node");
        return null;
    }

    // Windows of either pool: a fault or the node, given the shape of its output.
    private string Pool(string name, string input, int kernel, int stride, int padding, bool ceilMode, Func<TensorShape, Node> node)
    {
        if (Read(name, "input", input) is not TensorShape image)
            return Add(name, null, null);

        int before = _faults.Count;
        if (kernel < 1)
            Fault(name, "kernel", kernel, "at least 1");
        if (stride < 1)
            Fault(name, "stride", stride, "at least 1");
        if (padding < 0 || padding > kernel / 2)
            Fault(name, "padding", padding, $"0 to {Math.Max(0, kernel / 2)}, half of the window");
        if (_faults.Count > before)
            return Add(name, null, null);

        (int height, int width) = (Pooled(image.Height), Pooled(image.Width));
        if (height < 1 || width < 1)
        {
            Fault(name, "kernel", kernel, $"a window within the padded image, {image.Height}×{image.Width} with a border of {padding}");
            return Add(name, null, null);
        }

        return Add(name, image with { Height = height, Width = width }, node);

        int Pooled(int size)
        {
            long span = size + (2L * padding) - kernel;
            if (span < 0)
                return 0;
            long windows = ((span + (ceilMode ? stride - 1 : 0)) / stride) + 1;
            return (int)((windows - 1) * stride >= size + (long)padding ? windows - 1 : windows);
        }
    }

    private string Add(string name, TensorShape? shape, Func<TensorShape, Node>? node)
    {
        if (shape is TensorShape s && (decimal)s.Channels * s.Height * s.Width > int.MaxValue)
        {
            Fault(name, "shape", s.ToString(), $"at most {int.MaxValue} elements");
            shape = null;
        }

        if (name.Length == 0)
            Fault(name, "name", name, "a name");
        if (!_shapes.TryAdd(name, shape))
            Fault(name, "name", name, "a name that no earlier node has");
        else if (shape is TensorShape known)
            _nodes.Add(node!(known));
        return name;
    }

    private void Fault(string node, string key, int value, string expected) => Fault(node, key, (long)value, expected);

    private void Fault(string node, string key, long value, string expected) =>
        Fault(node, key, value.ToString(CultureInfo.InvariantCulture), expected);

    private void Fault(string node, string key, string value, string expected) => _faults.Add(new GraphFault(node, key, value, expected));
}
