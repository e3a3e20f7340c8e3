using CsCheck;
using Enos.Accel.Modes;
using Enos.Search.Relaxation;
using TorchSharp;
using static TorchSharp.torch;

namespace Enos.Search.Tests.Relaxation;

[Collection(TorchCollection.Name)]
public sealed class CollapsedLayerTests
{
    private const double Tolerance = 1e-5;

    [Fact]
    public void Collapsed_streams_give_the_outputs_and_gradients_of_one_convolution_a_mode() => LayerCase.Any.Sample(
        layerCase => Compare(
            layerCase, layerCase.Probabilities(), (layer, input, p) => layer.Accumulate(input, LayerChoice.Mixture(p)),
            (reference, input, p) => reference.Mixture(input, p), (_, share) => share > 0),
        iter: 150, threads: 1);

    [Fact]
    public void A_layer_in_one_mode_gives_the_outputs_and_gradients_of_that_mode_alone() => LayerCase.Any.Sample(
        layerCase =>
        {
            int mode = layerCase.Seed % layerCase.Modes.Length;
            Compare(
                layerCase, null, (layer, input, _) => layer.Accumulate(input, LayerChoice.OneHot(mode)),
                (reference, input, _) => reference.Mode(input, mode), (_, _) => false);
        },
        iter: 80, threads: 1);

    [Fact]
    public void A_sampled_mode_gives_the_mixtures_gradient_at_its_corner_to_the_modes_whose_streams_it_computes() => LayerCase.Any.Sample(
        layerCase =>
        {
            int mode = layerCase.Seed % layerCase.Modes.Length;
            HashSet<string> computed = [.. Streams(layerCase.Modes[mode])];
            float[] corner = new float[layerCase.Modes.Length];
            corner[mode] = 1;
            Compare(
                layerCase, tensor(corner), (layer, input, p) => layer.Accumulate(input, LayerChoice.Sampled(mode, p)),
                (reference, input, p) => reference.Mixture(input, p), (m, _) => Streams(layerCase.Modes[m]).All(computed.Contains));
        },
        iter: 80, threads: 1);

    [Fact]
    public void A_sampled_modes_gradient_is_the_difference_that_a_little_of_another_mode_makes() => LayerCase.Any.Sample(
        layerCase =>
        {
            using DisposeScope scope = NewDisposeScope();
            using RelaxedConvolution layer = layerCase.Layer();
            int drawn = layerCase.Seed % layerCase.Modes.Length;
            Tensor input = layerCase.Input();
            Tensor p = zeros(layerCase.Modes.Length).requires_grad_();
            Tensor weights = Functional(layer.Accumulate(input, LayerChoice.Sampled(drawn, p)), out Tensor loss);
            loss.backward();
            using IDisposable noGradient = no_grad();
            for (int other = 0; other < layerCase.Modes.Length; other++)
            {
                const float Little = 0.25f;
                float[] corner = new float[layerCase.Modes.Length];
                corner[drawn] = 1;
                Tensor terms = layer.Accumulate(input, LayerChoice.Mixture(tensor(corner))).to(float64) * weights;
                double at = terms.sum().item<double>();
                corner[other] += Little;
                double beside = (layer.Accumulate(input, LayerChoice.Mixture(tensor(corner))).to(float64) * weights).sum().item<double>();
                double scale = terms.abs().sum().item<double>() + Math.Abs(beside) + 1;
                double gradient = p.grad![other].item<float>();

                // The accumulators are linear in the shares, so that any difference is exact but for rounding.
                bool computed = Streams(layerCase.Modes[other]).All(Streams(layerCase.Modes[drawn]).Contains);
                Assert.True(computed ? Math.Abs((((beside - at) / Little) - gradient) / scale) < 1e-4 : gradient == 0, $"{layerCase.Modes[other]}: {gradient}, not {(beside - at) / Little}");
            }
        },
        iter: 40, threads: 1);

    [Fact]
    public void Without_gradients_the_outputs_are_the_same() => LayerCase.Any.Sample(
        layerCase =>
        {
            using DisposeScope scope = NewDisposeScope();
            using RelaxedConvolution layer = layerCase.Layer();
            LayerChoice mixture = LayerChoice.Mixture(layerCase.Probabilities());
            LayerChoice alone = LayerChoice.OneHot(layerCase.Seed % layerCase.Modes.Length);
            Tensor mixed = layer.Accumulate(layerCase.Input(), mixture).detach();
            Tensor integers = layer.Accumulate(layerCase.Input(), alone).detach();
            using IDisposable noGradient = no_grad();

            // Torch may add up in another order where it needs no gradient, which integers do not feel.
            AssertClose("mixture", mixed.to(float64), layer.Accumulate(layerCase.Input(), mixture));
            Assert.Equal(integers.contiguous().data<float>().ToArray(), layer.Accumulate(layerCase.Input(), alone).contiguous().data<float>().ToArray());
        },
        iter: 30, threads: 1);

