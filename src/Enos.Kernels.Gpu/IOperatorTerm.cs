using ILGPU;

namespace Enos.Kernels.Gpu;

/// <summary>
/// What one window element adds, as a type, so that each operator is compiled into a kernel of its own. The arithmetic is
/// <see cref="ScalarOperators"/>, the very code of the reference engine, compiled for the device.
/// </summary>
internal interface IOperatorTerm
{
    /// <summary>The term for activation x, weight code w, threshold τ; <paramref name="table"/> holds an approximate multiplier's products.</summary>
    int Of(int x, int w, int threshold, ArrayView<short> table);
}

internal readonly struct MultiplyTerm : IOperatorTerm
{
    public int Of(int x, int w, int threshold, ArrayView<short> table) => ScalarOperators.Multiply(x, w);
}

internal readonly struct BinaryWeightTerm : IOperatorTerm
{
    public int Of(int x, int w, int threshold, ArrayView<short> table) => ScalarOperators.BinaryWeight(x, w);
}

internal readonly struct DeepShiftTerm : IOperatorTerm
{
    public int Of(int x, int w, int threshold, ArrayView<short> table) => ScalarOperators.DeepShift(x, w);
}

internal readonly struct MultiplicationFreeTerm : IOperatorTerm
{
    public int Of(int x, int w, int threshold, ArrayView<short> table) => ScalarOperators.MultiplicationFree(x, w, threshold);
}

internal readonly struct MfNetTerm : IOperatorTerm
{
    public int Of(int x, int w, int threshold, ArrayView<short> table) => ScalarOperators.MultiplicationFreeMfNet(x, w, threshold);
}

internal readonly struct XnorTerm : IOperatorTerm
{
    public int Of(int x, int w, int threshold, ArrayView<short> table) => ScalarOperators.Xnor(x, w, threshold);
}

internal readonly struct ApproximateTerm : IOperatorTerm
{
    public int Of(int x, int w, int threshold, ArrayView<short> table) => table[((x & 0xFF) << 8) | (w & 0xFF)];
}
