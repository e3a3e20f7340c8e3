using Enos.Accel.Modes;

namespace Enos.Kernels;

/// <summary>
/// What each operator adds to the accumulator for one activation x, weight code w and threshold τ: the definition that every engine is held to.
/// </summary>
public static class ScalarOperators
{
    /// <summary>sgn(v): +1 for v ≥ 0 (so for 0, too), otherwise −1.</summary>
    public static int Sign(int v) => v >= 0 ? 1 : -1;

    /// <summary>x·w.</summary>
    public static int Multiply(int x, int w) => x * w;

    /// <summary>x·sgn(w): binary-weight networks (Rastegari et al., arXiv 1603.05279). Their scale α follows the accumulation.</summary>
    public static int BinaryWeight(int x, int w) => x * Sign(w);

    /// <summary>x·sgn(code)·2^p with p = |code| − 1, 0 to 7: DeepShift (Elhoushi et al., arXiv 1905.13298).</summary>
    public static int DeepShift(int x, int code) => x * ShiftedWeight(code);

    /// <summary>The weight a deep-shift code ±(p + 1) stands for: ±2^p.</summary>
    public static int ShiftedWeight(int code) => code > 0 ? 1 << (code - 1) : -(1 << (-code - 1));

    /// <summary>sgn(x − τ)·w + sgn(w)·x: the ef operator of multiplication-free networks (Afrasiyabi et al., arXiv 1702.02676).</summary>
    public static int MultiplicationFree(int x, int w, int threshold) => (Sign(x - threshold) * w) + (Sign(w) * x);

    /// <summary>sgn(x − τ)·|w| + sgn(w)·|x|: the operator of MF-Net (Nasrin et al., arXiv 2102.00035).</summary>
    public static int MultiplicationFreeMfNet(int x, int w, int threshold) =>
        (Sign(x - threshold) * Math.Abs(w)) + (Sign(w) * Math.Abs(x));

    /// <summary>sgn(x − τ)·sgn(w): XNOR-Net (arXiv 1603.05279), with the threshold of ReActNet (arXiv 2003.03488).</summary>
    public static int Xnor(int x, int w, int threshold) => Sign(x - threshold) * Sign(w);

    /// <summary>f(x, w), looked up in <paramref name="table"/>.</summary>
    public static int Approximate(MultiplierTable table, int x, int w) => table[(sbyte)x, (sbyte)w];

    /// <summary>The operator of <paramref name="layer"/> as a function of (x, w, τ).</summary>
    public static Func<int, int, int, int> Of(ConvolutionLayer layer) => layer.Operator.Kind switch
    {
        OperatorKind.Multiply => (x, w, _) => Multiply(x, w),
        OperatorKind.BinaryWeight => (x, w, _) => BinaryWeight(x, w),
        OperatorKind.DeepShift => (x, w, _) => DeepShift(x, w),
        OperatorKind.MultiplicationFree => MultiplicationFree,
        OperatorKind.MultiplicationFreeMfNet => MultiplicationFreeMfNet,
        OperatorKind.Xnor => Xnor,
        OperatorKind.Approximate => (x, w, _) => Approximate(layer.Multiplier!, x, w),
        _ => throw new ArgumentOutOfRangeException(nameof(layer), layer.Operator.Kind, "No such operator."),
    };
}
