namespace Enos.Kernels.Simd;

/// <summary>
/// Products in shorts, two elements a step, for operands and weights too large for <see cref="ByteDotKernel{TLanes, TVector}"/> (signed 8-bit activations by 8-bit
/// weights, a deep shift of 2^7). Bound: two vector instructions for 2·lanes MACs.
/// </summary>
internal sealed unsafe class ShortDotKernel<TLanes, TVector>(KernelPlan plan) : DotKernel<TLanes, TVector>(plan, new StepSequence(plan, StepShorts))
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    private const int StepShorts = 2;

    /// <inheritdoc/>
    public override void Sum(int block, int segment, byte* operands, int* scratch, int* sums, int stride)
    {
        _ = Locate(block, segment, scratch, out int* x, out int* w, out int* correction);
        int* end = w + ((Steps.SegmentStarts[segment + 1] - Steps.SegmentStarts[segment]) * FiltersPerBlock);
        TVector a00 = TLanes.Broadcast(correction[0]), a01 = a00;
        TVector a10 = TLanes.Broadcast(correction[1]), a11 = a10;
        TVector a20 = TLanes.Broadcast(correction[2]), a21 = a20;
        TVector a30 = TLanes.Broadcast(correction[3]), a31 = a30;
        for (; w < end; w += FiltersPerBlock, x += 2 * TLanes.Count)
        {
            TVector x0 = TLanes.Load(x), x1 = TLanes.Load(x + TLanes.Count);
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

        TileStore.Store<TLanes, TVector>(sums, stride, Scale, a00, a01, a10, a11, a20, a21, a30, a31);
    }
}
