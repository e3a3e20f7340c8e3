using System.Collections.Immutable;
using Enos.Accel.Hardware;
using Enos.Accel.Modes;
using Enos.Accel.Workloads;
using Enos.Kernels;
using Enos.Networks.Graphs;
using Enos.Search.Relaxation;
using Enos.Sim.Inference;
using TorchSharp;
using static TorchSharp.torch;

namespace Enos.Search.Tests.Relaxation;

[Collection(TorchCollection.Name)]
public sealed class ModeDeviationsTests
{
    private const int Images = 256;

    private static readonly Accelerator Hybrid = Fixtures.Hybrid;

    private static readonly ImmutableArray<Mode> Converted = [.. Hybrid.Modes.Where(m => m.Compute == Compute.Cim)];

    public static TheoryData<string> CimModes => [.. Converted.Select(m => m.Name)];

    [Theory]
    [MemberData(nameof(CimModes))]
    public void Calibrated_noise_has_the_bias_and_the_variance_of_the_exact_converter(string name)
    {
        using DisposeScope scope = NewDisposeScope();
        RelaxedConvolution layer = Layer([Converted.Single(m => m.Name == name)]);
        layer.Deviations!.Calibrate(Activations(seed: 1, Images));

        // Other images than those that it was calibrated on; the exact model is the scalar definition, the digital accumulators are Torch's.
        Tensor input = Activations(seed: 2, Images);
        layer.Deviations.Engine = new ReferenceEngine();
        (double[] bias, double[] deviation) exact, noisy;
        Tensor digital;
        using (no_grad())
        {
            digital = WithoutConverters(layer, input);
            exact = Moments(layer.Accumulate(input, LayerChoice.OneHot(0)) - digital);
        }

        noisy = Moments(layer.Accumulate(input, LayerChoice.OneHot(0)).detach() - digital);

        // Some 5,000 partly dependent samples a channel: a mean is known to a few hundredths of σ, σ to a few per cent. The ADC of an XNOR layer errs once in a thousand sums or
        // less, by a step or two: there a tenth of a unit of the accumulator is as near as a sample tells.
        double scale = exact.deviation.Average();
        Assert.True(scale > 0);
        for (int c = 0; c < exact.bias.Length; c++)
        {
            double tolerance = (0.15 * Math.Max(scale, exact.deviation[c])) + 0.1;
            Assert.Equal(exact.bias[c], noisy.bias[c], tolerance);
            Assert.Equal(exact.deviation[c], noisy.deviation[c], tolerance);
        }
    }

    [Fact]
    public void Noise_depends_on_seed_step_and_layer_alone()
    {
        using DisposeScope scope = NewDisposeScope();
        float[] samples = Samples(seed: 1, step: 2, layer: 3);

        Assert.Equal(samples, Samples(1, 2, 3));
        Assert.NotEqual(samples, Samples(2, 2, 3));
        Assert.NotEqual(samples, Samples(1, 3, 3));
        Assert.NotEqual(samples, Samples(1, 2, 4));
        Assert.InRange(Math.Abs(Correlation(samples, Samples(1, 3, 3))), 0, 0.03);
        Assert.InRange(Math.Abs(Correlation(samples, Samples(1, 2, 4))), 0, 0.03);
        Assert.InRange(samples.Average(), -0.03, 0.03);
        Assert.InRange(samples.Average(s => s * (double)s), 0.97, 1.03);

        static float[] Samples(ulong seed, int step, int layer) => UnitNoise.Of([4, 7, 33, 23], seed, step, layer).contiguous().data<float>().ToArray();

        static double Correlation(float[] a, float[] b) => a.Zip(b, (x, y) => (double)x * y).Average();
    }

