using Enos.Accel.Modes;
using Enos.Accel.Workloads;
using Enos.Networks.Quantized;
using Enos.Search.Relaxation;
using static TorchSharp.torch;

namespace Enos.Search.Tests.Relaxation;

/// <summary>
/// A relaxed layer as its definition reads: one convolution a mode and stream, of Torch's own operations in float64, with straight-through estimators written
/// v + (q(v) − v).detach(). Integers that weights round to are taken from the layer; <see cref="ModeWeightsTests"/> holds them against their formulas.
/// </summary>
internal sealed class UncollapsedLayer
{
    private const double UnitsPerOne = 127.0 / 4;
    private readonly RelaxedConvolution _layer;
    private readonly bool _signedInput;
    private readonly Dictionary<string, Tensor> _parameters;

    public UncollapsedLayer(RelaxedConvolution layer, bool signedInput)
    {
        _layer = layer;
        _signedInput = signedInput;
        _parameters = layer.named_parameters().Where(p => !p.name.StartsWith("output", StringComparison.OrdinalIgnoreCase))
            .ToDictionary(p => p.name.TrimStart('_'), p => p.parameter.detach().to(float64).requires_grad_());
    }

    /// <summary>The layer's own parameters in float64; their gradients are there after a backward pass.</summary>
    public IReadOnlyDictionary<string, Tensor> Parameters => _parameters;

    /// <summary>Σ_m weight_m·g_m·(mode m at common size).</summary>
    public Tensor Mixture(Tensor input, Tensor weights)
    {
        Tensor? sum = null;
        for (int m = 0; m < _layer.Modes.Length; m++)
        {
            Tensor part = Mode(input, m) * Gain(m) * (weights[m] * _parameters["logGains"][m].exp());
            sum = sum is null ? part : sum + part;
        }

        return sum!;
    }

    /// <summary>A mode alone, in integers.</summary>
    public Tensor Mode(Tensor input, int index)
    {
        Mode mode = _layer.Modes[index];
        Tensor w = _parameters["weight"];
        Tensor meanMagnitude = w.detach().abs().mean([1, 2, 3], keepdim: true);
        Tensor rms = w.detach().square().mean([1, 2, 3], keepdim: true).sqrt();
        Tensor integers = _layer.IntegerWeights(index).to(float64);
        switch (mode.Operator.Kind)
        {
            case OperatorKind.Xnor:
                return Convolve(Sign(input), StraightThrough(w / meanMagnitude, integers), padded: true);
            case OperatorKind.MultiplicationFree:
                Tensor sized = StraightThrough(w / rms * _parameters["logSize"].exp(), integers);
                Tensor signs = StraightThrough(w / meanMagnitude, integers.ge(0).to(float64) * 2 - 1);
                return Convolve(Sign(input), sized, padded: true) + Convolve(Values(input, 8), signs, padded: false);
            default:
                return Convolve(Values(input, mode.ActivationBits), StraightThrough(w / Step(mode, w), integers), padded: false);
        }
    }

    private Tensor Gain(int index)
    {
        Mode mode = _layer.Modes[index];
        Tensor w = _parameters["weight"].detach();
        Tensor perFilter = mode.Operator.Kind is OperatorKind.Xnor or OperatorKind.MultiplicationFree
            ? w.abs().mean([1, 2, 3], keepdim: true)
            : Step(mode, w);
        double operand = mode.Operator.Kind switch
        {
            OperatorKind.Xnor => 20,
            OperatorKind.MultiplicationFree => 1,
            _ => 1 << new ActivationView(mode.ActivationBits, _signedInput).Shift,
        };
        return perFilter.reshape(1, -1, 1, 1) * operand;
    }

    /// <summary>Size of the latent weights that are 1 as an integer.</summary>
    public static Tensor Step(Mode mode, Tensor weight)
    {
        Tensor w = weight.detach();
        int max = (1 << (mode.WeightBits - 1)) - 1;
        Tensor largest = w.abs().amax([1, 2, 3], keepdim: true);
        return mode.Operator.Kind switch
        {
            OperatorKind.BinaryWeight or OperatorKind.Xnor => w.abs().mean([1, 2, 3], keepdim: true),
            OperatorKind.DeepShift => largest / Math.Pow(2, max),
            _ when mode.WeightBits == 8 => largest / max,

            // Max 1960, table II: optimum uniform steps for 3, 7 and 15 levels.
            _ => w.square().mean([1, 2, 3], keepdim: true).sqrt() * mode.WeightBits switch { 2 => 1.224, 3 => 0.6508, 4 => 0.3534, _ => throw new NotSupportedException() },
        };
    }

    private static Tensor StraightThrough(Tensor smooth, Tensor hard) => smooth + (hard - smooth).detach();

    private Tensor Values(Tensor input, int bits)
    {
        // A ReLU before readers of values, where readers of signs have left it open.
        Tensor values = _layer.InputReadForSigns && !_signedInput ? nn.functional.relu(input) : input;
        var view = new ActivationView(bits, _signedInput);
        Tensor scaled = values / (1 << view.Shift);
        return StraightThrough(scaled, (scaled + 0.5).floor().clamp(view.Min, view.Max));
    }

    private Tensor Sign(Tensor input)
    {
        LayerShape shape = _layer.Node.Shape;
        Tensor padded = nn.functional.pad(input, [shape.PaddingWidth, shape.PaddingWidth, shape.PaddingHeight, shape.PaddingHeight]);
        Tensor units = _parameters["thresholds"] * UnitsPerOne;
        Tensor smooth = nn.functional.relu(units + UnitsPerOne - padded) / -UnitsPerOne;
        return StraightThrough(smooth, (padded >= (units + 0.5).floor().clamp(-127, 127)).to(float64) * 2 - 1);
    }

    private Tensor Convolve(Tensor input, Tensor weights, bool padded)
    {
        LayerShape shape = _layer.Node.Shape;
        return nn.functional.conv2d(
            input, weights, null, [shape.StrideHeight, shape.StrideWidth], padded ? [0, 0] : [shape.PaddingHeight, shape.PaddingWidth],
            [shape.DilationHeight, shape.DilationWidth], shape.Groups);
    }
}
