using Enos.Accel.Modes;
using Enos.Networks.Graphs;
using Enos.Networks.Quantized;

namespace Enos.Sim.Tests.Networks;

/// <summary>Builds small quantized networks by hand. A layer multiplies 8×8 bits by weights of 1 and passes its sums on, unless told otherwise.</summary>
internal sealed class Sketch(TensorShape image)
{
    private readonly GraphBuilder _graph = new("sketch", image, "image");
    private readonly List<QuantizedLayer> _layers = [];

    public QuantizedNetwork Network => new(_graph.Build(), [.. _layers]);

    public TensorShape Shape(string name) => _graph.ShapeOf(name)!.Value;

    public Sketch Convolution(
        string name, string input, int filters, sbyte[]? weights = null, int kernel = 1, int stride = 1, int padding = 0, int groups = 1,
        bool relu = true, Requantization? requantization = null, Func<QuantizedLayer, QuantizedLayer>? change = null)
    {
        _graph.Convolution(name, input, filters, kernel, stride, padding, groups, relu);
        long count = (long)filters * (Shape(input).Channels / groups) * kernel * kernel;
        QuantizedLayer layer = new()
        {
            Name = name,
            Mode = "multiply-8x8",
            Operator = new Operator(OperatorKind.Multiply),
            Compute = Compute.Digital,
            ActivationBits = 8,
            WeightBits = 8,
            Weights = weights ?? [.. Enumerable.Repeat((sbyte)1, (int)count)],
            Requantization = requantization ?? Identity(filters, relu ? 0 : -127, 127),
        };
        _layers.Add(change?.Invoke(layer) ?? layer);
        return this;
    }

    public Sketch MaxPool(string name, string input, int kernel, int stride, int padding = 0, bool ceil = false)
    {
        _graph.MaxPool(name, input, kernel, stride, padding, ceil);
        return this;
    }

    public Sketch AveragePool(string name, string input, int kernel, int stride, int padding = 0)
    {
        _graph.AveragePool(name, input, kernel, stride, padding);
        return this;
    }

    public Sketch Add(string name, string left, string right, bool relu = true)
    {
        _graph.Add(name, left, right, relu);
        return this;
    }

    public Sketch GlobalAverage(string name, string input)
    {
        _graph.GlobalAveragePool(name, input);
        return this;
    }

    public Sketch Concat(string name, params string[] inputs)
    {
        _graph.Concat(name, inputs);
        return this;
    }

    public Sketch Slice(string name, string input, int start, int channels)
    {
        _graph.Slice(name, input, start, channels);
        return this;
    }

    public Sketch Shuffle(string name, string input, int groups)
    {
        _graph.Shuffle(name, input, groups);
        return this;
    }

    /// <summary>A requantization that passes accumulators on, clamped.</summary>
    public static Requantization Identity(int channels, int min, int max) => new()
    {
        Multipliers = [.. Enumerable.Repeat(1, channels)],
        Biases = new long[channels],
        Shifts = new int[channels],
        Min = min,
        Max = max,
    };
}
