namespace Enos.Kernels.Simd;

/// <summary>
/// Unsigned operands by signed bytes, four elements a step. Products of a step add up in shorts, and steps do as long as no sum can leave int16 whatever the
/// activations (a <em>run</em>, found from the actual weights); then they widen to ints. Bound: two vector instructions for 4·lanes MACs, and one more a run.
/// </summary>
internal sealed unsafe class ByteDotKernel<TLanes, TVector> : DotKernel<TLanes, TVector>
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    private const int StepBytes = 4;

    private readonly PinnedArray<int> _runs;
    private readonly int[] _runStarts;

    private ByteDotKernel(KernelPlan plan, StepSequence steps, List<int> runs, int[] runStarts)
        : base(plan, steps)
    {
        _runs = new PinnedArray<int>(runs.Count);
        runs.CopyTo(new Span<int>(_runs.Pointer, runs.Count));
        _runStarts = runStarts;
    }

    /// <summary>The kernel, or null if a weight is no signed byte or a single step could already leave int16.</summary>
    public static ByteDotKernel<TLanes, TVector>? TryCreate(KernelPlan plan)
    {
        if (plan.Terms.Any(t => t.Weights.Any(w => w is < sbyte.MinValue or > sbyte.MaxValue)))
        {
            return null;
        }

        var steps = new StepSequence(plan, StepBytes);
        var runs = new List<int>();
        int blocks = plan.Blocks(FiltersPerBlock);
        int[] runStarts = new int[(blocks * plan.Segments.Length) + 1];
        for (int block = 0; block < blocks; block++)
        {
            for (int s = 0; s < plan.Segments.Length; s++)
            {
                if (!ShortRuns.TryAppend(plan, steps, block, FiltersPerBlock, s, runs))
                {
                    return null;
                }

                runStarts[(block * plan.Segments.Length) + s + 1] = runs.Count;
            }
        }

        return new ByteDotKernel<TLanes, TVector>(plan, steps, runs, runStarts);
    }

    /// <inheritdoc/>
    public override void Sum(int block, int segment, byte* operands, int* scratch, int* sums, int stride)
    {
        int index = Locate(block, segment, scratch, out int* x, out int* w, out int* correction);
        TVector a00 = TLanes.Broadcast(correction[0]), a01 = a00;
        TVector a10 = TLanes.Broadcast(correction[1]), a11 = a10;
        TVector a20 = TLanes.Broadcast(correction[2]), a21 = a20;
        TVector a30 = TLanes.Broadcast(correction[3]), a31 = a30;
        TVector ones = TLanes.Broadcast(0x00010001);
        int* end = _runs.Pointer + _runStarts[index + 1];
        for (int* run = _runs.Pointer + _runStarts[index]; run < end; run++)
        {
            // The first step of a run starts its sums, the others add to them.
            TVector x0 = TLanes.Load(x), x1 = TLanes.Load(x + TLanes.Count);
            TVector f = TLanes.Broadcast(w[0]);
            TVector s00 = TLanes.DotBytes(x0, f), s01 = TLanes.DotBytes(x1, f);
            f = TLanes.Broadcast(w[1]);
            TVector s10 = TLanes.DotBytes(x0, f), s11 = TLanes.DotBytes(x1, f);
            f = TLanes.Broadcast(w[2]);
            TVector s20 = TLanes.DotBytes(x0, f), s21 = TLanes.DotBytes(x1, f);
            f = TLanes.Broadcast(w[3]);
            TVector s30 = TLanes.DotBytes(x0, f), s31 = TLanes.DotBytes(x1, f);
            w += FiltersPerBlock;
            x += 2 * TLanes.Count;
            for (int steps = *run - 1; steps > 0; steps--)
            {
                x0 = TLanes.Load(x);
                x1 = TLanes.Load(x + TLanes.Count);
                f = TLanes.Broadcast(w[0]);
                s00 = TLanes.AddShorts(s00, TLanes.DotBytes(x0, f));
                s01 = TLanes.AddShorts(s01, TLanes.DotBytes(x1, f));
                f = TLanes.Broadcast(w[1]);
                s10 = TLanes.AddShorts(s10, TLanes.DotBytes(x0, f));
                s11 = TLanes.AddShorts(s11, TLanes.DotBytes(x1, f));
                f = TLanes.Broadcast(w[2]);
                s20 = TLanes.AddShorts(s20, TLanes.DotBytes(x0, f));
                s21 = TLanes.AddShorts(s21, TLanes.DotBytes(x1, f));
                f = TLanes.Broadcast(w[3]);
                s30 = TLanes.AddShorts(s30, TLanes.DotBytes(x0, f));
                s31 = TLanes.AddShorts(s31, TLanes.DotBytes(x1, f));
                w += FiltersPerBlock;
                x += 2 * TLanes.Count;
            }

            a00 = TLanes.Add(a00, TLanes.DotShorts(s00, ones));
            a01 = TLanes.Add(a01, TLanes.DotShorts(s01, ones));
            a10 = TLanes.Add(a10, TLanes.DotShorts(s10, ones));
            a11 = TLanes.Add(a11, TLanes.DotShorts(s11, ones));
            a20 = TLanes.Add(a20, TLanes.DotShorts(s20, ones));
            a21 = TLanes.Add(a21, TLanes.DotShorts(s21, ones));
            a30 = TLanes.Add(a30, TLanes.DotShorts(s30, ones));
            a31 = TLanes.Add(a31, TLanes.DotShorts(s31, ones));
        }

        TileStore.Store<TLanes, TVector>(sums, stride, Scale, a00, a01, a10, a11, a20, a21, a30, a31);
    }
}
