using Enos.Accel.Modes;
using Enos.Kernels;
using Enos.Networks.Graphs;
using Enos.Networks.Quantized;
using Enos.Networks.Zoo;
using Enos.Sim.Inference;
using Enos.Sim.Tests.Networks;

namespace Enos.Sim.Tests.Inference;

/// <summary>The networks of the zoo with random integers, through the engines that Enos ships.</summary>
public sealed class ZooTests
{
    private static readonly IntegerNetworkOptions Options = new() { Multipliers = RandomNetworks.Table };

    private static QuantizedNetwork Random(string name, int seed, NetworkForm form = NetworkForm.Cifar, int channels = 1, int side = 28) =>
        RandomNetworks.Layers(
            NetworkZoo.Build(name, new TensorShape(channels, side, side), 10, width: 0.25, form), new Random(seed), Enum.GetValues<OperatorKind>());

    private static (int[] Logits, Dictionary<string, int[]> Accumulators) Run(
        QuantizedNetwork quantized, IConvolutionEngine engine, byte[] pixels, IntegerNetworkOptions options, long firstImage = 0)
    {
        using (engine)
        {
            using IntegerNetwork network = IntegerNetwork.Compile(quantized, engine, options);
            int[] logits = new int[pixels.Length / quantized.Graph.Input.Elements * quantized.Graph.Classes];
            Dictionary<string, int[]> accumulators = [];
            network.Run(pixels, logits, firstImage, (layer, _, sums) => accumulators[layer.Name] = sums.ToArray());
            return (logits, accumulators);
        }
    }

    public static TheoryData<string, NetworkForm, int, int> Networks => new()
    {
        { "squeezenet", NetworkForm.Cifar, 1, 28 },
        { "squeezenet", NetworkForm.ImageNet, 3, 40 },
        { "shufflenet-v1", NetworkForm.Cifar, 1, 28 },
        { "shufflenet-v1", NetworkForm.ImageNet, 3, 40 },
        { "shufflenet-v2", NetworkForm.Cifar, 1, 28 },
        { "shufflenet-v2", NetworkForm.ImageNet, 3, 40 },
    };

    [Theory]
    [MemberData(nameof(Networks))]
    public void Every_layer_has_the_same_bits_in_the_simd_engine_as_in_the_reference(string name, NetworkForm form, int channels, int side)
    {
        QuantizedNetwork quantized = Random(name, seed: 3, form, channels, side);
        byte[] pixels = RandomNetworks.Pixels(new Random(4), 2 * quantized.Graph.Input.Elements);
        var expected = Run(quantized, new ReferenceEngine(), pixels, Options);
        var found = Run(quantized, new SimdEngine(threads: 2), pixels, Options);

        Assert.Equal(quantized.Layers.Select(layer => layer.Name), found.Accumulators.Keys);
        Assert.All(quantized.Layers, layer => Assert.Equal(expected.Accumulators[layer.Name], found.Accumulators[layer.Name]));
        Assert.Equal(expected.Logits, found.Logits);

        // Random integers must not die out on the way, or there would be nothing to compare.
        Assert.All(found.Accumulators.Values, sums => Assert.True(sums.Distinct().Count() > 1));
    }

    [Theory]
    [InlineData("squeezenet")]
    [InlineData("shufflenet-v1")]
    [InlineData("shufflenet-v2")]
    public void The_whole_network_equals_a_naive_evaluation(string name)
    {
        QuantizedNetwork quantized = Random(name, seed: 5, side: 16);
        byte[] pixels = RandomNetworks.Pixels(new Random(6), quantized.Graph.Input.Elements);
        int[] expected = new NaiveNetwork(quantized, RandomNetworks.Table).Logits(pixels);
        Assert.Equal(expected, Run(quantized, new SimdEngine(threads: 1), pixels, Options).Logits);
    }

    [Fact]
    public void Noise_depends_on_seed_and_image_and_leaves_digital_layers_alone()
    {
        QuantizedNetwork quantized = Random("squeezenet", seed: 7, side: 16);
        int elements = quantized.Graph.Input.Elements;
        byte[] pixels = RandomNetworks.Pixels(new Random(8), 2 * elements);
        IntegerNetworkOptions noisy = Options with { Noise = new AdcNoise(2, Seed: 1) };
        var both = Run(quantized, new SimdEngine(threads: 2), pixels, noisy);
        var second = Run(quantized, new SimdEngine(threads: 1), pixels[elements..], noisy, firstImage: 1);
        Assert.Equal(both.Logits[10..], second.Logits);

        var reseeded = Run(quantized, new SimdEngine(threads: 2), pixels, Options with { Noise = new AdcNoise(2, Seed: 2) });
        var quiet = Run(quantized, new SimdEngine(threads: 2), pixels, Options);
        QuantizedLayer first = quantized.Layers.First(layer => layer.Compute == Compute.Cim);
        Assert.NotEqual(quiet.Accumulators[first.Name], both.Accumulators[first.Name]);
        Assert.NotEqual(reseeded.Accumulators[first.Name], both.Accumulators[first.Name]);
        Assert.All(
            quantized.Layers.TakeWhile(layer => layer.Name != first.Name),
            layer => Assert.Equal(quiet.Accumulators[layer.Name], both.Accumulators[layer.Name]));
    }

    [Fact]
    public void A_sum_that_could_leave_32_bits_is_refused_by_the_engine_with_the_layers_name()
    {
        // 127·127·(3·3·c) passes 2^31 − 1 from c = 14,794 on.
        Sketch wide = new Sketch(new TensorShape(15_000, 3, 3)).Convolution(
            "wide", "image", 1, [.. Enumerable.Repeat((sbyte)127, 135_000)], kernel: 3, relu: false);
        using ReferenceEngine engine = new();
        var thrown = Assert.Throws<Enos.Accel.Inputs.InvalidInputException>(() => IntegerNetwork.Compile(wide.Network, engine));
        Assert.Equal(("wide", "accumulator"), (Assert.Single(thrown.Errors).File, thrown.Errors[0].Key));
    }
}
