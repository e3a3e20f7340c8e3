using System.Collections.Immutable;
using Enos.Accel.Workloads;
using Enos.Networks.Graphs;
using Enos.Networks.Quantized;

namespace Enos.Networks.Exporters;

/// <summary>
/// Translates a network's nodes in their order. A tensor that some convolution reads is real numbers, its integers times its scale
/// (<see cref="QuantizedNetwork.Scales"/>, 1 where none is known); one that leads to logits alone is integers.
/// </summary>
internal sealed class OnnxProgram
{
    private const string Zero = "zero_point";

    private readonly QuantizedNetwork _network;
    private readonly OnnxModelBuilder _model;
    private readonly HashSet<string> _activations = [];
    private readonly ImmutableDictionary<string, bool> _signed;
    private readonly Dictionary<string, QuantizedLayer> _layers;
    private readonly Dictionary<string, string> _outputs = [];
    private readonly Dictionary<string, TensorShape> _shapes;

    public OnnxProgram(QuantizedNetwork network, OnnxModelBuilder model)
    {
        (_network, _model) = (network, model);
        _signed = QuantizedNetwork.SignedTensors(network.Graph);
        _layers = network.Layers.ToDictionary(layer => layer.Name);
        _shapes = network.Graph.Nodes.ToDictionary(node => node.Name, node => node.Output);
        foreach (Node node in network.Graph.Nodes.Reverse().Where(node => node is ConvolutionNode || _activations.Contains(node.Name)))
        {
            _activations.UnionWith(node.Inputs);
        }
    }

    /// <summary>Whether a node has a form in ONNX.</summary>
    public static bool Knows(Node node) =>
        node is InputNode or ConvolutionNode or MaxPoolNode or AveragePoolNode or GlobalAveragePoolNode or ConcatNode or SliceNode or ShuffleNode or AddNode;

    /// <summary>Adds a node.</summary>
    public void Add(Node node) => _outputs[node.Name] = node switch
    {
        InputNode => Image(node),
        ConvolutionNode convolution => Convolution(convolution),
        MaxPoolNode pool => MaxPool(pool),
        AveragePoolNode pool => Average(pool),
        GlobalAveragePoolNode => GlobalAverage(node),
        ConcatNode => _model.Add("Concat", node.Name, node.Inputs.Select(input => Read(node, input)), ("axis", 1L)),
        SliceNode slice => Slice(slice),
        ShuffleNode shuffle => Shuffle(shuffle),
        AddNode sum => Sum(sum),
        _ => throw new ArgumentOutOfRangeException(nameof(node), node, "A node of a kind that has no form in ONNX."),
    };

    /// <summary>Names the last node's values as the model's output.</summary>
    public void Finish()
    {
        string last = _network.Graph.Nodes[^1].Name;
        _model.Output("Flatten", OnnxExport.OutputName, _outputs[last], ("axis", 1L), _network.Graph.Classes);
    }

    private bool IsActivation(string node) => _activations.Contains(node);

    private double Scale(string node) => IsActivation(node) ? _network.Scales.GetValueOrDefault(node, 1) : 1;

    /// <summary>What a node that passes values on reads: real numbers are made integers where it leads to logits.</summary>
    private string Read(Node reader, string input)
    {
        if (IsActivation(reader.Name) || !IsActivation(input) || Scale(input) == 1)
        {
            return _outputs[input];
        }

        string steps = _model.Add("Div", $"{reader.Name}/{input}/steps", [_outputs[input], _model.Scalar($"{input}/scale", Scale(input))]);
        return _model.Add("Round", $"{reader.Name}/{input}/integers", [steps]);
    }

    /// <summary>byte ≫ 1: (p − ½)/2 is never half-way between two integers, and its nearest is ⌊p/2⌋.</summary>
    private string Image(Node node)
    {
        TensorShape shape = node.Output;
        _model.Input(OnnxExport.InputName, shape.Channels, shape.Height, shape.Width);
        string shifted = _model.Add("Sub", $"{node.Name}/shifted", [OnnxExport.InputName, _model.Scalar("half", 0.5)]);
        string quantized = _model.Add("QuantizeLinear", $"{node.Name}/quantized", [shifted, _model.Scalar("two", 2), ZeroPoint()]);
        return Dequantize(node.Name, quantized, Scale(node.Name));
    }

