using Enos.Networks.Quantized;
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

    /// <summary>The same values, with the gradient of a ReLU where the tensor is non-negative.</summary>
    public static Tensor Values(Tensor activations) => nn.functional.relu(activations);

    /// <summary>A tensor read at fewer bits, as <see cref="ActivationView"/> defines it; straight-through gradient.</summary>
    public static Tensor View(Tensor activations, ActivationView view) =>
        view.Shift == 0 ? activations : (activations * Math.Pow(2, -view.Shift)).RoundInPlace(view.Min, view.Max);

    /// <summary>
    /// sgn(x − τ) with τ rounded to an integer: the value is exact, the gradient is that of <c>min(x − τ, window)·slope</c>: 0 where x is far above the
    /// threshold, and below it wherever the ReLU before it lets none through.
    /// </summary>
    /// <param name="activations">Integers, N×C×H×W.</param>
    /// <param name="thresholds">τ in normalized units, 1×C×1×1.</param>
    public static Tensor SignAgainst(Tensor activations, Tensor thresholds)
    {
        Tensor units = thresholds * UnitsPerOne;
        Tensor smooth = nn.functional.relu((units + (SurrogateWindow * UnitsPerOne)) - activations) * (-1 / (SurrogateWindow * UnitsPerOne));
        using (no_grad())
        {
            // Both are integers, so half a step decides: never 0, and +1 at equality.
            Tensor hard = activations - (RoundThreshold(units) - 0.5);
            smooth.copy_(hard.sign_());
        }

        return smooth;
    }

    /// <summary>τ as the accelerator stores it: an integer in ±127.</summary>
    /// <param name="units">τ in integer steps, any float.</param>
    public static Tensor RoundThreshold(Tensor units) => units.detach().add(0.5).floor_().clamp_(-127, 127);

    /// <summary>Half-width of the surrogate gradient of a sign, in normalized units.</summary>
    private const double SurrogateWindow = 1;
}

/// <summary>How a normalized tensor becomes integers.</summary>
/// <param name="Least">Least integer: 0 after a ReLU, −127 otherwise.</param>
/// <param name="NoGradientUpTo">The normalized value up to which the gradient is 0.</param>
internal readonly record struct QuantizerRule(int Least, double NoGradientUpTo);
