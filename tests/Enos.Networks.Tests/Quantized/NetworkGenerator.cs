using System.Collections.Immutable;
using CsCheck;
using Enos.Accel.Modes;
using Enos.Networks.Graphs;
using Enos.Networks.Quantized;

namespace Enos.Networks.Tests.Quantized;

/// <summary>Random small networks with every kind of node and operator, and random numbers within the format's bounds.</summary>
internal static class NetworkGenerator
{
    private static readonly string[] Operators =
    [
        "multiply", "binary-weight", "deep-shift", "multiplication-free", "multiplication-free-mfnet", "xnor", "approximate:mul8s_1L2H",
    ];

    public static readonly Gen<QuantizedNetwork> Network = Gen.Select(Gen.Int[0, 7].Array[0, 6], Gen.Int[1, 3], Gen.Int[2, 5], Gen.Bool).SelectMany((kinds, channels, classes, scaled) =>
    {
        NetworkGraph graph = Graph(kinds, channels, classes);
        HashSet<string> logits = [graph.Convolutions.Last().Name];
        Gen<QuantizedLayer[]> layers = graph.Convolutions.Aggregate(
            Gen.Const(Array.Empty<QuantizedLayer>()),
            (sofar, node) => Gen.Select(sofar, Layer(node, logits.Contains(node.Name)), (a, b) => (QuantizedLayer[])[.. a, b]));
        return Gen.Select(layers, Gen.Double[1e-6, 1e3].Array[ScaleGroups.Of(graph).Count], (l, s) => new QuantizedNetwork(graph, [.. l])
        {
            Scales = scaled ? graph.Nodes.ToDictionary(n => n.Name, n => s[ScaleGroups.Of(graph)[n.Name]]).ToImmutableDictionary() : ImmutableDictionary<string, double>.Empty,
        });
    });

    public static QuantizedNetwork One(NetworkGraph graph, string op = "multiply", Compute compute = Compute.Digital)
    {
        string last = graph.Convolutions.Last().Name;
        return new(graph, [.. graph.Convolutions.Select(node => Layer(node, node.Name == last, op, compute).Single())]);
    }

    private static NetworkGraph Graph(int[] kinds, int channels, int classes)
    {
        GraphBuilder graph = new("random", new TensorShape(channels, 9, 8), "image");
        string last = graph.Convolution("first.conv", "image", 4, kernel: 3, padding: 1);
        for (int i = 0; i < kinds.Length; i++)
        {
            string name = $"node \"{i}\"/é";
            last = kinds[i] switch
            {
                0 => graph.Convolution(name, last, 4, kernel: 3, stride: 1 + (i % 2), padding: 1, groups: 1 << (i % 3), relu: i % 2 == 0),
                1 => graph.Convolution(name, last, i % 2 == 0, image => new()
                {
                    InputChannels = image.Channels,
                    InputHeight = image.Height,
                    InputWidth = image.Width,
                    OutputChannels = 4,
                    KernelHeight = 1,
                    KernelWidth = 3,
                    PaddingWidth = 2,
                    DilationWidth = 2,
                }),
                2 => graph.MaxPool(name, last, 2, 1, padding: i % 2, ceilMode: i % 2 == 0),
                3 => graph.Concat(name, graph.Slice($"{name} a", last, 2, 2), graph.Slice($"{name} b", last, 0, 2)),
                4 => graph.Shuffle(name, last, 2),
                5 => graph.AveragePool(name, last, 3, 1, padding: 1),
                6 => graph.Add(name, last, graph.Convolution($"{name} c", last, 4, relu: false), relu: i % 2 == 0),
                _ => graph.Concat(name, graph.Slice($"{name} a", graph.Convolution($"{name} c", last, 8), 1, 3), graph.Slice($"{name} b", last, 3, 1)),
            };
        }

        graph.Convolution("fc", graph.GlobalAveragePool("mean", last), classes, relu: false);
        return graph.Build();
    }

    private static Gen<QuantizedLayer> Layer(ConvolutionNode node, bool logits) =>
        Gen.Select(Gen.OneOf<string>(Operators), Gen.OneOf<Compute>(Compute.Digital, Compute.Cim)).SelectMany((op, compute) => Layer(node, logits, op, compute));

    private static Gen<QuantizedLayer> Layer(ConvolutionNode node, bool logits, string opName, Compute compute)
    {
        Assert.True(Operator.TryParse(opName, out Operator op));
        int outputs = node.Shape.OutputChannels;
        int greatest = logits ? 32_767 : 127;
        Gen<sbyte> threshold = Gen.SByte;
        return Gen.Select(Gen.Int[2, 8], Gen.Int[2, 8], Gen.Int[1, greatest], Gen.Int[-greatest, 0], Gen.Select(Gen.Int[1, 1 << 20], Gen.Int[1, 16], Gen.Int[1, 1000]))
            .SelectMany((activationBits, weightBits, max, min, adc) => Gen.Select(
                Weight(op.Kind, weightBits).Array[(int)node.Shape.Weights],
                threshold.Array[op.ReadsSign ? node.Shape.InputChannels : 0],
                Gen.Int.Array[outputs],
                Gen.Long[-(1L << 62), (1L << 62) - 1].Array[outputs],
                Gen.Int[0, 62].Array[outputs],
                (weights, thresholds, multipliers, biases, shifts) => new QuantizedLayer
                {
                    Name = node.Name,
                    Mode = $"{opName}-{activationBits}x{weightBits}",
                    Operator = op,
                    Compute = compute,
                    ActivationBits = activationBits,
                    WeightBits = weightBits,
                    Weights = weights,
                    Thresholds = thresholds,
                    Requantization = new() { Multipliers = multipliers, Biases = biases, Shifts = shifts, Min = node.Relu ? 0 : min, Max = max },
                    Adc = compute == Compute.Cim ? new QuantizedAdc(adc.Item1, adc.Item2, adc.Item3) : null,
                }));
    }

    private static Gen<sbyte> Weight(OperatorKind kind, int bits) => kind switch
    {
        OperatorKind.BinaryWeight or OperatorKind.Xnor => Gen.SByte,
        OperatorKind.DeepShift => Gen.Select(Gen.Int[1, Math.Min(8, 1 << (bits - 1))], Gen.Bool, (code, negative) => (sbyte)(negative ? -code : code)),
        _ => Gen.Int[-(1 << (bits - 1)), (1 << (bits - 1)) - 1].Select(w => (sbyte)w),
    };
}
