using static TorchSharp.torch;

namespace Enos.Search.Relaxation;

/// <summary>How a layer computes in a forward pass: in one mode, in a mixture of all of its modes, or in one that was drawn from them.</summary>
/// <param name="Mode">Index of the one mode; −1 for a mixture.</param>
/// <param name="Probabilities">Weights of the modes, a contiguous vector of float32 that sums to 1; null for one mode.</param>
internal readonly record struct LayerChoice(int Mode, Tensor? Probabilities)
{
    /// <summary>One mode.</summary>
    public static LayerChoice OneHot(int mode) => new(mode, null);

    /// <summary>A mixture.</summary>
    public static LayerChoice Mixture(Tensor probabilities) => new(-1, probabilities);

    /// <summary>
    /// One mode, drawn from a distribution: the outputs are that mode's at the size that modes have in a mixture, as at probability 1. The gradient is that of the
    /// mixture at this one-hot point (straight-through): it reaches the probability of every mode of which all input streams are computed for the drawn one, at no
    /// further convolution, since ∂L/∂p_m = Σ_s ⟨∂L/∂W_s, g_m·T_{m,s}(w)⟩; for other modes it is 0. Weights, gain and size of the drawn mode alone get a gradient.
    /// </summary>
    /// <param name="mode">Index of the mode that was drawn.</param>
    /// <param name="probabilities">What it was drawn from; its values do not count.</param>
    public static LayerChoice Sampled(int mode, Tensor probabilities) => new(mode, probabilities);

    /// <summary>Whether one mode was drawn.</summary>
    public bool IsSample => Mode >= 0 && Probabilities is not null;
}
