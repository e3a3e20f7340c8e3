using System.Numerics;
using Enos.Accel.Modes;
using Enos.Kernels;
using Enos.Networks.Graphs;
using Enos.Networks.Quantized;

namespace Enos.Sim.Tests.Networks;

/// <summary>
/// A second evaluation of quantized networks, one image at a time, every node's output a function from (channel, row, column) to an exact integer
/// kept in a table: nothing of Enos.Sim is used.
/// </summary>
internal sealed class NaiveNetwork(QuantizedNetwork network, Func<string, MultiplierTable?>? multipliers = null)
{
    /// <summary>Accumulators of each layer of the image computed last.</summary>
    public Dictionary<string, int[]> Accumulators { get; } = [];

    public int[] Logits(ReadOnlySpan<byte> pixels)
    {
        Dictionary<string, BigInteger[,,]> made = [];
        foreach (Node node in network.Graph.Nodes)
        {
            byte[] image = pixels.ToArray();
            BigInteger[][,,] inputs = [.. node.Inputs.Select(name => made[name])];
            made[node.Name] = node switch
            {
                InputNode => Table(node, (c, y, x) => image[(((c * node.Output.Height) + y) * node.Output.Width) + x] / 2),
                ConvolutionNode convolution => Convolve(convolution, inputs[0]),
                MaxPoolNode pool => Table(node, (c, y, x) => Window(inputs[0], c, (y * pool.Stride) - pool.Padding, (x * pool.Stride) - pool.Padding, pool.Kernel).Max()),
                AveragePoolNode pool => Table(node, (c, y, x) => RoundedMean(
                    Window(inputs[0], c, (y * pool.Stride) - pool.Padding, (x * pool.Stride) - pool.Padding, pool.Kernel), pool.Kernel * pool.Kernel)),
                GlobalAveragePoolNode => Table(node, (c, _, _) =>
                    RoundedMean(inputs[0].Cast<BigInteger>().Skip(c * Pixels(inputs[0])).Take(Pixels(inputs[0])), Pixels(inputs[0]))),
                AddNode add => Table(node, (c, y, x) => Saturate(inputs[0][c, y, x] + inputs[1][c, y, x], add)),
                ConcatNode => Table(node, (c, y, x) => FromConcat(inputs, c)[c - Before(inputs, c), y, x]),
                SliceNode slice => Table(node, (c, y, x) => inputs[0][slice.Start + c, y, x]),
                ShuffleNode shuffle => Table(node, (c, y, x) =>
                    inputs[0][(c % shuffle.Groups * (node.Output.Channels / shuffle.Groups)) + (c / shuffle.Groups), y, x]),
                _ => throw new NotSupportedException(node.GetType().Name),
            };
        }

        BigInteger[,,] last = made[network.Graph.Nodes[^1].Name];
        return [.. Enumerable.Range(0, last.GetLength(0)).Select(c => (int)last[c, 0, 0])];
    }

    private static BigInteger[,,] Table(Node node, Func<int, int, int, BigInteger> value)
    {
        BigInteger[,,] table = new BigInteger[node.Output.Channels, node.Output.Height, node.Output.Width];
        for (int c = 0; c < node.Output.Channels; c++)
        {
            for (int y = 0; y < node.Output.Height; y++)
            {
                for (int x = 0; x < node.Output.Width; x++)
                {
                    table[c, y, x] = value(c, y, x);
                }
            }
        }

        return table;
    }

