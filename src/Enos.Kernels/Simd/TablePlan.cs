namespace Enos.Kernels.Simd;

/// <summary>
/// What the kernels of an approximate multiplier share: Σ f(x, w) has no form that is linear in a stream, so each weight selects the row of a table
/// by the operand u = x − least activation.
/// </summary>
internal sealed unsafe class TablePlan
{
    public TablePlan(ConvolutionLayer layer)
    {
        (int least, int greatest) = layer.OperandRange();
        Stream = OperandStream.Of(StreamKind.Value, least, greatest);
        Plan = new KernelPlan(layer, [new LinearTerm(Stream, Array.ConvertAll(layer.Weights, w => (short)w))]);
        Sources = new PinnedArray<nint>(Plan.K);
        for (int k = 0; k < Plan.K; k++)
        {
            Sources.Pointer[k] = Plan.Layout.Source(0, k);
        }
    }

    /// <summary>Layer, segments and layout.</summary>
    public KernelPlan Plan { get; }

    /// <summary>The one stream.</summary>
    public OperandStream Stream { get; }

    /// <summary>Distance of each window element.</summary>
    public PinnedArray<nint> Sources { get; }

    /// <summary>f(x, w) for the operand u of x; 0 for operands that do not occur.</summary>
    public short Product(int operand, sbyte weight) =>
        operand <= Stream.MaxOperand ? (short)Plan.Layer.Multiplier![(sbyte)(operand + Stream.Offset), weight] : (short)0;
}
