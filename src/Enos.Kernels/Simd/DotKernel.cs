namespace Enos.Kernels.Simd;

/// <summary>
/// Dot products of packed operands: a register tile of two vectors of pixels × four filters, a step of the window's elements (<see cref="StepSequence"/>) to a lane.
/// How a step is multiplied and summed is the subclass's.
/// </summary>
internal abstract unsafe class DotKernel<TLanes, TVector> : TileKernel
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    /// <summary>Filters of a block.</summary>
    protected const int FiltersPerBlock = 4;

    private readonly PinnedArray<nint> _sources;
    private readonly PinnedArray<int> _weights;
    private readonly PinnedArray<int> _corrections;
    private readonly int _segments;

    protected DotKernel(KernelPlan plan, StepSequence steps)
    {
        Steps = steps;
        Scale = plan.Scale;
        _segments = plan.Segments.Length;
        _sources = steps.Sources(plan.Layout);
        _weights = FilterBlocks.Weights(plan, steps, FiltersPerBlock);
        _corrections = FilterBlocks.Corrections(plan, FiltersPerBlock);
    }

    /// <inheritdoc/>
    public override int Pixels => 2 * TLanes.Count;

    /// <inheritdoc/>
    public override int Filters => FiltersPerBlock;

    /// <inheritdoc/>
    public override int ScratchInts => Steps.Count * Pixels;

    /// <summary>The order of the window's elements.</summary>
    protected StepSequence Steps { get; }

    /// <summary>What sums are multiplied by.</summary>
    protected int Scale { get; }

    /// <inheritdoc/>
    public override void Pack(byte* operands, int* scratch)
    {
        nint* source = _sources.Pointer;
        for (int step = 0; step < Steps.Count; step++, source += Steps.Elements, scratch += Pixels)
        {
            if (Steps.Elements == 4)
            {
                byte* a = operands + source[0], b = operands + source[1], c = operands + source[2], d = operands + source[3];
                TLanes.Store(TLanes.Zip(a, b, c, d), scratch);
                TLanes.Store(TLanes.Zip(a + TLanes.Count, b + TLanes.Count, c + TLanes.Count, d + TLanes.Count), scratch + TLanes.Count);
            }
            else
            {
                TLanes.Store(Zip(operands + source[0], operands + source[1]), scratch);
                TLanes.Store(Zip(operands + source[0] + TLanes.Count, operands + source[1] + TLanes.Count), scratch + TLanes.Count);
            }
        }
    }

    /// <summary>Adds to what a filter's sums start from.</summary>
    /// <param name="index">Number of the block's segment among all.</param>
    /// <param name="filter">The filter in its block.</param>
    /// <param name="amount">What is added.</param>
    protected void Correct(int index, int filter, int amount) => _corrections.Pointer[(index * FiltersPerBlock) + filter] += amount;

    /// <summary>Where a block's segment is: its first step's operands and weights, its corrections, and its number among all.</summary>
    protected int Locate(int block, int segment, int* scratch, out int* operands, out int* weights, out int* corrections)
    {
        int first = Steps.SegmentStarts[segment];
        int index = (block * _segments) + segment;
        operands = scratch + (first * Pixels);
        weights = _weights.Pointer + ((((nint)block * Steps.Count) + first) * FiltersPerBlock);
        corrections = _corrections.Pointer + (index * FiltersPerBlock);
        return index;
    }

    private static TVector Zip(byte* low, byte* high) => TLanes.Or(TLanes.LoadBytes(low), TLanes.ShiftLeft(TLanes.LoadBytes(high), 16));
}
