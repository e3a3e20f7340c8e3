using System.Collections.Immutable;
using Enos.Accel.Modes;
using Enos.Accel.Workloads;
using Enos.Networks.Datasets;
using Enos.Networks.Graphs;
using Enos.Networks.Pretrained;
using Enos.Search.Relaxation;
using Enos.Search.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Enos.Search.Tests.Relaxation;

/// <summary>A network that starts from given weights computes, in 8 bits, what the network that they come from computes in float.</summary>
[Collection(TorchCollection.Name)]
public sealed class StartingWeightsTests
{
    /// <summary>Layers into a network of random weights, which makes each rounding greater: beyond them, two roundings of it are two networks.</summary>
    private const int Depth = 6;

    [Theory]
    [InlineData("squeezenet", false)] // biases alone, as torchvision's
    [InlineData("squeezenet", true)]
    [InlineData("shufflenet-v2", true)]
    [InlineData("shufflenet-v1", true)] // sums of two layers' outputs
    public void Activations_are_those_of_the_given_network_up_to_rounding(string name, bool normalized)
    {
        NetworkGraph graph = Fixtures.Graph(name);
        (ImageSet train, _) = Fixtures.Images(train: 100, test: 10);
        Node[] compared = [.. graph.Convolutions.Skip(1).Take(Depth)]; // the first is rounded behind its pool in some
        using DisposeScope scope = NewDisposeScope();
        (IReadOnlyDictionary<string, Tensor> found, IReadOnlyDictionary<string, Tensor> expected) = Both(graph, normalized, train);
        Assert.All(compared, node => Assert.True(
            Correlation(found[node.Name], expected[node.Name]) > 0.95, $"{node.Name}: {Correlation(found[node.Name], expected[node.Name])}"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Logits_of_a_shallow_network_are_those_of_the_given_one_in_size_too(bool normalized)
    {
        using DisposeScope scope = NewDisposeScope();
        NetworkGraph graph = Fixtures.Tiny;
        (IReadOnlyDictionary<string, Tensor> all, IReadOnlyDictionary<string, Tensor> given) = Both(graph, normalized, Fixtures.TinyImages(90));
        (Tensor found, Tensor expected) = (all[graph.Nodes[^1].Name], given[graph.Nodes[^1].Name]);
        Assert.True(Correlation(found, expected) > 0.99, $"{Correlation(found, expected)}");
        Assert.Equal(1, found.std().item<float>() / expected.std().item<float>(), 0.05);
        Assert.Equal(expected.mean().item<float>(), found.mean().item<float>(), 0.05 * expected.std().item<float>());
    }

    [Fact]
    public void A_classifier_that_is_not_given_stays_as_it_was()
    {
        using DisposeScope scope = NewDisposeScope();
        NetworkGraph graph = Fixtures.Graph("squeezenet");
        PretrainedWeights given = Random(graph, normalized: false, seed: 3);
        ConvolutionNode classifier = graph.Convolutions.Last();
        (ImageSet train, _) = Fixtures.Images(train: 20, test: 10);
        Mode multiply = Fixtures.Edge.Modes.Single(m => m.Name == "multiply-8x8");
        LayerChoice[] choices = [.. graph.Convolutions.Select(_ => LayerChoice.OneHot(0))];
        using var network = new RelaxedNetwork(graph, [.. choices.Select(_ => ImmutableArray.Create(multiply))], 1);
        using var fresh = new RelaxedNetwork(graph, [.. choices.Select(_ => ImmutableArray.Create(multiply))], 1);
        using var images = new TrainingImages(train);

        StartingWeights.Load(network, new PretrainedWeights(given.Layers.Remove(classifier.Name)), choices, images);

        Assert.Equal(fresh.Layers[^1].IntegerWeights(0).data<float>().ToArray(), network.Layers[^1].IntegerWeights(0).data<float>().ToArray());
        Assert.NotEqual(fresh.Layers[0].IntegerWeights(0).data<float>().ToArray(), network.Layers[0].IntegerWeights(0).data<float>().ToArray());
    }

    /// <summary>Outputs of all nodes: of a network that starts from random weights, in multiply-8x8, and of the network that has them, in float.</summary>
    private static (IReadOnlyDictionary<string, Tensor> Found, IReadOnlyDictionary<string, Tensor> Expected) Both(NetworkGraph graph, bool normalized, ImageSet train)
    {
        using IDisposable noGradient = no_grad();
        PretrainedWeights given = Random(graph, normalized, seed: 3);
        Mode multiply = Fixtures.Edge.Modes.Single(m => m.Name == "multiply-8x8");
        LayerChoice[] choices = [.. graph.Convolutions.Select(_ => LayerChoice.OneHot(0))];
        using var network = new RelaxedNetwork(graph, [.. choices.Select(_ => ImmutableArray.Create(multiply))], 1);
        using var images = new TrainingImages(train);
        StartingWeights.Load(network, given, choices, images);
        network.train();
        Tensor pixels = images.Range(0, train.Count).Images;
        return (network.Trace(pixels, choices), Plain(graph, given, pixels / 127));
    }

    /// <summary>The given network in float, node by node; normalization by the batch's own statistics.</summary>
    private static Dictionary<string, Tensor> Plain(NetworkGraph graph, PretrainedWeights given, Tensor pixels)
    {
        var outputs = new Dictionary<string, Tensor> { [graph.Nodes[0].Name] = pixels };
        foreach (Node node in graph.Nodes.Skip(1))
        {
            Tensor[] inputs = [.. node.Inputs.Select(i => outputs[i])];
            outputs[node.Name] = node switch
            {
                ConvolutionNode convolution => Convolution(convolution, given.Layers[node.Name], inputs[0]),
                MaxPoolNode pool => nn.functional.max_pool2d(inputs[0], pool.Kernel, pool.Stride, pool.Padding, ceil_mode: pool.CeilMode),
                AveragePoolNode pool => nn.functional.avg_pool2d(inputs[0], pool.Kernel, pool.Stride, pool.Padding),
                GlobalAveragePoolNode => inputs[0].mean([2, 3], keepdim: true),
                ConcatNode => cat(inputs, 1),
                SliceNode slice => inputs[0].narrow(1, slice.Start, slice.Output.Channels),
                ShuffleNode shuffle => inputs[0].unflatten(1, shuffle.Groups, -1).transpose(1, 2).flatten(1, 2),
                AddNode add => add.Relu ? nn.functional.relu(inputs[0] + inputs[1]) : inputs[0] + inputs[1],
                _ => throw new InvalidOperationException(node.Name),
            };
        }

        return outputs;
    }

    private static Tensor Convolution(ConvolutionNode node, PretrainedLayer layer, Tensor input)
    {
        LayerShape s = node.Shape;
        Tensor weights = tensor(layer.Weights).reshape(s.OutputChannels, s.InputChannels / s.Groups, s.KernelHeight, s.KernelWidth);
        Tensor y = nn.functional.conv2d(
            input, weights, tensor(layer.Bias), [s.StrideHeight, s.StrideWidth], [s.PaddingHeight, s.PaddingWidth], [s.DilationHeight, s.DilationWidth], s.Groups);
        if (layer.Normalization is { } n)
        {
            y = nn.functional.batch_norm(y, zeros(s.OutputChannels), ones(s.OutputChannels), tensor(n.Gamma), tensor(n.Beta), training: true);
        }

        return node.Relu ? nn.functional.relu(y) : y;
    }

    private static PretrainedWeights Random(NetworkGraph graph, bool normalized, int seed)
    {
        var random = new Random(seed);
        ConvolutionNode[] layers = [.. graph.Convolutions];
        return new PretrainedWeights(layers.ToImmutableDictionary(l => l.Name, l => new PretrainedLayer
        {
            Name = l.Name,
            Weights = Values(l.Shape.OutputChannels * (int)l.Shape.K, Math.Sqrt(2.0 / l.Shape.K)),
            Bias = normalized && l != layers[^1] ? new float[l.Shape.OutputChannels] : Values(l.Shape.OutputChannels, 0.1),
            Normalization = normalized && l != layers[^1]
                ? new PretrainedNormalization(
                    [.. Values(l.Shape.OutputChannels, 0.2).Select(v => 1 + v)], Values(l.Shape.OutputChannels, 0.3), new float[l.Shape.OutputChannels],
                    [.. Enumerable.Repeat(1f, l.Shape.OutputChannels)])
                : null,
        }));

        float[] Values(int count, double deviation) =>
            [.. Enumerable.Range(0, count).Select(_ => (float)(deviation * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble())))];
    }

    private static double Correlation(Tensor a, Tensor b)
    {
        Tensor x = a - a.mean();
        Tensor y = b - b.mean();
        return ((x * y).sum() / (x.square().sum() * y.square().sum()).sqrt()).item<float>();
    }
}
