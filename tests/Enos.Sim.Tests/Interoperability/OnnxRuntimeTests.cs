using Enos.Accel.Inputs;
using Enos.Accel.Modes;
using Enos.Kernels;
using Enos.Networks.Datasets;
using Enos.Networks.Exporters;
using Enos.Networks.Graphs;
using Enos.Networks.Importers.Onnx;
using Enos.Networks.Quantized;
using Enos.Networks.Zoo;
using Enos.Sim.Inference;
using Enos.Sim.Tests.Networks;
using Enos.Sim.Validation;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Enos.Sim.Tests.Interoperability;

/// <summary>Exported networks in ONNX Runtime, which computes in float32, against the integer program.</summary>
public sealed class OnnxRuntimeTests : IDisposable
{
    private static readonly OperatorKind[] Kinds = [OperatorKind.Multiply, OperatorKind.BinaryWeight, OperatorKind.DeepShift];

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("enos");

    public void Dispose() => _directory.Delete(recursive: true);

    private string File => Path.Combine(_directory.FullName, "network.onnx");

    /// <summary>Random layers in the digital array, activations that nearly fill their range, scales of their own for every group of tensors.</summary>
    private static QuantizedNetwork Digital(NetworkGraph graph, Random random, OperatorKind[] kinds)
    {
        QuantizedNetwork network = RandomNetworks.Layers(graph, random, kinds);
        ScaleGroups groups = ScaleGroups.Of(graph);
        double[] scales = [.. groups.Groups.Select(_ => Math.Exp((2 * random.NextDouble()) - 4))];
        return network with
        {
            Layers = [.. network.Layers.Select(layer => layer with { Compute = Compute.Digital, Adc = null })],
            Scales = network.Scales.AddRange(graph.Nodes.Select(node => KeyValuePair.Create(node.Name, scales[groups[node.Name]]))),
        };
    }

    private float[] Logits(QuantizedNetwork network, byte[] pixels)
    {
        OnnxExport.Save(network, File);
        using SessionOptions options = new() { GraphOptimizationLevel = GraphOptimizationLevel.ORT_DISABLE_ALL, IntraOpNumThreads = 2 };
        using InferenceSession session = new(File, options);
        TensorShape image = network.Graph.Input;
        DenseTensor<float> input = new(
            Array.ConvertAll(pixels, pixel => (float)pixel), [pixels.Length / image.Elements, image.Channels, image.Height, image.Width]);
        using IDisposableReadOnlyCollection<DisposableNamedOnnxValue> outputs = session.Run([NamedOnnxValue.CreateFromTensor(OnnxExport.InputName, input)]);
        return [.. outputs.Single(output => output.Name == OnnxExport.OutputName).AsEnumerable<float>()];
    }

    private static int[] Integers(QuantizedNetwork network, byte[] pixels)
    {
        using SimdEngine engine = new(2);
        using IntegerNetwork program = IntegerNetwork.Compile(network, engine);
        int[] logits = new int[pixels.Length / network.Graph.Input.Elements * network.Graph.Classes];
        program.Run(pixels, logits);
        return logits;
    }

    public static TheoryData<OperatorKind, int, bool> Layers => new()
    {
        { OperatorKind.Multiply, 8, true },
        { OperatorKind.Multiply, 8, false },
        { OperatorKind.Multiply, 4, true },
        { OperatorKind.Multiply, 3, false },
        { OperatorKind.BinaryWeight, 8, true },
        { OperatorKind.BinaryWeight, 2, false },
        { OperatorKind.DeepShift, 8, true },
    };

