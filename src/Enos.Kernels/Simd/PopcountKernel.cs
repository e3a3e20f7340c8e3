namespace Enos.Kernels.Simd;

/// <summary>
/// Xnor on bits: 32 window elements to a lane; a sum of n signs is n − 2·(number of ones in x ⊕ w) (arXiv 1603.05279). Two vectors of pixels × four
/// filters. Bits are counted in bytes, which widen before a count can pass 255. Bound: 32·lanes MACs for eight vector instructions.
/// </summary>
internal sealed unsafe class PopcountKernel<TLanes, TVector> : TileKernel
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    private const int WordBits = 32;
    private const int FiltersPerBlock = 4;

    /// <summary>A word adds at most 8 to a byte, so 31 words at most 248.</summary>
    private const int WordsPerRun = 31;

    private readonly (int Source, int Bits)[] _words;
    private readonly int[] _segmentStarts;
    private readonly (int Start, int Count)[] _segments;
    private readonly PinnedArray<nint> _sources;
    private readonly PinnedArray<int> _weights;

    /// <param name="plan">Its one term has the stream <see cref="OperandStream.SignBit"/>.</param>
    public PopcountKernel(KernelPlan plan)
    {
        _segments = plan.Segments;
        _segmentStarts = new int[_segments.Length + 1];
        var words = new List<(int, int)>();
        for (int s = 0; s < _segments.Length; s++)
        {
            (int start, int count) = _segments[s];
            for (int i = 0; i < count; i += WordBits)
            {
                words.Add((start + i, Math.Min(WordBits, count - i)));
            }

            _segmentStarts[s + 1] = words.Count;
        }

        _words = [.. words];
        _sources = new PinnedArray<nint>(plan.K);
        for (int k = 0; k < plan.K; k++)
        {
            _sources.Pointer[k] = plan.Layout.Source(0, k);
        }

        _weights = PackWeights(plan);
    }

    /// <inheritdoc/>
    public override int Pixels => 2 * TLanes.Count;

    /// <inheritdoc/>
    public override int Filters => FiltersPerBlock;

    /// <inheritdoc/>
    public override int ScratchInts => _words.Length * Pixels;

    /// <inheritdoc/>
    public override void Pack(byte* operands, int* scratch)
    {
        foreach ((int source, int bits) in _words)
        {
            nint* from = _sources.Pointer + source;
            TVector x0 = TLanes.Zero;
            TVector x1 = TLanes.Zero;
            for (int i = 0; i < bits; i++)
            {
                x0 = TLanes.Or(TLanes.Add(x0, x0), TLanes.LoadBytes(operands + from[i]));
                x1 = TLanes.Or(TLanes.Add(x1, x1), TLanes.LoadBytes(operands + from[i] + TLanes.Count));
            }

            TLanes.Store(x0, scratch);
            TLanes.Store(x1, scratch + TLanes.Count);
            scratch += Pixels;
        }
    }

    /// <inheritdoc/>
    public override void Sum(int block, int segment, byte* operands, int* scratch, int* sums, int stride)
    {
        int first = _segmentStarts[segment];
        int* x = scratch + (first * Pixels);
        int* w = _weights.Pointer + ((((nint)block * _words.Length) + first) * FiltersPerBlock);
        int remaining = _segmentStarts[segment + 1] - first;
        TVector a00 = TLanes.Broadcast(_segments[segment].Count), a01 = a00, a10 = a00, a11 = a00, a20 = a00, a21 = a00, a30 = a00, a31 = a00;
        while (remaining > 0)
        {
            int run = Math.Min(remaining, WordsPerRun);
            TVector c00 = TLanes.Zero, c01 = c00, c10 = c00, c11 = c00, c20 = c00, c21 = c00, c30 = c00, c31 = c00;
            for (int* end = w + (run * FiltersPerBlock); w < end; w += FiltersPerBlock, x += Pixels)
            {
                TVector x0 = TLanes.Load(x);
                TVector x1 = TLanes.Load(x + TLanes.Count);
                TVector f = TLanes.Broadcast(w[0]);
                c00 = TLanes.AddBytes(c00, TLanes.CountBits(TLanes.Xor(x0, f)));
                c01 = TLanes.AddBytes(c01, TLanes.CountBits(TLanes.Xor(x1, f)));
                f = TLanes.Broadcast(w[1]);
                c10 = TLanes.AddBytes(c10, TLanes.CountBits(TLanes.Xor(x0, f)));
                c11 = TLanes.AddBytes(c11, TLanes.CountBits(TLanes.Xor(x1, f)));
                f = TLanes.Broadcast(w[2]);
                c20 = TLanes.AddBytes(c20, TLanes.CountBits(TLanes.Xor(x0, f)));
                c21 = TLanes.AddBytes(c21, TLanes.CountBits(TLanes.Xor(x1, f)));
                f = TLanes.Broadcast(w[3]);
                c30 = TLanes.AddBytes(c30, TLanes.CountBits(TLanes.Xor(x0, f)));
                c31 = TLanes.AddBytes(c31, TLanes.CountBits(TLanes.Xor(x1, f)));
            }

            a00 = SubtractTwice(a00, c00);
            a01 = SubtractTwice(a01, c01);
            a10 = SubtractTwice(a10, c10);
            a11 = SubtractTwice(a11, c11);
            a20 = SubtractTwice(a20, c20);
            a21 = SubtractTwice(a21, c21);
            a30 = SubtractTwice(a30, c30);
            a31 = SubtractTwice(a31, c31);
            remaining -= run;
        }

        TileStore.Store<TLanes, TVector>(sums, stride, 1, a00, a01, a10, a11, a20, a21, a30, a31);
    }

    /// <summary>sum − 2·(the four bytes of counts): the counts sum up in shorts by weights of 1, and those in an int by weights of −2.</summary>
    private static TVector SubtractTwice(TVector sum, TVector counts)
    {
        TVector pairs = TLanes.DotBytes(counts, TLanes.Broadcast(0x01010101));
        return TLanes.Add(sum, TLanes.DotShorts(pairs, TLanes.Broadcast(unchecked((int)0xFFFEFFFE))));
    }

    private PinnedArray<int> PackWeights(KernelPlan plan)
    {
        int blocks = plan.Blocks(FiltersPerBlock);
        var weights = new PinnedArray<int>((nint)blocks * _words.Length * FiltersPerBlock);
        int* destination = weights.Pointer;
        for (int block = 0; block < blocks; block++)
        {
            foreach ((int source, int bits) in _words)
            {
                for (int f = 0; f < FiltersPerBlock; f++)
                {
                    int filter = plan.Filter(block, f, FiltersPerBlock);
                    int word = 0;
                    for (int i = 0; i < bits && filter >= 0; i++)
                    {
                        word = (word << 1) | (plan.Terms[0].Weights[((nint)filter * plan.K) + source + i] > 0 ? 1 : 0);
                    }

                    *destination++ = word;
                }
            }
        }

        return weights;
    }
}