    [Fact]
    public void A_mixture_has_the_noise_of_its_modes_by_their_shares_and_tells_probabilities_its_price()
    {
        using DisposeScope scope = NewDisposeScope();
        Mode digital = Hybrid.Modes.First(m => m.Name == "multiply-8x8");
        Mode converted = Hybrid.Modes.First(m => m.Name == "cim-multiply-8x8");
        RelaxedConvolution layer = Layer([digital, converted]);
        Tensor input = Activations(seed: 1, Images);
        layer.Deviations!.Calibrate(input);
        Tensor p = tensor([0.25f, 0.75f], requires_grad: true);
        Tensor quiet = WithoutConverters(layer, input);
        Tensor noisy = layer.Accumulate(input, LayerChoice.Mixture(p));

        // Both modes have the same weights, so that without noise a mixture of them is either, at common size.
        Tensor gain = layer.AccumulatorGain(1).reshape(1, -1, 1, 1);
        (double[] bias, double[] deviation) one = Moments((layer.Accumulate(input, LayerChoice.OneHot(1)) - quiet).detach() * gain);
        (double[] bias, double[] deviation) mixed = Moments((noisy - (quiet * gain)).detach());
        for (int c = 0; c < one.bias.Length; c++)
        {
            Assert.Equal(0.75 * one.bias[c], mixed.bias[c], 0.05 * one.deviation[c]);
            Assert.Equal(0.75, mixed.deviation[c] / one.deviation[c], 0.05);
        }

        // ∂/∂p of ½·(output − quiet output)² summed: what quantizing costs is the derivative of (p·b)²/2 + (p·σ)²/2, p·(b² + σ²) for each output.
        (0.5 * (noisy - (quiet * gain)).square()).sum().backward();
        double count = (double)noisy.numel() / one.bias.Length;
        double expected = Enumerable.Range(0, one.bias.Length).Sum(c => 0.75 * count * ((one.bias[c] * one.bias[c]) + (one.deviation[c] * one.deviation[c])));
        float[] gradient = p.grad!.data<float>().ToArray();
        Assert.InRange((gradient[1] - gradient[0]) / expected, 0.9, 1.1);
    }

