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
            Weights = WeightCodes.Of(mode.Operator, layer.IntegerWeights(index)),
            Thresholds = layer.IntegerThresholds(index),
            InputMin = view.Min,
            InputMax = view.Max,
        });
        int[] accumulators = new int[images * node.Output.Elements];
        compiled.Run([.. activations.Select(view.Apply)], accumulators);
        return accumulators;
    }
}
