namespace Enos.Kernels.Simd;

/// <summary>
/// Dot products of unsigned operands by signed bytes: two vectors of pixels × four filters a step of four window elements. Products of a step add up
/// in shorts, and steps do as long as no sum can leave int16 whatever the activations (a <em>run</em>, found from the actual weights); then they
/// widen to ints. Bound: the multiplier port, 4·lanes MACs a cycle, when runs are long; half of that when every step widens.
/// </summary>
internal sealed unsafe class ByteDotKernel<TLanes, TVector> : TileKernel
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    private const int StepBytes = 4;
    private const int FiltersPerBlock = 4;

    private readonly StepSequence _steps;
    private readonly PinnedArray<nint> _sources;
    private readonly PinnedArray<int> _weights;
    private readonly PinnedArray<int> _corrections;
    private readonly PinnedArray<int> _runs;
    private readonly int[] _runStarts;
    private readonly int _segments;

    private ByteDotKernel(KernelPlan plan, StepSequence steps, List<int> runs, int[] runStarts)
    {
        Streams = plan.Streams;
        _steps = steps;
        _segments = plan.Segments.Length;
        _sources = steps.Sources(plan.Layout);
        _weights = FilterBlocks.Weights(plan, steps, FiltersPerBlock);
        _corrections = FilterBlocks.Corrections(plan, FiltersPerBlock);
        _runs = new PinnedArray<int>(runs.Count);
        runs.CopyTo(new Span<int>(_runs.Pointer, runs.Count));
        _runStarts = runStarts;
    }

    /// <inheritdoc/>
    public override OperandStream[] Streams { get; }

    /// <inheritdoc/>
    public override int Pixels => 2 * TLanes.Count;

    /// <inheritdoc/>
    public override int Filters => FiltersPerBlock;

    /// <inheritdoc/>
    public override int ScratchInts => _steps.Count * Pixels;

    /// <summary>The kernel, or null if a weight is no signed byte or a single step could already leave int16.</summary>
    public static ByteDotKernel<TLanes, TVector>? TryCreate(KernelPlan plan)
    {
        if (plan.Terms.Any(t => t.Weights.Any(w => w > sbyte.MaxValue)))
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
    public override void Pack(byte* operands, int* scratch)
    {
        nint* source = _sources.Pointer;
        for (int step = 0; step < _steps.Count; step++, source += StepBytes, scratch += Pixels)
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
        int index = (block * _segments) + segment;
        int* correction = _corrections.Pointer + (index * FiltersPerBlock);
        TVector a00 = TLanes.Broadcast(correction[0]), a01 = a00;
        TVector a10 = TLanes.Broadcast(correction[1]), a11 = a10;
        TVector a20 = TLanes.Broadcast(correction[2]), a21 = a20;
        TVector a30 = TLanes.Broadcast(correction[3]), a31 = a30;
        TVector ones = TLanes.Broadcast(0x00010001);
        for (int run = _runStarts[index]; run < _runStarts[index + 1]; run++)
        {
            TVector s00 = TLanes.Zero, s01 = s00, s10 = s00, s11 = s00, s20 = s00, s21 = s00, s30 = s00, s31 = s00;
            for (int* end = w + (_runs.Pointer[run] * FiltersPerBlock); w < end; w += FiltersPerBlock, x += Pixels)
            {
                TVector x0 = TLanes.Load(x);
                TVector x1 = TLanes.Load(x + TLanes.Count);
                TVector f = TLanes.Broadcast(w[0]);
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

        TileStore.Store<TLanes, TVector>(sums, a00, a01, a10, a11, a20, a21, a30, a31);
    }

    private static TVector Gather(byte* operands, nint* source) =>
        TLanes.Or(
            TLanes.Or(TLanes.LoadBytes(operands + source[0]), TLanes.ShiftLeft(TLanes.LoadBytes(operands + source[1]), 8)),
            TLanes.Or(TLanes.ShiftLeft(TLanes.LoadBytes(operands + source[2]), 16), TLanes.ShiftLeft(TLanes.LoadBytes(operands + source[3]), 24)));
}