    [Fact]
    public void Steps_in_bfloat16_are_near_those_in_float32_and_evaluation_does_not_change() => LayerCase.Any.Sample(
        layerCase =>
        {
            using DisposeScope scope = NewDisposeScope();
            using RelaxedConvolution layer = layerCase.Layer();
            LayerChoice choice = LayerChoice.OneHot(layerCase.Seed % layerCase.Modes.Length);
            Tensor exact = layer.Accumulate(layerCase.Input(), choice).detach();
            layer.Precision = ConvolutionPrecision.Bf16;
            Tensor near = layer.Accumulate(layerCase.Input(), choice).detach();
            layer.eval();
            Tensor evaluated = layer.Accumulate(layerCase.Input(), choice).detach();

            // The operands of a mode are exact, so that an accumulator is rounded once a stream, to 8 bits.
            double largest = exact.abs().max().item<float>();
            Assert.True((near - exact).abs().max().item<float>() <= 3 * largest / 256);
            Assert.Equal(ScalarType.Float32, near.dtype);
            Assert.Equal(exact.contiguous().data<float>().ToArray(), evaluated.contiguous().data<float>().ToArray());
        },
        iter: 30, threads: 1);

    private static string[] Streams(Mode mode) => mode.Operator.Kind switch
    {
        OperatorKind.Xnor => ["signs"],
        OperatorKind.MultiplicationFree => ["signs", "8"],
        _ => [$"{mode.ActivationBits}"],
    };

    /// <summary>Outputs, and gradients of a linear functional of them, by the layer and by the uncollapsed definition.</summary>
    private static void Compare(
        LayerCase layerCase, Tensor? probabilities, Func<RelaxedConvolution, Tensor, Tensor, Tensor> collapsed,
        Func<UncollapsedLayer, Tensor, Tensor, Tensor> uncollapsed, Func<int, float, bool> hasGradient)
    {
        using DisposeScope scope = NewDisposeScope();
        using RelaxedConvolution layer = layerCase.Layer();
        Tensor p = (probabilities ?? zeros(layerCase.Modes.Length)).requires_grad_();
        Tensor input = layerCase.Input().requires_grad_();
        Tensor output = collapsed(layer, input, p);
        _ = Functional(output, out Tensor loss);
        loss.backward();

        var reference = new UncollapsedLayer(layer, layerCase.SignedInput);
        Tensor referenceP = p.detach().to(float64).requires_grad_();
        Tensor referenceInput = input.detach().to(float64).requires_grad_();
        Tensor expected = uncollapsed(reference, referenceInput, referenceP);
        Tensor upstream = Functional(expected, out Tensor expectedLoss);
        expectedLoss.backward();

        // Gains, sizes and probabilities scale whole outputs: their gradients are sums of as many terms as there are outputs, which cancel.
        double wholes = (expected * upstream).abs().sum().item<double>();

        AssertClose("output", expected.detach(), output.detach());
        AssertClose("input", referenceInput.grad!, input.grad!);
        foreach ((string name, TorchSharp.Modules.Parameter parameter) in layer.named_parameters().Where(q => !q.name.Contains("output")))
        {
            Tensor want = reference.Parameters[name.TrimStart('_')].grad ?? zeros(parameter.shape, float64);
            AssertClose(name, want, parameter.grad ?? zeros(parameter.shape), name.Contains("log") ? wholes : 0);
        }

        if (probabilities is not null)
        {
            Tensor mask = tensor([.. Enumerable.Range(0, layerCase.Modes.Length).Select(m => hasGradient(m, p[m].item<float>()) ? 1.0 : 0.0)]);
            AssertClose("probabilities", (referenceP.grad ?? zeros(p.shape, float64)) * mask, p.grad!, wholes);
        }
    }

    /// <summary>A fixed linear functional; returns its weights.</summary>
    private static Tensor Functional(Tensor output, out Tensor loss)
    {
        Tensor weights = linspace(-0.4, 1, output.numel(), float64).sin().reshape(output.shape);
        loss = (output.to(float64) * weights).sum();
        return weights;
    }

    private static void AssertClose(string name, Tensor expected, Tensor found, double least = 0)
    {
        double[] want = [.. expected.contiguous().data<double>()];
        double[] have = [.. found.to(float64).contiguous().data<double>()];
        double scale = Math.Max(want.Max(Math.Abs), least) + 1e-30;
        Assert.Equal(want.Length, have.Length);
        for (int i = 0; i < want.Length; i++)
        {
            Assert.True(Math.Abs(want[i] - have[i]) <= Tolerance * scale, $"{name}[{i}]: {have[i]}, not {want[i]}");
        }
    }
}