    [Theory]
    [MemberData(nameof(Layers))]
    public void Activations_are_equal_but_where_a_sum_is_scaled_to_a_half_within_what_float32_resolves(OperatorKind kind, int bits, bool relu)
    {
        // Logits are the activations of `second`, which reads those of `first`, signed or not; a third layer, of weight 1, passes each on as it is.
        Random random = new(9);
        GraphBuilder builder = new("layers", new TensorShape(3, 5, 5), "image");
        builder.Convolution("first", "image", 6, relu: relu);
        builder.Convolution("second", "first", 8, kernel: 3, relu: relu);
        builder.MaxPool("pool", "second", 3, 1);
        builder.Convolution("same", "pool", 8, groups: 8, relu: false);
        QuantizedNetwork network = Digital(builder.Build(), random, [kind]);
        network = network with
        {
            Layers =
            [
                network.Layers[0] with { Operator = new Operator(OperatorKind.Multiply), ActivationBits = 8, Weights = [.. network.Layers[0].Weights.Select(w => (sbyte)(w == 0 ? 1 : w))] },
                network.Layers[1] with { ActivationBits = bits },
                network.Layers[2] with
                {
                    Operator = new Operator(OperatorKind.Multiply), ActivationBits = 8, Weights = [1, 1, 1, 1, 1, 1, 1, 1], Requantization = Sketch.Identity(8, -32767, 32767),
                },
            ],
        };
        byte[] pixels = RandomNetworks.Pixels(random, 400 * network.Graph.Input.Elements);
        (float[] found, int[] expected) = (Logits(network, pixels), Integers(network, pixels));
        bool[] near = NearHalf(network, pixels);
        Assert.True(expected.Distinct().Count() > 20);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.True(found[i] == expected[i] || near[i / 8], $"image {i / 8}: {expected[i]} in integers, {found[i]} in ONNX");
        }

