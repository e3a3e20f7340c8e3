using static TorchSharp.torch;

namespace Enos.Search.Relaxation;

/// <summary>
/// Activations as the integers the accelerator keeps, carried in float tensors: ±127, and 0 to 127 after a ReLU. All tensors have the same scale,
/// <see cref="UnitsPerOne"/>: what feeds it is normalized, so that a learned scale per tensor would be one parameter too many beside γ and β.
/// </summary>
internal static class ActivationQuantizer
{
    /// <summary>Largest representable activation in units of the normalized output's standard deviation.</summary>
    public const double Clip = 4;

    /// <summary>Integer steps per 1.0 of the normalized output.</summary>
    public const double UnitsPerOne = 127 / Clip;

    /// <summary>
    /// How far below 0 a ReLU lets gradient through to readers of signs, in normalized units. The sign stream compares with a threshold above 0 and so
    /// does not see the ReLU at all: cut at 0, its gradient would be lost for the half of the elements that are to cross the threshold.
    /// </summary>
    private const double GradientBelowZero = 1;

    /// <summary>How the outputs of a layer are quantized.</summary>
    /// <param name="relu">Whether a ReLU follows the layer.</param>
    /// <param name="readForSigns">
    /// Whether a layer may read signs of it: then the ReLU's gradient reaches below 0, and readers of values cut it off.
    /// </param>
    public static QuantizerRule Rule(bool relu, bool readForSigns) =>
        new(relu ? 0 : -127, !relu ? double.NegativeInfinity : readForSigns ? -GradientBelowZero : 0);

    /// <summary>Quantizes a normalized tensor, N×C×H×W in channels-last memory: q = clamp(⌊y·UnitsPerOne + ½⌋), after a ReLU if there is one; straight-through.</summary>
    public static Tensor Quantize(Tensor normalized, QuantizerRule rule) => QuantizeFunction.Run(normalized, rule);

    /// <summary>τ as the accelerator stores it: an integer in ±127.</summary>
    /// <param name="threshold">τ in normalized units.</param>
    public static float RoundThreshold(float threshold) => Math.Clamp(MathF.Floor((threshold * (float)UnitsPerOne) + 0.5f), -127, 127);

    /// <summary>
    /// Half-width of the surrogate gradient of a sign, in normalized units. The gradient of sgn(x − τ) is that of <c>min(x − τ, window)/window</c>: 0 where x is far
    /// above the threshold, and below it wherever the ReLU before it lets none through.
    /// </summary>
    public const double SurrogateWindow = 1;
}

/// <summary>How a normalized tensor becomes integers.</summary>
/// <param name="Least">Least integer: 0 after a ReLU, −127 otherwise.</param>
/// <param name="NoGradientUpTo">The normalized value up to which the gradient is 0.</param>
internal readonly record struct QuantizerRule(int Least, double NoGradientUpTo);
