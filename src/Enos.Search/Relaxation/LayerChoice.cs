using static TorchSharp.torch;

namespace Enos.Search.Relaxation;

/// <summary>How a layer computes in a forward pass: in one mode, or in a mixture of all of its modes.</summary>
/// <param name="Mode">Index of the one mode; −1 for a mixture.</param>
/// <param name="Probabilities">Weights of the modes in a mixture, a vector that sums to 1; null for one mode.</param>
internal readonly record struct LayerChoice(int Mode, Tensor? Probabilities)
{
    /// <summary>One mode.</summary>
    public static LayerChoice OneHot(int mode) => new(mode, null);

    /// <summary>A mixture.</summary>
    public static LayerChoice Mixture(Tensor probabilities) => new(-1, probabilities);

    /// <summary>One mode, whose gradient goes to the probabilities as that of a mixture would.</summary>
    public static LayerChoice Sampled(int mode, Tensor probabilities) => new(mode, probabilities);
}
