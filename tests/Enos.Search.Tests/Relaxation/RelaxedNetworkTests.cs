using System.Collections.Immutable;
using Enos.Accel.Modes;
using Enos.Kernels;
using Enos.Networks.Graphs;
using Enos.Networks.Quantized;
using Enos.Networks.Zoo;
using Enos.Search.Relaxation;
using Enos.Sim.Inference;
using TorchSharp;
using static TorchSharp.torch;

namespace Enos.Search.Tests.Relaxation;

[Collection(TorchCollection.Name)]
public sealed class RelaxedNetworkTests
{
    private const int Images = 3;

    public static TheoryData<string> Networks => ["squeezenet", "shufflenet-v1", "shufflenet-v2", "residual", "residual logits"];

    [Theory]
    [MemberData(nameof(Networks))]
    public void Frozen_it_computes_the_integer_network_bit_for_bit(string name)
    {
        using DisposeScope scope = NewDisposeScope();
        NetworkGraph graph = Graph(name);
        using var network = new RelaxedNetwork(graph, Fixtures.EveryMode(graph), seed: 5);
        byte[] pixels = new byte[Images * graph.Input.Elements];
        new Random(6).NextBytes(pixels);
        Tensor images = tensor(pixels.Select(p => (float)(p >> 1)).ToArray()).reshape(Images, graph.Input.Channels, graph.Input.Height, graph.Input.Width);
        int[] assignment = [.. graph.Convolutions.Select((_, l) => l % Fixtures.Edge.Modes.Length)];
        LayerChoice[] choices = [.. assignment.Select(LayerChoice.OneHot)];
        using (no_grad())
        {
            // Statistics of this very batch, so that activations use their range and sums saturate.
            network.train();
            network.Forward(images, choices);
            network.eval();
            QuantizedNetwork quantized = network.Quantize(assignment);
            network.Freeze(quantized);
            Dictionary<string, int[]> accumulators = [];
            network.Observer = (layer, sums) => accumulators[layer.Node.Name] = Integers(sums);
            int[] logits = Integers(network.Forward(images, choices));

            using var engine = new ReferenceEngine();
            using IntegerNetwork program = IntegerNetwork.Compile(quantized, engine);
            int[] expected = new int[logits.Length];
            program.Run(pixels, expected, observer: (layer, _, sums) => Assert.Equal(sums.ToArray(), accumulators[layer.Name]));

            Assert.Equal(graph.Convolutions.Select(c => c.Name), accumulators.Keys);
            Assert.Equal(expected, logits);
            Assert.True(logits.Distinct().Count() > 1);
        }
    }

    [Fact]
    public void A_sum_passes_gradients_to_both_operands_where_its_relu_is_open()
    {
        // Two convolutions of one channel on one pixel; the classifier's gradient reaches both through the sum unless it is below zero.
        GraphBuilder builder = new("sum", new TensorShape(1, 2, 2));
        string sum = builder.Add("sum", builder.Convolution("a", "input", 4, relu: false), builder.Convolution("b", "input", 4, relu: false));
        builder.Convolution("fc", builder.AveragePool("pool", sum, kernel: 2, stride: 2), 3, relu: false);
        NetworkGraph graph = builder.Build();
        ImmutableArray<Mode> modes = [Fixtures.Edge.Modes[0]];
        using var network = new RelaxedNetwork(graph, [.. graph.Convolutions.Select(_ => modes)], seed: 1);
        using DisposeScope scope = NewDisposeScope();
        network.train();
        Tensor images = tensor(new float[] { 10, 90, 40, 120 }).reshape(1, 1, 2, 2);
        network.Forward(images, [.. graph.Convolutions.Select(_ => LayerChoice.OneHot(0))]).square().sum().backward();

        Assert.All(network.Layers, layer => Assert.Contains(layer.parameters(), p => p.grad is not null && p.grad.abs().sum().item<float>() > 0));
    }

    private static int[] Integers(Tensor values) => values.to(int32).contiguous().data<int>().ToArray();

    private static NetworkGraph Graph(string name)
    {
        if (!name.StartsWith("residual", StringComparison.Ordinal))
        {
            return NetworkZoo.Build(name, new TensorShape(1, 16, 16), 10, 0.1);
        }

        // Sums of signed and non-negative operands, with and without ReLU, one of them read by another sum, a pool and a convolution.
        GraphBuilder graph = new(name, new TensorShape(2, 9, 9));
        string stem = graph.Convolution("stem", "input", 6, kernel: 3, padding: 1);
        string signed = graph.Add("signed", stem, graph.Convolution("branch1", stem, 6, relu: false), relu: false);
        string positive = graph.Add("positive", graph.Convolution("branch2", signed, 6, kernel: 3, padding: 1, relu: false), signed);
        string half = graph.Concat("half", graph.AveragePool("mean", positive, 3, 2, 1), graph.Convolution("branch3", positive, 2, stride: 2));
        string even = graph.AveragePool("even", half, 2, 1, 1);
        if (name == "residual")
        {
            graph.Convolution("fc", graph.GlobalAveragePool("pool", even), 5, relu: false);
            return graph.Build();
        }

        string logits = graph.Add("logits", graph.Convolution("head1", even, 5, relu: false), graph.Convolution("head2", even, 5, relu: false), relu: false);
        graph.AveragePool("pool", logits, 6, 1);
        return graph.Build();
    }
}
