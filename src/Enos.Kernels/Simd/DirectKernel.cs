namespace Enos.Kernels.Simd;

/// <summary>
/// As <see cref="PairDotKernel{TLanes, TVector}"/>, for weights beyond a signed byte (a deep shift of 2^7, wide factors of a multiplier): products in ints. Bound: one
/// widening load, one multiplication and one addition for each vector of ints.
/// </summary>
internal sealed unsafe class DirectKernel<TLanes, TVector> : TileKernel
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    private const int VectorsPerTile = 8;

    private readonly StepSequence _steps;
    private readonly PinnedArray<nint> _sources;
    private readonly PinnedArray<int> _weights;
    private readonly PinnedArray<int> _corrections;
    private readonly int _segments;
    private readonly int _scale;

    public DirectKernel(KernelPlan plan)
    {
        _segments = plan.Segments.Length;
        _scale = plan.Scale;
        _steps = new StepSequence(plan, 1);
        _sources = _steps.Sources(plan.Layout);
        _weights = FilterBlocks.Weights(plan, _steps, 1);
        _corrections = FilterBlocks.Corrections(plan, 1);
    }

    /// <inheritdoc/>
    public override int Pixels => VectorsPerTile * TLanes.Count;

    /// <inheritdoc/>
    public override int Filters => 1;

    /// <inheritdoc/>
    public override void Sum(int block, int segment, byte* operands, int* scratch, int* sums, int stride)
    {
        int first = _steps.SegmentStarts[segment];
        int count = _steps.SegmentStarts[segment + 1] - first;
        nint* source = _sources.Pointer + first;
        int* weights = _weights.Pointer + ((nint)block * _steps.Count) + first;
        TVector correction = TLanes.Broadcast(_corrections.Pointer[(block * _segments) + segment]);
        TVector scale = TLanes.Broadcast(_scale);
        for (int v = 0; v < VectorsPerTile; v += 4)
        {
            byte* x = operands + (v * TLanes.Count);
            TVector a0 = correction, a1 = correction, a2 = correction, a3 = correction;
            for (int i = 0; i < count; i++)
            {
                // Operands are below 2^15 and the upper short of a lane is 0, so the dot product of shorts is the product of ints.
                TVector w = TLanes.Broadcast(weights[i]);
                byte* from = x + source[i];
                a0 = TLanes.Add(a0, TLanes.DotShorts(TLanes.LoadBytes(from), w));
                a1 = TLanes.Add(a1, TLanes.DotShorts(TLanes.LoadBytes(from + TLanes.Count), w));
                a2 = TLanes.Add(a2, TLanes.DotShorts(TLanes.LoadBytes(from + (2 * TLanes.Count)), w));
                a3 = TLanes.Add(a3, TLanes.DotShorts(TLanes.LoadBytes(from + (3 * TLanes.Count)), w));
            }

            TLanes.Store(TLanes.Multiply(a0, scale), sums);
            TLanes.Store(TLanes.Multiply(a1, scale), sums + TLanes.Count);
            TLanes.Store(TLanes.Multiply(a2, scale), sums + (2 * TLanes.Count));
            TLanes.Store(TLanes.Multiply(a3, scale), sums + (3 * TLanes.Count));
            sums += 4 * TLanes.Count;
        }
    }
}