    [Fact]
    public void A_layer_that_follows_its_converter_computes_exactly_with_the_gradient_of_none()
    {
        using DisposeScope scope = NewDisposeScope();
        RelaxedConvolution layer = Layer([Converted[0]]);
        Tensor input = Activations(seed: 1, 20);
        layer.Deviations!.Calibrate(input);
        layer.Deviations.FollowsConverters = true;
        Tensor upstream = Activations(seed: 3, 20).mean([1], keepdim: true);

        (Tensor value, Tensor ofInput, Tensor ofWeight) = Run(layer);
        (_, Tensor ofInputWithout, Tensor ofWeightWithout) = Run(Layer([Hybrid.Modes.First(m => m.Name == "multiply-8x8")]));

        Tensor exact;
        using (no_grad())
        {
            exact = layer.Accumulate(input, LayerChoice.OneHot(0));
        }

        Assert.True(value.equal(exact).all().item<bool>());
        Assert.True(ofInput.equal(ofInputWithout).all().item<bool>());
        Assert.True(ofWeight.equal(ofWeightWithout).all().item<bool>());

        (Tensor, Tensor, Tensor) Run(RelaxedConvolution of)
        {
            Tensor x = input.detach().clone().requires_grad_(true);
            Tensor y = of.Accumulate(x, LayerChoice.OneHot(0));
            (y * upstream).sum().backward();
            return (y.detach(), x.grad!, of.named_parameters().Single(p => p.name == "_weight").parameter.grad!);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void An_approximate_multiplier_is_its_table_exactly_alone_and_in_a_mixture(bool mixed)
    {
        using DisposeScope scope = NewDisposeScope();
        Mode exactly = Hybrid.Modes.First(m => m.Name == "multiply-8x8");
        Mode approximate = exactly with { Name = "approximate", Operator = new Operator(OperatorKind.Approximate, "mul8s_1L2H") };
        RelaxedConvolution layer = Layer(mixed ? [exactly, approximate] : [approximate]);
        Tensor input = Activations(seed: 4, 3);
        float[] found = mixed
            ? (layer.Accumulate(input, LayerChoice.Mixture(tensor([0.4f, 0.6f]))) / layer.AccumulatorGain(0).reshape(1, -1, 1, 1)).detach().contiguous().data<float>().ToArray()
            : layer.Accumulate(input, LayerChoice.OneHot(0)).detach().contiguous().data<float>().ToArray();

        // reference/README: mul8s_1L2H(a, b) = 4·(a >> 1)·(b >> 1).
        sbyte[] weights = [.. layer.IntegerWeights(0).data<float>().ToArray().Select(w => (sbyte)w)];
        sbyte[] activations = [.. input.contiguous().data<float>().ToArray().Select(x => (sbyte)x)];
        double share = mixed ? 0.6 : 1;
        float[] expected = Convolve(layer.Node.Shape, activations, weights, (x, w) => ((1 - share) * x * w) + (share * 4 * (x >> 1) * (w >> 1)));
        Assert.All(found.Zip(expected), pair => Assert.Equal(pair.Second, pair.First, 1e-5 * Math.Max(1e3, Math.Abs(pair.Second))));
    }

    private static float[] Convolve(LayerShape shape, sbyte[] input, sbyte[] weights, Func<int, int, double> product)
    {
        List<float> sums = [];
        for (int n = 0; n < input.Length / shape.Inputs; n++)
        {
            for (int o = 0; o < shape.OutputChannels; o++)
            {
                for (int p = 0; p < shape.OutputHeight * shape.OutputWidth; p++)
                {
                    double sum = 0;
                    for (int k = 0; k < shape.K; k++)
                    {
                        int c = k / 9;
                        int y = (p / shape.OutputWidth) + (k % 9 / 3) - 1;
                        int x = (p % shape.OutputWidth) + (k % 3) - 1;
                        bool inside = y >= 0 && y < shape.InputHeight && x >= 0 && x < shape.InputWidth;
                        int activation = inside ? input[(((((n * shape.InputChannels) + c) * shape.InputHeight) + y) * shape.InputWidth) + x] : 0;
                        sum += product(activation, weights[(o * shape.K) + k]);
                    }

                    sums.Add((float)sum);
                }
            }
        }

        return [.. sums];
    }

    /// <summary>The digital accumulators of the last mode: of a layer of the same seed, and so of the same weights.</summary>
    private static Tensor WithoutConverters(RelaxedConvolution layer, Tensor input)
    {
        using IDisposable noGradient = no_grad();
        RelaxedConvolution digital = Layer([layer.Modes[^1] with { Compute = Compute.Digital }]);
        return digital.Accumulate(input, LayerChoice.OneHot(0));
    }

    private static RelaxedConvolution Layer(ImmutableArray<Mode> modes)
    {
        var shape = new LayerShape { InputChannels = 16, InputHeight = 5, InputWidth = 4, OutputChannels = 6, KernelHeight = 3, KernelWidth = 3, PaddingHeight = 1, PaddingWidth = 1 };
        var node = new ConvolutionNode("layer", "input", new TensorShape(6, 5, 4), shape, Relu: true);
        using var generator = new Generator(7);
        MultiplierTable table = new MultiplierLibrary([Path.Combine(AppContext.BaseDirectory, "hw-configs", "multipliers")]).Find("mul8s_1L2H")!;
        var arithmetic = new ExactArithmetic(new SimdEngine(threads: 1), Hybrid.Cim, ImmutableDictionary<string, MultiplierTable>.Empty.Add("mul8s_1L2H", table), Seed: 1);
        return new RelaxedConvolution(node, modes, signedInput: false, isClassifier: false, generator, arithmetic);
    }

    /// <summary>Activations as behind a ReLU: half of them 0, the others of the normal distribution that batch normalization makes.</summary>
    private static Tensor Activations(ulong seed, int images)
    {
        using var generator = new Generator(seed);
        return (randn([images, 5, 4, 16], generator: generator) * (float)ActivationQuantizer.UnitsPerOne).round().clamp(0, 127).permute(0, 3, 1, 2);
    }

    private static (double[] Bias, double[] Deviation) Moments(Tensor errors)
    {
        Tensor channels = errors.to(float64).transpose(0, 1).reshape(errors.shape[1], -1);
        return (channels.mean([1]).data<double>().ToArray(), channels.std(1, unbiased: false).data<double>().ToArray());
    }
}
