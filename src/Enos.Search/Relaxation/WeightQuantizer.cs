using Enos.Accel.Modes;
using static TorchSharp.torch;

namespace Enos.Search.Relaxation;

/// <summary>
/// Latent weights as the integers of a mode, in float tensors O×(C/groups)×KH×KW with straight-through gradients. <c>Gain</c> (O×1×1×1, no gradient)
/// brings the integers back to the latent weights' size: integers·Gain ≈ w.
/// </summary>
internal static class WeightQuantizer
{
    private const float Tiny = 1e-12f;

    /// <summary>The step that loses least on a normal distribution with 2^bits − 1 levels, in standard deviations (Max, IRE Trans. Inf. Theory 6, 1960, table II).</summary>
    private static double OptimalStep(int bits) => bits switch
    {
        2 => 1.224,
        3 => 0.6508,
        4 => 0.3534,
        5 => 0.193,
        6 => 0.106,
        7 => 0.0575,
        _ => throw new ArgumentOutOfRangeException(nameof(bits), bits, "expected 2 to 7"),
    };

    /// <summary>w in steps of a fixed fraction of the filter's size: symmetric, ±(2^(bits−1) − 1).</summary>
    public static (Tensor Integers, Tensor Gain) Linear(Tensor weight, int bits)
    {
        int max = (1 << (bits - 1)) - 1;
        Tensor step = bits >= 8 ? LargestMagnitude(weight) / max : RootMeanSquare(weight) * OptimalStep(bits);
        return ((weight / step).RoundInPlace(-max, max), step);
    }

    /// <summary>sgn(w), with α = mean|w| as gain (XNOR-Net, arXiv 1603.05279). The gradient of sgn is that of w/α.</summary>
    public static (Tensor Integers, Tensor Gain) Sign(Tensor weight)
    {
        Tensor alpha = MeanMagnitude(weight);
        Tensor scaled = weight / alpha;
        return (scaled.WithValuesOf(StraightThrough.Sign(weight)), alpha);
    }

    /// <summary>
    /// The signs of weights that were rounded first, ±1: a small negative weight that became 0 has the sign of 0. The gradient is that of w/mean|w|.
    /// </summary>
    public static Tensor SignOf(Tensor integers, Tensor weight) => (weight / MeanMagnitude(weight)).WithValuesOf(StraightThrough.Sign(integers));

    /// <summary>sgn(w)·2^p with p from 0 to 2^(bits−1) − 1, the largest weight of the filter at the top (DeepShift, arXiv 1905.13298).</summary>
    public static (Tensor Integers, Tensor Gain) PowerOfTwo(Tensor weight, int bits)
    {
        int top = (1 << (bits - 1)) - 1;
        Tensor step = LargestMagnitude(weight) / Math.Pow(2, top);
        Tensor scaled = weight / step;
        using (no_grad())
        {
            Tensor power = scaled.abs().clamp_(1).log2_().round_().clamp_(0, top).exp2_();
            scaled.copy_(power.mul_(StraightThrough.Sign(weight)));
        }

        return (scaled, step);
    }

    /// <summary>
    /// Signed bytes of a learned size: the multiplication-free operator adds weights to activations, so their ratio matters and is learned.
    /// </summary>
    /// <param name="weight">Latent weights.</param>
    /// <param name="bits">Bits of a weight, 2 to 8.</param>
    /// <param name="logSize">Natural logarithm of the integers' root mean square, a scalar with gradient.</param>
    public static Tensor Sized(Tensor weight, int bits, Tensor logSize)
    {
        int max = (1 << (bits - 1)) - 1;
        return (weight / RootMeanSquare(weight) * logSize.exp()).RoundInPlace(-max, max);
    }

    /// <summary>Integer-valued weights as the codes of Enos.Kernels' ConvolutionLayer.</summary>
    public static sbyte[] Codes(Operator @operator, Tensor integers)
    {
        float[] values = integers.detach().contiguous().data<float>().ToArray();
        return @operator.Kind == OperatorKind.DeepShift
            ? [.. values.Select(v => (sbyte)(Math.Sign(v) * (Math.ILogB(Math.Abs(v)) + 1)))]
            : [.. values.Select(v => checked((sbyte)v))];
    }

    private static Tensor LargestMagnitude(Tensor weight) => weight.detach().abs().amax([1, 2, 3], keepdim: true).add_(Tiny);

    private static Tensor MeanMagnitude(Tensor weight) => weight.detach().abs().mean([1, 2, 3], keepdim: true).add_(Tiny);

    private static Tensor RootMeanSquare(Tensor weight) => weight.detach().square().mean([1, 2, 3], keepdim: true).sqrt_().add_(Tiny);
}
