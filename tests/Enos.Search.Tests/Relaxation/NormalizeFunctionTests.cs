using CsCheck;
using Enos.Search.Relaxation;
using TorchSharp;
using static TorchSharp.torch;

namespace Enos.Search.Tests.Relaxation;

[Collection(TorchCollection.Name)]
public sealed class NormalizeFunctionTests
{
    private const double UnitsPerOne = 127.0 / 4;

    /// <summary>Distance from where the gradient begins within which float32 may see it on either side: such cases are not compared.</summary>
    private const double Borderline = 1e-5;

    private static readonly Gen<(int Images, int Channels, int Height, int Width, int Seed, int Kind)> s_cases =
        Gen.Select(Gen.Int[1, 4], Gen.Int[1, 35], Gen.Int[2, 5], Gen.Int[2, 5], Gen.Int[0, 1 << 20], Gen.Int[0, 3]);

    [Fact]
    public void Normalized_and_quantized_outputs_and_their_gradients_are_those_of_separate_operations() => s_cases.Sample(
        c =>
        {
            using DisposeScope scope = NewDisposeScope();
            using var generator = new Generator((ulong)c.Seed);
            QuantizerRule? rule = Rule(c.Kind);
            Tensor x = Drawn(generator, c.Images, c.Channels, c.Height, c.Width).mul_(1000).add_(300).requires_grad_();
            using var layer = new OutputNormalization(c.Channels, isClassifier: false);
            using (no_grad())
            {
                foreach (TorchSharp.Modules.Parameter parameter in layer.parameters())
                {
                    parameter.add_(randn(parameter.shape, generator: generator) * 0.3);
                }
            }

            layer.train();
            Tensor found = layer.Normalize(x, null, rule);
            Tensor upstream = Drawn(generator, c.Images, c.Channels, c.Height, c.Width);
            (found * upstream).sum().backward();

            Dictionary<string, Tensor> wide = layer.named_parameters().ToDictionary(p => p.name.TrimStart('_'), p => p.parameter.detach().to(float64).requires_grad_());
            Tensor wideX = x.detach().to(float64).requires_grad_();
            Tensor mean = zeros(c.Channels, float64);
            Tensor variance = ones(c.Channels, float64);
            Tensor y = nn.functional.batch_norm(wideX, mean, variance, wide["gamma"], wide["beta"], training: true, momentum: 0.1, eps: 1e-5);

            // Few pixels may happen to be nearly equal: then float32 holds too few digits of their differences for any way of computing.
            double deviation = wideX.detach().var([0, 2, 3], unbiased: false).min().sqrt().item<double>();
            if (deviation < 50 || (rule is { } r && (y - r.NoGradientUpTo).abs().min().item<double>() < Borderline))
            {
                return;
            }

            Tensor smooth = Smooth(y, c.Kind);
            (smooth * upstream.to(float64)).sum().backward();

            AssertValues(smooth.detach(), found.detach(), rule);

            // Terms of about a unit over the deviation cancel.
            AssertClose(wideX.grad!, x.grad!, wideX.grad!.abs().max().item<double>() + (UnitsPerOne / deviation));
            foreach ((string name, TorchSharp.Modules.Parameter parameter) in layer.named_parameters())
            {
                AssertClose(wide[name.TrimStart('_')].grad!, parameter.grad!, smooth.numel() / c.Channels * UnitsPerOne);
            }

            AssertClose(mean, layer.named_buffers().First(b => b.name.Contains("mean")).buffer, 1000);
            AssertClose(variance, layer.named_buffers().First(b => b.name.Contains("variance")).buffer, 1e6);
        },
        iter: 150, threads: 1);

    [Fact]
    public void Quantization_behind_a_pool_and_its_gradient_are_those_of_separate_operations() => s_cases.Sample(
        c =>
        {
            using DisposeScope scope = NewDisposeScope();
            using var generator = new Generator((ulong)c.Seed);
            int kind = Math.Max(c.Kind, 1);
            Tensor y = Drawn(generator, c.Images, c.Channels, c.Height, c.Width).mul_(2).requires_grad_();
            Tensor upstream = Drawn(generator, c.Images, c.Channels, c.Height, c.Width);
            Tensor found = ActivationQuantizer.Quantize(y, Rule(kind)!.Value);
            (found * upstream).sum().backward();

            Tensor wide = y.detach().to(float64).requires_grad_();
            Tensor smooth = Smooth(wide, kind);
            (smooth * upstream.to(float64)).sum().backward();

            AssertValues(smooth.detach(), found.detach(), Rule(kind));
            AssertClose(wide.grad!, y.grad!, UnitsPerOne);
        },
        iter: 80, threads: 1);

    [Fact]
    public void Moments_do_not_suffer_from_a_mean_far_above_the_deviation()
    {
        const int Channels = 12;
        var random = new Random(2);
        float[] values = [.. Enumerable.Range(0, 5000 * Channels).Select(i => 10_000f + (i % Channels) + random.NextSingle())];

        (double[] mean, double[] variance) = ChannelPass.Moments(values, Channels);

        for (int c = 0; c < Channels; c++)
        {
            double[] channel = [.. Enumerable.Range(0, 5000).Select(i => (double)values[(i * Channels) + c])];
            double expected = channel.Average();
            Assert.Equal(expected, mean[c], 1e-3);
            Assert.Equal(channel.Average(v => (v - expected) * (v - expected)), variance[c], 1e-5);
        }
    }

    /// <summary>0: none; 1: no ReLU; 2: a ReLU; 3: a ReLU that is read for signs.</summary>
    private static QuantizerRule? Rule(int kind) => kind == 0 ? null : ActivationQuantizer.Rule(relu: kind > 1, readForSigns: kind == 3);

    /// <summary>The value before rounding, with the gradient that the rule lets through: a ReLU's, or one's that reaches 1 below 0.</summary>
    private static Tensor Smooth(Tensor y, int kind) => kind switch
    {
        0 => y + 0,
        1 => y * UnitsPerOne,
        2 => nn.functional.relu(y) * UnitsPerOne,
        _ => (nn.functional.relu(y + 1) - 1) * UnitsPerOne,
    };

    private static Tensor Drawn(Generator generator, params long[] shape) =>
        randn([shape[0], shape[2], shape[3], shape[1]], generator: generator).permute(0, 3, 1, 2);

    private static void AssertValues(Tensor smooth, Tensor found, QuantizerRule? rule)
    {
        double[] want = [.. smooth.contiguous().data<double>()];
        float[] have = [.. found.contiguous().data<float>()];
        for (int i = 0; i < want.Length; i++)
        {
            double expected = rule is { } r ? Math.Clamp(want[i], r.Least, 127) : want[i];
            Assert.InRange(have[i], expected - (rule is null ? 1e-4 : 0.5 + 1e-3), expected + (rule is null ? 1e-4 : 0.5 + 1e-3));
            Assert.True(rule is null || MathF.Round(have[i]) == have[i]);
        }
    }

    private static void AssertClose(Tensor expected, Tensor found, double scale)
    {
        double[] want = [.. expected.contiguous().data<double>()];
        double[] have = [.. found.to(float64).contiguous().data<double>()];
        Assert.Equal(want.Length, have.Length);
        for (int i = 0; i < want.Length; i++)
        {
            Assert.True(Math.Abs(want[i] - have[i]) <= 1e-5 * scale, $"element {i}: {have[i]}, not {want[i]}");
        }
    }
}