        Assert.True(near.Count(n => n) < near.Length / 2, "Most images must be far from any half, or nothing is compared.");
    }

    /// <summary>For each image, whether some sum of the first two layers is scaled to within 1/10,000 of a half, where float32 may round to the other side.</summary>
    private static bool[] NearHalf(QuantizedNetwork network, byte[] pixels)
    {
        bool[] near = new bool[pixels.Length / network.Graph.Input.Elements];
        using SimdEngine engine = new(2);
        using IntegerNetwork program = IntegerNetwork.Compile(network, engine);
        program.Run(pixels, new int[near.Length * 8], 0, (layer, _, sums) =>
        {
            Requantization q = layer.Requantization;
            int perImage = sums.Length / near.Length, plane = perImage / q.Shifts.Length;
            for (int i = 0; i < sums.Length && layer.Name != "same"; i++)
            {
                int channel = i % perImage / plane;
                double scaled = (((double)sums[i] * q.Multipliers[channel]) + q.Biases[channel]) / Math.ScaleB(1, q.Shifts[channel]);
                near[i / perImage] |= scaled > q.Min && scaled < q.Max + 1 && Math.Abs(scaled - Math.Round(scaled)) < 1e-4;
            }
        });
        return near;
    }

    [Fact]
    public void A_trained_network_is_as_accurate_as_in_integers()
    {
        ImageSet images = DatasetLoader.Load("fashion-mnist", null).Test.Take(1000);
        QuantizedNetwork network = QuantizedNetworkFile.Load(Path.Combine(AppContext.BaseDirectory, "Interoperability", "trained"));
        (float[] found, int[] expected) = (Logits(network, images.Pixels), Integers(network, images.Pixels));
        int[] integers = [.. Enumerable.Range(0, images.Count).Select(i => Evaluation.ArgMax(expected.AsSpan(i * 10, 10)))];
        int[] onnx = [.. Enumerable.Range(0, images.Count).Select(i => Evaluation.ArgMax(Array.ConvertAll(found[(i * 10)..((i + 1) * 10)], logit => (int)logit)))];
        int Correct(int[] classes) => classes.Zip(images.Labels).Count(pair => pair.First == pair.Second);
        Assert.InRange(Correct(integers), 800, 1000);

        // A sum at a half in one of the layers moves an activation by a step, which moves an image once in many.
        Assert.InRange(Correct(onnx) - Correct(integers), -2, 2);
        Assert.InRange(integers.Zip(onnx).Count(pair => pair.First != pair.Second), 0, 3);
        Assert.All(found, logit => Assert.Equal(Math.Round(logit), logit));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Nodes_that_pass_values_on_do_what_they_do_in_integers(int seed)
    {
        // Convolutions of weight 1 between them, on tensors with scales that are no round numbers, of one sign and of both.
        Sketch sketch = new Sketch(new TensorShape(6, 7, 5))
            .Convolution("in", "image", 6, groups: 6, relu: false, requantization: Shifted(6, seed, -127))
            .MaxPool("pool", "in", 3, 2, padding: 1)
            .MaxPool("ceil", "in", 2, 2, ceil: true)
            .Shuffle("shuffle", "pool", 3)
            .Slice("slice", "shuffle", 2, 3)
            .Concat("concat", "slice", "pool")
            .AveragePool("average", "concat", 3, 1, 1)
            .Add("sum", "average", "concat", relu: false)
            .Convolution("middle", "sum", 9, padding: 1, stride: 2, groups: 9, relu: false)
            .GlobalAverage("mean", "middle")
            .AveragePool("strided", "ceil", 2, 1)
            .Add("twice", "strided", "strided", relu: true)
            .GlobalAverage("other", "twice")
            .Convolution("logits", "mean", 9, groups: 9, relu: false)
            .Concat("all", "logits", "other");
        QuantizedNetwork network = sketch.Network;
        Random random = new(seed);
        var groups = ScaleGroups.Of(network.Graph);
        double[] scales = [.. groups.Groups.Select(_ => Math.Exp((2 * random.NextDouble()) - 4))];
        network = network with { Scales = network.Scales.AddRange(network.Graph.Nodes.Select(node => KeyValuePair.Create(node.Name, scales[groups[node.Name]]))) };
        byte[] pixels = RandomNetworks.Pixels(random, 50 * network.Graph.Input.Elements);
        Assert.Equal(Integers(network, pixels).Select(logit => (float)logit), Logits(network, pixels));
    }

    /// <summary>Takes 0 to 127 to both sides of 0.</summary>
    private static Requantization Shifted(int channels, int seed, int min) =>
        Sketch.Identity(channels, min, 127) with { Biases = [.. Enumerable.Range(0, channels).Select(channel => -20L * (seed + channel))] };

    [Fact]
    public void Nodes_may_be_called_what_the_model_calls_its_own_values()
    {
        QuantizedNetwork network = new Sketch(new TensorShape(1, 2, 2))
            .Convolution("logits", "image", 2, [3, -2])
            .Convolution("logits/view", "logits", 2, [1, 0, 0, 1], change: layer => layer with { ActivationBits = 4 })
            .GlobalAverage("half", "logits/view")
            .Convolution("two", "half", 2, [1, 0, 0, 1], relu: false)
            .Network;
        byte[] pixels = [.. Enumerable.Range(0, 64).Select(i => (byte)(i * 37))];
        Assert.Equal(Integers(network, pixels).Select(logit => (float)logit), Logits(network, pixels));
    }

    [Fact]
    public void What_is_exported_is_read_back_as_the_same_layers()
    {
        QuantizedNetwork network = Digital(NetworkZoo.Build("shufflenet-v2", new TensorShape(1, 28, 28), 10, 0.25), new Random(1), Kinds);
        OnnxExport.Save(network, File);
        Assert.Equal(
            network.Graph.Convolutions.Select(node => node.Shape),
            OnnxImporter.Load(File, null).Workload.Layers.Select(layer => layer.Shape));
    }

    [Fact]
    public void Layers_that_are_no_convolution_of_real_numbers_are_all_named()
    {
        QuantizedNetwork network = new Sketch(new TensorShape(1, 4, 4))
            .Convolution("fine", "image", 2)
            .Convolution("signs", "fine", 2, change: layer => layer with { Operator = new Operator(OperatorKind.Xnor), Thresholds = [0, 0] })
            .Convolution("macro", "signs", 2, change: layer => layer with { Compute = Compute.Cim, Adc = new QuantizedAdc(2, 4, 1) })
            .GlobalAverage("mean", "macro")
            .Convolution("logits", "mean", 2, relu: false)
            .Network;
        InvalidInputException thrown = Assert.Throws<InvalidInputException>(() => OnnxExport.Save(network, File));
        Assert.Equal(["signs.operator", "macro.compute"], thrown.Errors.Select(error => error.Key));
        Assert.Empty(_directory.EnumerateFiles());
    }
}
