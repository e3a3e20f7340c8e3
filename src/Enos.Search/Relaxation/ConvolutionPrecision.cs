namespace Enos.Search.Relaxation;

/// <summary>The format in which a training step convolves. What is evaluated or validated is always exact.</summary>
public enum ConvolutionPrecision
{
    /// <summary>float32: sums of integers are exact up to 2^24.</summary>
    Fp32,

    /// <summary>
    /// bfloat16: operands up to 256 are exact, and so are those of a mode alone; mixed weights, accumulators and gradients are rounded to 8 bits. Faster only
    /// where the processor has instructions for it.
    /// </summary>
    Bf16,
}
