using Enos.Accel.Modes;
using Enos.Kernels;
using Enos.Networks.Graphs;
using Enos.Networks.Quantized;

namespace Enos.Sim.Tests.Networks;

/// <summary>Random graphs of every node kind, and random integers for the layers of any graph.</summary>
internal static class RandomNetworks
{
    private static readonly OperatorKind[] Kinds = Enum.GetValues<OperatorKind>();

    /// <summary>A table like no product: f(x, w) = 3·x·w/4 + (x and 5) − 1, so that f(0, 0) ≠ 0 and operands do not commute.</summary>
    public static MultiplierTable? Table(string name)
    {
        if (name != "odd")
        {
            return null;
        }

        short[] products = new short[65536];
        for (int i = 0; i < products.Length; i++)
        {
            int x = (sbyte)(i >> 8), w = (sbyte)(i & 255);
            products[i] = (short)((3 * x * w / 4) + (x & 5) - 1);
        }

        return new MultiplierTable(name, products);
    }

    /// <summary>A network of up to <paramref name="nodes"/> nodes between image and logits, with layers of every operator.</summary>
    public static QuantizedNetwork Network(int seed, int nodes)
    {
        Random random = new(seed);
        GraphBuilder graph = new("random", new TensorShape(random.Next(1, 4), random.Next(3, 9), random.Next(3, 9)), "image");
        string last = "image";
        for (int n = 0; n < nodes; n++)
        {
            last = Append(graph, random, last, $"n{n}");
        }

        string head = graph.Convolution("head", last, random.Next(2, 6), relu: false);
        TensorShape shape = graph.ShapeOf(last)!.Value;
        if (random.Next(3) == 0)
        {
            // Activations that a convolution also reads go round it, to meet logits in a concatenation.
            graph.GlobalAveragePool("around", last);
            graph.GlobalAveragePool("mean", head);
            graph.Concat("logits", "mean", "around");
        }
        else if (random.Next(3) == 0)
        {
            // Logits are added to logits, after a mean over windows that are the whole image.
            string other = graph.Convolution("other", last, graph.ShapeOf(head)!.Value.Channels, relu: false);
            string sum = graph.Add("sum", head, other, random.Next(2) == 0);
            if (shape.Height == shape.Width)
            {
                graph.AveragePool("mean", sum, shape.Height, 1);
            }
            else
            {
                graph.GlobalAveragePool("mean", sum);
            }
        }
        else if (shape.Height > 1 || shape.Width > 1 || random.Next(2) == 0)
        {
            graph.GlobalAveragePool("mean", head);
        }

        return Layers(graph.Build(), random, random.Next(2) == 0 ? Kinds : [Kinds[random.Next(Kinds.Length)]]);
    }

    /// <summary>Random layers for a graph: weights, thresholds, converters, and requantizations that spread activations over their range.</summary>
    public static QuantizedNetwork Layers(NetworkGraph graph, Random random, OperatorKind[] kinds)
    {
        HashSet<string> narrow = [];
        foreach (Node node in graph.Nodes.Reverse().Where(node => node is ConvolutionNode || narrow.Contains(node.Name)))
        {
            narrow.UnionWith(node.Inputs);
        }

        return new QuantizedNetwork(graph, [.. graph.Convolutions.Select(node => Layer(node, random, kinds, narrow.Contains(node.Name)))]);
    }

    public static byte[] Pixels(Random random, int count)
    {
        byte[] pixels = new byte[count];
        random.NextBytes(pixels);
        return pixels;
    }

