namespace Enos.Kernels;

/// <summary>A convolution with its constant operands packed. Not for use by several threads at once; it uses threads of its own.</summary>
public interface ICompiledConvolution : IDisposable
{
    /// <summary>The layer that was compiled.</summary>
    ConvolutionLayer Layer { get; }

    /// <summary>Computes the accumulators of a batch of images.</summary>
    /// <param name="input">Activations, N×C×H×W, each within the layer's bounds.</param>
    /// <param name="accumulators">Receives the sums, N×O×OH×OW.</param>
    /// <param name="firstImage">Index of the batch's first image in its data set; seeds the noise of an ADC.</param>
    void Run(ReadOnlySpan<sbyte> input, Span<int> accumulators, long firstImage = 0);
}