    private BigInteger[,,] Convolve(ConvolutionNode node, BigInteger[,,] input)
    {
        QuantizedLayer layer = network.Layers.Single(l => l.Name == node.Name);
        bool signed = IsSigned(node.Input);
        ConvolutionLayer convolution = new()
        {
            Name = layer.Name,
            Shape = node.Shape,
            Operator = layer.Operator,
            Weights = layer.Weights,
            Thresholds = layer.Thresholds,
            InputMin = -127,
            InputMax = 127,
            Multiplier = layer.Operator.Kind == OperatorKind.Approximate ? multipliers!(layer.Operator.Multiplier) : null,
            Adc = layer.Adc is { } adc ? new AdcTransfer(adc.SegmentRows, adc.Bits, adc.Step) : null,
        };
        List<int> sums = [];
        BigInteger[,,] output = Table(node, (o, y, x) =>
        {
            long sum = NaiveArithmetic.Accumulate(convolution, (c, row, column) => Operand(layer, signed, (int)input[c, row, column]), o, y, x);
            sums.Add(checked((int)sum));
            Requantization q = layer.Requantization;
            BigInteger scaled = FloorDivide((sum * (BigInteger)q.Multipliers[o]) + q.Biases[o], BigInteger.One << q.Shifts[o]);
            return BigInteger.Max(q.Min, BigInteger.Min(q.Max, scaled));
        });
        Accumulators[node.Name] = [.. sums];
        return output;
    }

    /// <summary>Rounded to the nearest step, a half upwards: ⌊x/step + ½⌋.</summary>
    private static int Operand(QuantizedLayer layer, bool signed, int x)
    {
        if (layer.Operator.Kind == OperatorKind.Xnor || layer.ActivationBits == 8)
        {
            return x;
        }

        int max = signed ? (1 << (layer.ActivationBits - 1)) - 1 : (1 << layer.ActivationBits) - 1;
        double step = signed ? Math.Pow(2, 8 - layer.ActivationBits) : Math.Pow(2, 7 - layer.ActivationBits);
        return step == 1 ? x : (int)Math.Clamp(Math.Floor((x / step) + 0.5), signed ? -max : 0, max);
    }

    private bool IsSigned(string name) => network.Graph.Nodes.Single(node => node.Name == name) switch
    {
        ConvolutionNode convolution => !convolution.Relu,
        AddNode { Relu: true } => false,
        Node node => node.Inputs.Any(IsSigned),
    };

    private static IEnumerable<BigInteger> Window(BigInteger[,,] input, int c, int top, int left, int kernel)
    {
        for (int y = 0; y < input.GetLength(1); y++)
        {
            for (int x = 0; x < input.GetLength(2); x++)
            {
                if (y >= top && y < top + kernel && x >= left && x < left + kernel)
                {
                    yield return input[c, y, x];
                }
            }
        }
    }

    private static int Pixels(BigInteger[,,] input) => input.GetLength(1) * input.GetLength(2);

    private static BigInteger RoundedMean(IEnumerable<BigInteger> values, int n) =>
        FloorDivide((2 * values.Aggregate(BigInteger.Zero, (sum, value) => sum + value)) + n, 2 * n);

    private BigInteger Saturate(BigInteger sum, AddNode add)
    {
        int max = ReachesConvolution(add.Name) ? 127 : 32767;
        return BigInteger.Max(add.Relu ? 0 : -max, BigInteger.Min(max, sum));
    }

    private bool ReachesConvolution(string name) =>
        network.Graph.Nodes.Any(node => node.Inputs.Contains(name) && (node is ConvolutionNode || ReachesConvolution(node.Name)));

    private static BigInteger FloorDivide(BigInteger dividend, BigInteger divisor)
    {
        BigInteger remainder = ((dividend % divisor) + divisor) % divisor;
        return (dividend - remainder) / divisor;
    }

    private static BigInteger[,,] FromConcat(BigInteger[][,,] inputs, int channel) => inputs[Owner(inputs, channel)];

    private static int Before(BigInteger[][,,] inputs, int channel) => inputs.Take(Owner(inputs, channel)).Sum(input => input.GetLength(0));

    private static int Owner(BigInteger[][,,] inputs, int channel)
    {
        int owner = 0;
        for (int end = inputs[0].GetLength(0); channel >= end; end += inputs[owner].GetLength(0))
        {
            owner++;
        }

        return owner;
    }
}
