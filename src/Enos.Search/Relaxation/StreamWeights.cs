using static TorchSharp.torch;

namespace Enos.Search.Relaxation;

/// <summary>The weights that each input stream of a layer is convolved with, added up over the modes that read it.</summary>
internal sealed class StreamWeights
{
    private readonly SortedDictionary<int, Tensor> _onValues = [];

    /// <summary>Weights on the activations read at so many bits.</summary>
    public IReadOnlyDictionary<int, Tensor> OnValues => _onValues;

    /// <summary>Weights on the activations' signs; null if none are read.</summary>
    public Tensor? OnSigns { get; private set; }

    /// <summary>Adds to the weights on activations of <paramref name="bits"/> bits.</summary>
    public void AddOnValues(int bits, Tensor weights) =>
        _onValues[bits] = _onValues.TryGetValue(bits, out Tensor? others) ? others + weights : weights;

    /// <summary>Adds to the weights on signs.</summary>
    public void AddOnSigns(Tensor weights) => OnSigns = OnSigns is null ? weights : OnSigns + weights;
}
