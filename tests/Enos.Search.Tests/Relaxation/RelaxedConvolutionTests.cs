using System.Collections.Immutable;
using Enos.Accel.Modes;
using Enos.Accel.Workloads;
using Enos.Kernels;
using Enos.Networks.Graphs;
using Enos.Networks.Quantized;
using Enos.Search.Relaxation;
using TorchSharp;
using static TorchSharp.torch;

namespace Enos.Search.Tests.Relaxation;

[Collection(TorchCollection.Name)]
public sealed class RelaxedConvolutionTests
{
    public static TheoryData<string, bool, int> Cases()
    {
        var data = new TheoryData<string, bool, int>();
        foreach (Mode mode in Fixtures.Edge.Modes)
        {
            foreach (bool signed in new[] { false, true })
            {
                data.Add(mode.Name, signed, 1);
                data.Add(mode.Name, signed, 4);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void In_one_mode_its_accumulators_are_those_of_the_reference_engine(string name, bool signed, int groups)
    {
        using DisposeScope scope = NewDisposeScope();
        Mode mode = Fixtures.Edge.Modes.First(m => m.Name == name);
        (ConvolutionNode node, RelaxedConvolution layer) = Layer([mode], signed, groups);
        using RelaxedConvolution disposed = layer;
        sbyte[] activations = Activations(node, images: 2, signed);
        int index = layer.Modes.IndexOf(mode);

        float[] found = layer.Accumulate(AsTensor(activations, node, 2), LayerChoice.OneHot(index)).contiguous().data<float>().ToArray();

        Assert.Equal(Reference(node, layer, mode, activations, signed, images: 2), found.Select(v => (int)v).ToArray());
        Assert.All(found, v => Assert.Equal(Math.Round(v), v));
    }

    [Theory]
    [InlineData(false, 1)]
    [InlineData(true, 1)]
    [InlineData(false, 4)]
    public void Collapsed_streams_give_the_outputs_and_gradients_of_one_convolution_a_mode(bool signed, int groups)
    {
        (ConvolutionNode node, RelaxedConvolution layer) = Layer(Fixtures.Edge.Modes, signed, groups);
        using RelaxedConvolution disposed = layer;
        layer.to(float64);
        using Tensor input = AsTensor(Activations(node, 2, signed), node, 2).to(float64);
        using Tensor probabilities = tensor(new[] { 0.3, 0.1, 0.15, 0.2, 0.05, 0.2 });

        (double[] output, List<double[]> gradients) = Differentiate(x => layer.Accumulate(x, LayerChoice.Mixture(probabilities)));
        (double[] expected, List<double[]> expectedGradients) = Differentiate(x =>
        {
            Tensor? sum = null;
            for (int m = 0; m < layer.Modes.Length; m++)
            {
                Tensor part = layer.Accumulate(x, LayerChoice.OneHot(m)) * (layer.AccumulatorGain(m).reshape(1, -1, 1, 1) * probabilities[m]);
                sum = sum is null ? part : sum + part;
            }

            return sum!;
        });

        AssertClose(expected, output);
        Assert.Equal(expectedGradients.Count, gradients.Count);
        foreach ((double[] want, double[] have) in expectedGradients.Zip(gradients))
        {
            AssertClose(want, have);
        }

        (double[] Output, List<double[]> Gradients) Differentiate(Func<Tensor, Tensor> forward)
        {
            using DisposeScope scope = NewDisposeScope();
            Tensor x = input.clone().requires_grad_();
            layer.zero_grad();
            Tensor y = forward(x);

            // Any fixed weights do: the gradient of a linear functional of the output.
            (y * linspace(-1, 1, y.numel(), float64).reshape(y.shape)).sum().backward();

            // Gains exist in the mixture only, at 1 here.
            IEnumerable<Tensor> own = layer.named_parameters().Where(p => !p.name.Contains("logGains") && p.parameter.grad is not null).Select(p => p.parameter.grad!);
            return ([.. y.contiguous().data<double>()], [.. own.Prepend(x.grad!).Select(g => g.contiguous().data<double>().ToArray())]);
        }
    }

    private static (ConvolutionNode Node, RelaxedConvolution Layer) Layer(ImmutableArray<Mode> modes, bool signed, int groups)
    {
        var shape = new LayerShape
        {
            InputChannels = 8,
            InputHeight = 7,
            InputWidth = 6,
            OutputChannels = 12,
            KernelHeight = 3,
            KernelWidth = 3,
            PaddingHeight = 1,
            PaddingWidth = 1,
            StrideHeight = 2,
            StrideWidth = 1,
            Groups = groups,
        };
        var node = new ConvolutionNode("layer", "input", new TensorShape(12, shape.OutputHeight, shape.OutputWidth), shape, Relu: true);
        using var generator = new Generator(7);
        var layer = new RelaxedConvolution(node, modes, signed, isClassifier: false, generator) { InputReadForSigns = modes.Any(m => m.Operator.ReadsSign) };
        return (node, layer);
    }

    private static sbyte[] Activations(ConvolutionNode node, int images, bool signed)
    {
        var random = new Random(3);
        return [.. Enumerable.Range(0, images * 8 * node.Shape.InputHeight * node.Shape.InputWidth).Select(_ => (sbyte)random.Next(signed ? -127 : 0, 128))];
    }

    private static Tensor AsTensor(sbyte[] values, ConvolutionNode node, int images) =>
        tensor(values.Select(v => (float)v).ToArray()).reshape(images, 8, node.Shape.InputHeight, node.Shape.InputWidth);

    private static int[] Reference(ConvolutionNode node, RelaxedConvolution layer, Mode mode, sbyte[] activations, bool signed, int images)
    {
        int index = layer.Modes.IndexOf(mode);
        var view = new ActivationView(mode.Operator.ReadsSign ? 8 : mode.ActivationBits, signed);
        using var engine = new ReferenceEngine();
        using ICompiledConvolution compiled = engine.Compile(new ConvolutionLayer
        {
            Name = node.Name,
            Shape = node.Shape,
            Operator = mode.Operator,
            Weights = WeightQuantizer.Codes(mode.Operator, layer.IntegerWeights(index).Integers),
            Thresholds = layer.IntegerThresholds(index),
            InputMin = view.Min,
            InputMax = view.Max,
        });
        int[] accumulators = new int[images * node.Output.Elements];
        compiled.Run([.. activations.Select(view.Apply)], accumulators);
        return accumulators;
    }

    private static void AssertClose(double[] expected, double[] found)
    {
        double scale = expected.Max(v => Math.Abs(v));
        Assert.Equal(expected.Length, found.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.True(Math.Abs(expected[i] - found[i]) <= 1e-5 * scale, $"element {i}: {found[i]}, not {expected[i]}");
        }
    }
}