    private string Convolution(ConvolutionNode node)
    {
        QuantizedLayer layer = _layers[node.Name];
        LayerShape shape = node.Shape;
        ActivationView view = new(layer.ActivationBits, _signed[node.Input]);
        double step = Scale(node.Input) * (1 << view.Shift);
        OnnxFilters filters = OnnxFilters.Of(layer, shape, step, Scale(node.Name));
        long[] sizes = [shape.OutputChannels, shape.InputChannels / shape.Groups, shape.KernelHeight, shape.KernelWidth];
        string weights = filters.Codes is { } codes
            ? _model.Add(
                "DequantizeLinear", $"{node.Name}/weights",
                [
                    _model.Constant<sbyte>($"{node.Name}/weights/quantized", codes, sizes),
                    _model.Constant<float>($"{node.Name}/weights/scale", filters.Scales, shape.OutputChannels),
                ],
                ("axis", 0L))
            : _model.Constant<float>($"{node.Name}/weights", filters.Values(), sizes);
        string sums = _model.Add(
            "Conv", $"{node.Name}/sums",
            [Viewed(node, view, step), weights, _model.Constant<float>($"{node.Name}/bias", filters.Biases, shape.OutputChannels)],
            ("kernel_shape", new long[] { shape.KernelHeight, shape.KernelWidth }),
            ("strides", new long[] { shape.StrideHeight, shape.StrideWidth }),
            ("pads", new long[] { shape.PaddingHeight, shape.PaddingWidth, shape.PaddingHeight, shape.PaddingWidth }),
            ("dilations", new long[] { shape.DilationHeight, shape.DilationWidth }),
            ("group", (long)shape.Groups));
        Requantization requantization = layer.Requantization;
        return IsActivation(node.Name)
            ? Quantized(node.Name, sums, Scale(node.Name), requantization.Min, requantization.Max)
            : Clipped(node.Name, RoundedUp($"{node.Name}/rounded", sums, 0.5), 1, requantization.Min, requantization.Max);
    }

    /// <summary>An input read at fewer bits. A quarter of a step of the tensor makes what lies half-way round up, and nothing else.</summary>
    private string Viewed(ConvolutionNode node, ActivationView view, double step)
    {
        string input = _outputs[node.Input];
        if (view.Shift == 0)
        {
            return input;
        }

        string up = _model.Add("Add", $"{node.Name}/view/up", [input, _model.Scalar($"{node.Name}/view/quarter", Scale(node.Input) / 4)]);
        return Quantized($"{node.Name}/view", up, step, view.Min, view.Max);
    }

    /// <summary>The same windows without ceil mode, whose meaning differs between runtimes: padding on the far sides as far as windows reach.</summary>
    private string MaxPool(MaxPoolNode pool)
    {
        TensorShape input = _shapes[pool.Input];
        long Far(int outputs, int inputs) => Math.Max(0, ((outputs - 1) * pool.Stride) + pool.Kernel - inputs - pool.Padding);
        return _model.Add(
            "MaxPool", pool.Name, [Read(pool, pool.Input)],
            ("kernel_shape", new long[] { pool.Kernel, pool.Kernel }),
            ("strides", new long[] { pool.Stride, pool.Stride }),
            ("pads", new long[] { pool.Padding, pool.Padding, Far(pool.Output.Height, input.Height), Far(pool.Output.Width, input.Width) }));
    }

    private string Average(AveragePoolNode pool) => RoundedMean(
        pool,
        _model.Add(
            "AveragePool", $"{pool.Name}/mean", [Read(pool, pool.Input)],
            ("kernel_shape", new long[] { pool.Kernel, pool.Kernel }),
            ("strides", new long[] { pool.Stride, pool.Stride }),
            ("pads", new long[] { pool.Padding, pool.Padding, pool.Padding, pool.Padding }),
            ("count_include_pad", 1L)),
        pool.Kernel * pool.Kernel);

