namespace Enos.Kernels;

/// <summary>Width of the vectors that <see cref="SimdEngine"/> computes with. The bits of the result are the same at every level.</summary>
public enum SimdLevel
{
    /// <summary>The widest that this processor accelerates.</summary>
    Auto,

    /// <summary>One 32-bit lane in general registers; on every processor.</summary>
    Scalar,

    /// <summary>128-bit vectors: SSE4.1, or Arm's AdvSimd.</summary>
    Vector128,

    /// <summary>256-bit vectors: AVX2.</summary>
    Vector256,

    /// <summary>512-bit vectors: AVX-512 with byte and word instructions.</summary>
    Vector512,
}
