using Enos.Networks.Quantized;

namespace Enos.Sim.Inference;

/// <summary>Sees what each convolution reads and sums while a batch runs: for comparing accumulators and measuring operand activity.</summary>
/// <param name="layer">The layer that has just been computed; layers come in the order of the graph.</param>
/// <param name="operands">The activations as the layer's mode reads them (its <see cref="ActivationView"/>), N×C×H×W. Valid during the call alone.</param>
/// <param name="accumulators">Its sums before requantization, N×O×OH×OW. Valid during the call alone.</param>
public delegate void LayerObserver(QuantizedLayer layer, ReadOnlySpan<sbyte> operands, ReadOnlySpan<int> accumulators);
