using System.Numerics;

namespace Enos.Kernels.Simd;

/// <summary>
/// One filter at a time from operands where they lie, for groups of so few filters that packing would cost more than it saves: depthwise convolutions above all.
/// Window elements whose operands are neighbours in a plane form a pair, and one dot product of bytes gives the pair's sum for every second pixel. Sums stay in
/// shorts as long as they fit, then widen. Bound: two loads, products and additions for a vector of pixels and a pair.
/// </summary>
internal sealed unsafe class PairDotKernel<TLanes, TVector> : TileKernel
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    /// <summary>
    /// Positions of a large tile. Sums are copied to their rows when the tile is done, from other addresses than they were stored at; by then the first stores should
    /// have left the processor's store queue.
    /// </summary>
    private const int LargeTile = 1024;

    /// <summary>What a tile is a multiple or a divisor of, so that tiles of lookups (<see cref="ApproximateKernel"/>) fit.</summary>
    private const int TileUnit = LookupKernel.Pixels;

    private readonly PinnedArray<nint> _sources;
    private readonly PinnedArray<int> _weights;
    private readonly PinnedArray<int> _runs;
    private readonly PinnedArray<int> _corrections;
    private readonly (int Pair, int Run)[] _starts;
    private readonly int _segments;
    private readonly int _scale;

    private PairDotKernel(KernelPlan plan, List<Pair> pairs, List<int> runs, (int Pair, int Run)[] starts)
    {
        _segments = plan.Segments.Length;
        _scale = plan.Scale;
        _starts = starts;
        _sources = new PinnedArray<nint>(pairs.Count);
        _weights = new PinnedArray<int>(pairs.Count);
        for (int i = 0; i < pairs.Count; i++)
        {
            _sources.Pointer[i] = pairs[i].Source;
            _weights.Pointer[i] = (pairs[i].First & 0xFF | ((pairs[i].Second & 0xFF) << 8)) * 0x10001;
        }

        _runs = new PinnedArray<int>(runs.Count);
        runs.CopyTo(new Span<int>(_runs.Pointer, runs.Count));
        _corrections = FilterBlocks.Corrections(plan, 1);
        int span = plan.Layout.PixelSpan;
        Pixels = span > TileUnit
            ? Math.Min(LargeTile, (span + TileUnit - 1) / TileUnit * TileUnit)
            : Math.Max(VectorPixels, (int)BitOperations.RoundUpToPowerOf2((uint)span));
    }

    /// <inheritdoc/>
    public override int Pixels { get; }

    /// <inheritdoc/>
    public override int Filters => 1;

    /// <inheritdoc/>
    public override int ScratchInts => VectorPixels;

    /// <summary>Pixels of a vector: a byte each.</summary>
    private static int VectorPixels => 4 * TLanes.Count;

    /// <summary>The kernel, or null if a weight is no signed byte.</summary>
    public static PairDotKernel<TLanes, TVector>? TryCreate(KernelPlan plan)
    {
        if (plan.Terms.Any(t => t.Weights.Any(w => w is < sbyte.MinValue or > sbyte.MaxValue)))
        {
            return null;
        }

        var pairs = new List<Pair>();
        var runs = new List<int>();
        var starts = new List<(int, int)> { (0, 0) };
        for (int filter = 0; filter < plan.Layer.Shape.OutputChannels; filter++)
        {
            foreach ((int start, int count) in plan.Segments)
            {
                int first = pairs.Count;
                for (int term = 0; term < plan.Terms.Length; term++)
                {
                    pairs.AddRange(Pairs(plan, term, filter, start, count));
                }

                AppendRuns(pairs, first, runs);
                starts.Add((pairs.Count, runs.Count));
            }
        }

        return new PairDotKernel<TLanes, TVector>(plan, pairs, runs, [.. starts]);
    }

    /// <inheritdoc/>
    public override void Sum(int block, int segment, byte* operands, int* scratch, int* sums, int stride)
    {
        int index = (block * _segments) + segment;
        TVector correction = TLanes.Broadcast(_corrections.Pointer[index]);
        for (int i = 0; i < VectorPixels; i += TLanes.Count)
        {
            TLanes.Store(correction, scratch + i);
        }

        nint* sources = _sources.Pointer + _starts[index].Pair;
        int* weights = _weights.Pointer + _starts[index].Pair;
        int* runs = _runs.Pointer + _starts[index].Run;
        int* end = _runs.Pointer + _starts[index + 1].Run;
        for (int p = 0; p < Pixels; p += VectorPixels)
        {
            byte* x = operands + p;
            int* to = sums + p;
            int* addends = scratch; // the correction at first, then what runs have summed
            nint* source = sources;
            int* w = weights;
            for (int* run = runs; run < end; run++)
            {
                TVector even = TLanes.Zero;
                TVector odd = TLanes.Zero;
                for (int* last = w + *run; w < last; w++, source++)
                {
                    TVector pair = TLanes.Broadcast(*w);
                    even = TLanes.AddShorts(even, TLanes.DotBytes(TLanes.Load((int*)(x + *source)), pair));
                    odd = TLanes.AddShorts(odd, TLanes.DotBytes(TLanes.Load((int*)(x + *source + 1)), pair));
                }

                TLanes.AddInTurn(even, odd, addends, to);
                addends = to;
            }
        }

        if (_scale != 1)
        {
            TVector scale = TLanes.Broadcast(_scale);
            for (int i = 0; i < Pixels; i += TLanes.Count)
            {
                TLanes.Store(TLanes.Multiply(TLanes.Load(sums + i), scale), sums + i);
            }
        }
    }

    /// <summary>The pairs of one term's segment; an element without a neighbour, or whose sum with it could leave int16, has a weight of 0 beside it.</summary>
    private static IEnumerable<Pair> Pairs(KernelPlan plan, int term, int filter, int start, int count)
    {
        int operand = plan.Terms[term].Stream.MaxOperand;
        short[] weights = plan.Terms[term].Weights;
        nint first = (nint)filter * plan.K;
        var left = new SortedDictionary<nint, short>();
        for (int k = start; k < start + count; k++)
        {
            left.Add(plan.Layout.Source(term, k), weights[first + k]);
        }

        while (left.Count > 0)
        {
            (nint source, short weight) = left.First();
            left.Remove(source);
            var pair = new Pair(source, weight, 0, operand);
            if (left.TryGetValue(source + 1, out short neighbour) && new Pair(source, weight, neighbour, operand) is { Fits: true } both)
            {
                pair = both;
                left.Remove(source + 1);
            }

            yield return pair;
        }
    }

    /// <summary>Cuts the pairs from <paramref name="first"/> on into runs whose sums stay within int16 whatever the activations.</summary>
    private static void AppendRuns(List<Pair> pairs, int first, List<int> runs)
    {
        int length = 0;
        int least = 0;
        int greatest = 0;
        for (int i = first; i < pairs.Count; i++)
        {
            if (length > 0 && (least + pairs[i].Least < short.MinValue || greatest + pairs[i].Greatest > short.MaxValue))
            {
                runs.Add(length);
                (length, least, greatest) = (0, 0, 0);
            }

            length++;
            least += pairs[i].Least;
            greatest += pairs[i].Greatest;
        }

        runs.Add(length);
    }

    /// <summary>Two window elements whose operands are neighbours, and the bounds of their sum.</summary>
    private readonly record struct Pair(nint Source, int First, int Second, int MaxOperand)
    {
        public int Least => MaxOperand * (Math.Min(First, 0) + Math.Min(Second, 0));

        public int Greatest => MaxOperand * (Math.Max(First, 0) + Math.Max(Second, 0));

        public bool Fits => Least >= short.MinValue && Greatest <= short.MaxValue;
    }
}
