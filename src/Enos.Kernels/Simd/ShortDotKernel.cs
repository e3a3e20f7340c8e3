namespace Enos.Kernels.Simd;

/// <summary>
/// Dot products in shorts, for operands and weights too large for <see cref="ByteDotKernel{TLanes, TVector}"/> (signed 8-bit activations by 8-bit
/// weights, a deep shift of 2^7): two vectors of pixels × four filters a step of two window elements. Bound: the multiplier port, 2·lanes MACs a cycle.
/// </summary>
internal sealed unsafe class ShortDotKernel<TLanes, TVector> : TileKernel
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    private const int StepShorts = 2;
    private const int FiltersPerBlock = 4;

    private readonly StepSequence _steps;
    private readonly PinnedArray<nint> _sources;
    private readonly PinnedArray<int> _weights;
    private readonly PinnedArray<int> _corrections;
    private readonly int _segments;

    public ShortDotKernel(KernelPlan plan)
    {
        Streams = plan.Streams;
        _steps = new StepSequence(plan, StepShorts);
        _segments = plan.Segments.Length;
        _sources = _steps.Sources(plan.Layout);
        _weights = FilterBlocks.Weights(plan, _steps, FiltersPerBlock);
        _corrections = FilterBlocks.Corrections(plan, FiltersPerBlock);
    }

    /// <inheritdoc/>
    public override OperandStream[] Streams { get; }

    /// <inheritdoc/>
    public override int Pixels => 2 * TLanes.Count;

    /// <inheritdoc/>
    public override int Filters => FiltersPerBlock;

    /// <inheritdoc/>
    public override int ScratchInts => _steps.Count * Pixels;

    /// <inheritdoc/>
    public override void Pack(byte* operands, int* scratch)
    {
        nint* source = _sources.Pointer;
        for (int step = 0; step < _steps.Count; step++, source += StepShorts, scratch += Pixels)
        {
            TLanes.Store(Gather(operands, source), scratch);
            TLanes.Store(Gather(operands + TLanes.Count, source), scratch + TLanes.Count);
        }
    }

    /// <inheritdoc/>
    public override void Sum(int block, int segment, byte* operands, int* scratch, int* sums)
    {
        int first = _steps.SegmentStarts[segment];
        int* x = scratch + (first * Pixels);
        int* w = _weights.Pointer + ((((nint)block * _steps.Count) + first) * FiltersPerBlock);
        int* end = w + ((_steps.SegmentStarts[segment + 1] - first) * FiltersPerBlock);
        int* correction = _corrections.Pointer + (((block * _segments) + segment) * FiltersPerBlock);
        TVector a00 = TLanes.Broadcast(correction[0]), a01 = a00;
        TVector a10 = TLanes.Broadcast(correction[1]), a11 = a10;
        TVector a20 = TLanes.Broadcast(correction[2]), a21 = a20;
        TVector a30 = TLanes.Broadcast(correction[3]), a31 = a30;
        for (; w < end; w += FiltersPerBlock, x += Pixels)
        {
            TVector x0 = TLanes.Load(x);
            TVector x1 = TLanes.Load(x + TLanes.Count);
            TVector f = TLanes.Broadcast(w[0]);
            a00 = TLanes.Add(a00, TLanes.DotShorts(x0, f));
            a01 = TLanes.Add(a01, TLanes.DotShorts(x1, f));
            f = TLanes.Broadcast(w[1]);
            a10 = TLanes.Add(a10, TLanes.DotShorts(x0, f));
            a11 = TLanes.Add(a11, TLanes.DotShorts(x1, f));
            f = TLanes.Broadcast(w[2]);
            a20 = TLanes.Add(a20, TLanes.DotShorts(x0, f));
            a21 = TLanes.Add(a21, TLanes.DotShorts(x1, f));
            f = TLanes.Broadcast(w[3]);
            a30 = TLanes.Add(a30, TLanes.DotShorts(x0, f));
            a31 = TLanes.Add(a31, TLanes.DotShorts(x1, f));
        }

        TileStore.Store<TLanes, TVector>(sums, a00, a01, a10, a11, a20, a21, a30, a31);
    }

    private static TVector Gather(byte* operands, nint* source) =>
        TLanes.Or(TLanes.LoadBytes(operands + source[0]), TLanes.ShiftLeft(TLanes.LoadBytes(operands + source[1]), 16));
}
