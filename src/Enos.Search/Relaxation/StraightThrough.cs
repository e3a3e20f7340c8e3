using TorchSharp;
using static TorchSharp.torch;

namespace Enos.Search.Relaxation;

/// <summary>
/// Straight-through estimators (Bengio et al., arXiv 1308.3432): the value of a step function, the gradient of something smooth.
/// The smooth tensor is computed with gradient and its values are then overwritten in place, which costs no copy. That is safe only if the operation
/// that made it does not keep its output for the backward pass: end with a multiplication by a scalar, an addition or a division, never with relu or exp.
/// </summary>
internal static class StraightThrough
{
    // Numbers that live: LiveScalars says why.
    private static readonly Scalar s_half = 0.5;

    /// <summary>Rounds in place to the nearest integer, halves up as hardware does, and clamps to [min, max].</summary>
    public static Tensor RoundInPlace(this Tensor smooth, double min, double max)
    {
        using (no_grad())
        {
            Scalar least = min;
            Scalar most = max;
            smooth.add_(s_half).floor_().clamp_(least, most);
            GC.KeepAlive(least);
            GC.KeepAlive(most);
        }

        return smooth;
    }
}
