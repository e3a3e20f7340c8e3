namespace Enos.Kernels.Simd;

/// <summary>
/// Unsigned operands by signed bytes, four elements a step. Products of a step add up in shorts, and steps do as long as no sum can span more than 16 bits whatever the
/// activations (a <em>run</em>, <see cref="ShortRuns"/>, found from the actual weights); then they widen to ints. Bound: two vector instructions for 4·lanes MACs, and two more a run; of
/// the multiplications, for which there are fewer units, one for 4·lanes MACs and one a run.
/// </summary>
internal sealed unsafe class ByteDotKernel<TLanes, TVector> : DotKernel<TLanes, TVector>
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    private const int StepBytes = 4;

    /// <summary>Ints of a run: its length, and where the shorts of each filter start.</summary>
    private const int RunInts = 1 + FiltersPerBlock;

    private readonly PinnedArray<int> _runs;
    private readonly int[] _runStarts;

    /// <param name="plan">The plan.</param>
    /// <param name="steps">The order of the window's elements.</param>
    /// <param name="runs">The runs of each block and segment.</param>
    private ByteDotKernel(KernelPlan plan, StepSequence steps, ShortRun[][] runs)
        : base(plan, steps)
    {
        _runs = new PinnedArray<int>(RunInts * (nint)runs.Sum(r => r.Length));
        _runStarts = new int[runs.Length + 1];
        int* to = _runs.Pointer;
        for (int index = 0; index < runs.Length; index++)
        {
            foreach (ShortRun run in runs[index])
            {
                *to = run.Length;
                run.Starts.CopyTo(new Span<int>(to + 1, FiltersPerBlock));
                to += RunInts;
            }

            _runStarts[index + 1] = _runStarts[index] + (RunInts * runs[index].Length);
            for (int f = 0; f < FiltersPerBlock; f++)
            {
                Correct(index, f, -runs[index].Sum(run => run.Start(f)));
            }
        }
    }

    /// <summary>The kernel, or null if a weight is no signed byte or a single step could already leave int16.</summary>
    public static ByteDotKernel<TLanes, TVector>? TryCreate(KernelPlan plan)
    {
        if (!plan.HasByteWeights)
        {
            return null;
        }

        var steps = new StepSequence(plan, StepBytes);
        int segments = plan.Segments.Length;
        var runs = new ShortRun[plan.Blocks(FiltersPerBlock) * segments][];
        for (int index = 0; index < runs.Length; index++)
        {
            if (ShortRuns.TryFind(plan, steps, index / segments, FiltersPerBlock, index % segments) is not { } found)
            {
                return null;
            }

            runs[index] = found;
        }

        return new ByteDotKernel<TLanes, TVector>(plan, steps, runs);
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
        for (int* run = _runs.Pointer + _runStarts[index]; run < end; run += RunInts)
        {
            TVector x0 = TLanes.Load(x), x1 = TLanes.Load(x + TLanes.Count);
            TVector f = TLanes.Broadcast(w[0]);
            TVector start = TLanes.Broadcast(run[1]);
            TVector s00 = TLanes.AddShorts(start, TLanes.DotBytes(x0, f)), s01 = TLanes.AddShorts(start, TLanes.DotBytes(x1, f));
            f = TLanes.Broadcast(w[1]);
            start = TLanes.Broadcast(run[2]);
            TVector s10 = TLanes.AddShorts(start, TLanes.DotBytes(x0, f)), s11 = TLanes.AddShorts(start, TLanes.DotBytes(x1, f));
            f = TLanes.Broadcast(w[2]);
            start = TLanes.Broadcast(run[3]);
            TVector s20 = TLanes.AddShorts(start, TLanes.DotBytes(x0, f)), s21 = TLanes.AddShorts(start, TLanes.DotBytes(x1, f));
            f = TLanes.Broadcast(w[3]);
            start = TLanes.Broadcast(run[4]);
            TVector s30 = TLanes.AddShorts(start, TLanes.DotBytes(x0, f)), s31 = TLanes.AddShorts(start, TLanes.DotBytes(x1, f));
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