    private static string Append(GraphBuilder graph, Random random, string last, string name)
    {
        TensorShape from = graph.ShapeOf(last)!.Value;
        int side = Math.Min(from.Height, from.Width);
        switch (random.Next(9))
        {
            case 0 when side >= 2:
                int kernel = random.Next(2, Math.Min(side, 3) + 1);
                return graph.MaxPool(name, last, kernel, random.Next(1, 4), random.Next(2), random.Next(2) == 0);
            case 1:
                int groups = Enumerable.Range(1, from.Channels).Where(g => from.Channels % g == 0).OrderBy(_ => random.Next()).First();
                return graph.Shuffle(name, last, groups);
            case 2:
                // Both halves come back, in another order, one through a convolution.
                int cut = random.Next(from.Channels);
                string low = graph.Slice($"{name}/low", last, 0, Math.Max(cut, 1));
                string high = graph.Slice($"{name}/high", last, cut, from.Channels - cut);
                string changed = graph.Convolution($"{name}/conv", low, random.Next(1, 4), relu: random.Next(2) == 0);
                return graph.Concat(name, high, changed, high);
            case 3:
                bool depthwise = random.Next(2) == 0;
                return graph.Convolution(
                    name, last, depthwise ? from.Channels * random.Next(1, 3) : random.Next(1, 6), 3, random.Next(1, 3), 1,
                    depthwise ? from.Channels : 1, random.Next(2) == 0);
            case 5 when side >= 2:
                int window = random.Next(2, Math.Min(side, 3) + 1);
                return graph.AveragePool(name, last, window, random.Next(1, 3), random.Next(2));
            case 6:
                // A residual unit, now with and now without ReLUs on either side.
                string branch = graph.Convolution($"{name}/branch", last, from.Channels, 3, padding: 1, relu: random.Next(2) == 0);
                return random.Next(2) == 0 ? graph.Add(name, last, branch, random.Next(2) == 0) : graph.Add(name, branch, last, random.Next(2) == 0);
            case 4:
                string left = graph.Convolution($"{name}/left", last, random.Next(1, 5), relu: random.Next(2) == 0);
                return graph.Concat(name, left, last);
            default:
                return graph.Convolution(name, last, random.Next(1, 8), relu: random.Next(2) == 0);
        }
    }

    private static QuantizedLayer Layer(ConvolutionNode node, Random random, OperatorKind[] kinds, bool narrow)
    {
        OperatorKind kind = kinds[random.Next(kinds.Length)];
        Operator op = new(kind, kind == OperatorKind.Approximate ? "odd" : "");
        bool cim = random.Next(4) == 0;
        int filters = node.Shape.OutputChannels;
        sbyte[] weights = [.. Enumerable.Range(0, (int)node.Shape.Weights).Select(_ => Code(kind, random))];

        // Sums of K such products scatter by about √K times their size; a converter's range covers those of its segment.
        int size = kind switch
        {
            OperatorKind.Xnor => 1,
            OperatorKind.BinaryWeight or OperatorKind.MultiplicationFree or OperatorKind.MultiplicationFreeMfNet => 64,
            _ => 2000,
        };
        double spread = Math.Sqrt(node.Shape.K) * size;
        int rows = random.Next(1, 12), bits = random.Next(3, 9);
        int step = Math.Max(1, (int)(2 * Math.Sqrt(rows) * size / (1 << bits)));
        int[] shifts = [.. Enumerable.Range(0, filters).Select(_ => random.Next(20, 31))];
        return new QuantizedLayer
        {
            Name = node.Name,
            Mode = $"{op}",
            Operator = op,
            Compute = cim ? Compute.Cim : Compute.Digital,
            ActivationBits = random.Next(2, 9),
            WeightBits = 8,
            Weights = weights,
            Thresholds = op.ReadsSign ? [.. Enumerable.Range(0, node.Shape.InputChannels).Select(_ => (sbyte)random.Next(-20, 60))] : [],
            Adc = cim ? new QuantizedAdc(rows, bits, step) : null,
            Requantization = new Requantization
            {
                Multipliers = [.. shifts.Select(shift => (int)Math.Min(int.MaxValue, 80 / spread * (1L << shift)) * (random.Next(4) == 0 ? -1 : 1))],
                Biases = [.. shifts.Select(shift => (long)(random.Next(-40, 80) * (double)(1L << shift)) + (1L << (shift - 1)))],
                Shifts = [.. shifts],
                Min = node.Relu ? 0 : narrow ? -127 : -32767,
                Max = narrow ? 127 : 32767,
            },
        };
    }

    private static sbyte Code(OperatorKind kind, Random random) => kind == OperatorKind.DeepShift
        ? (sbyte)(random.Next(1, 9) * (random.Next(2) == 0 ? 1 : -1))
        : (sbyte)random.Next(-128, 128);
}