    private string GlobalAverage(Node node)
    {
        TensorShape input = _shapes[node.Inputs[0]];
        return RoundedMean(node, _model.Add("GlobalAveragePool", $"{node.Name}/mean", [Read(node, node.Inputs[0])]), input.Height * input.Width);
    }

    /// <summary>⌊(2·Σ + n)/(2·n)⌋: a quarter of 1/n makes what lies half-way round up, and nothing else.</summary>
    private string RoundedMean(Node node, string mean, int count)
    {
        double quarter = 1 / (4.0 * count);
        if (!IsActivation(node.Name))
        {
            return RoundedUp(node.Name, mean, 0.5 + quarter);
        }

        double scale = Scale(node.Name);
        string up = _model.Add("Add", $"{node.Name}/up", [mean, _model.Scalar($"{node.Name}/quarter", scale * quarter)]);
        return Quantized(node.Name, up, scale, -sbyte.MaxValue, sbyte.MaxValue);
    }

    /// <summary>Both tensors have one scale, and so has their sum, clipped to its range.</summary>
    private string Sum(AddNode node)
    {
        string sum = _model.Add("Add", $"{node.Name}/sum", node.Inputs.Select(input => Read(node, input)));
        int max = IsActivation(node.Name) ? sbyte.MaxValue : short.MaxValue;
        int min = node.Relu ? 0 : -max;
        return IsActivation(node.Name) ? Quantized(node.Name, sum, Scale(node.Name), min, max) : Clipped(node.Name, sum, 1, min, max);
    }

    private string Slice(SliceNode slice) => _model.Add(
        "Slice", slice.Name,
        [
            Read(slice, slice.Input),
            _model.Constant<long>($"{slice.Name}/starts", [slice.Start], 1),
            _model.Constant<long>($"{slice.Name}/ends", [slice.Start + slice.Output.Channels], 1),
            _model.Constant<long>("channel_axis", [1], 1),
        ]);

    private string Shuffle(ShuffleNode shuffle)
    {
        (long channels, long height, long width) = (shuffle.Output.Channels, shuffle.Output.Height, shuffle.Output.Width);
        string groups = _model.Add(
            "Reshape", $"{shuffle.Name}/groups",
            [Read(shuffle, shuffle.Input), _model.Constant<long>($"{shuffle.Name}/grouped", [0, shuffle.Groups, channels / shuffle.Groups, height, width], 5)]);
        string transposed = _model.Add("Transpose", $"{shuffle.Name}/transposed", [groups], ("perm", new long[] { 0, 2, 1, 3, 4 }));
        return _model.Add("Reshape", shuffle.Name, [transposed, _model.Constant<long>($"{shuffle.Name}/flat", [0, channels, height, width], 4)]);
    }

    private string Quantized(string name, string values, double scale, int min, int max)
    {
        string clipped = Clipped($"{name}/clipped", values, scale, min, max);
        string quantized = _model.Add("QuantizeLinear", $"{name}/quantized", [clipped, _model.Scalar($"{name}/scale", scale), ZeroPoint()]);
        return Dequantize(name, quantized, scale);
    }

    private string Dequantize(string name, string quantized, double scale) =>
        _model.Add("DequantizeLinear", name, [quantized, _model.Scalar($"{name}/scale", scale), ZeroPoint()]);

    private string Clipped(string name, string values, double scale, int min, int max) =>
        _model.Add("Clip", name, [values, _model.Scalar($"{name}/min", scale * min), _model.Scalar($"{name}/max", scale * max)]);

    private string RoundedUp(string name, string values, double addend) =>
        _model.Add("Floor", name, [_model.Add("Add", $"{name}/up", [values, _model.Scalar($"{name}/addend", addend)])]);

    private string ZeroPoint() => _model.Constant<sbyte>(Zero, [0]);
}
