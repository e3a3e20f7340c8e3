namespace Enos.Accel.Modes;

/// <summary>What a MAC computes from an activation x and a weight w. The arithmetic itself is in Enos.Kernels.</summary>
public enum OperatorKind
{
    /// <summary>Σ x·w.</summary>
    Multiply,

    /// <summary>Σ x·sgn(w) (BWN, arXiv 1603.05279).</summary>
    BinaryWeight,

    /// <summary>Σ x·sgn(w)·2^p (DeepShift, arXiv 1905.13298).</summary>
    DeepShift,

    /// <summary>Σ sgn(x−τ)·w + sgn(w)·x (arXiv 1702.02676).</summary>
    MultiplicationFree,

    /// <summary>Σ sgn(x−τ)·|w| + sgn(w)·|x| (MF-Net, arXiv 2102.00035).</summary>
    MultiplicationFreeMfNet,

    /// <summary>Σ sgn(x−τ)·sgn(w) (XNOR-Net, arXiv 1603.05279; learned τ: ReActNet, arXiv 2003.03488).</summary>
    Xnor,

    /// <summary>Σ f(x, w) with f a 256×256 table (EvoApproxLib and the like).</summary>
    Approximate,
}
