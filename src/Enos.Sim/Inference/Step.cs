using Enos.Networks.Quantized;

namespace Enos.Sim.Inference;

/// <summary>What the steps of a compiled network are told about a batch.</summary>
/// <param name="Images">Number of images.</param>
/// <param name="FirstImage">Index of the first one in its data set.</param>
/// <param name="Observer">Who watches the convolutions, if anyone does.</param>
/// <param name="Override">Who replaces their accumulators, if anyone does.</param>
internal readonly record struct Batch(int Images, long FirstImage, LayerObserver? Observer, AccumulatorOverride? Override);

/// <summary>Sees a layer's accumulators and may replace them before they are requantized.</summary>
internal delegate void AccumulatorOverride(QuantizedLayer layer, Span<int> accumulators);

/// <summary>One operation of a compiled network.</summary>
internal interface IStep
{
    /// <summary>The tensors that it reads.</summary>
    IReadOnlyList<Tensor> Reads { get; }

    /// <summary>The tensor that it writes.</summary>
    Tensor Writes { get; }

    /// <summary>Computes a batch.</summary>
    void Run(Workspace workspace, Batch batch);
}
