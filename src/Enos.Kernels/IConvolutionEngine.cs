namespace Enos.Kernels;

/// <summary>Something that computes quantized convolutions. All engines give the same bits; they differ in speed alone.</summary>
public interface IConvolutionEngine : IDisposable
{
    /// <summary>Name as options and logs spell it: <c>reference</c>, <c>simd</c>, <c>cuda</c>, ….</summary>
    string Name { get; }

    /// <summary>
    /// Packs the constant operands. Throws <see cref="Accel.Inputs.InvalidInputException"/> if the layer's accumulator could leave int32, a code or
    /// threshold is out of range, or an array has the wrong length, naming the layer and the figure.
    /// </summary>
    ICompiledConvolution Compile(ConvolutionLayer layer);
}
