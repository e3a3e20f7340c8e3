using System.Runtime.CompilerServices;

namespace Enos.Kernels.Simd;

/// <summary>
/// Xnor on bits: 32 window elements to a lane; a sum of n signs is n − 2·(number of ones in x ⊕ w) (arXiv 1603.05279). Two vectors of pixels × two filters. Eight words
/// at a time pass a tree of full adders (Harley and Seal, in Warren, "Hacker's Delight"), so that bits are counted for one word in eight; counts stay in bytes, which widen before one
/// can pass 255. Bound: 32·lanes MACs for about four vector instructions.
/// </summary>
internal sealed unsafe class PopcountKernel<TLanes, TVector> : TileKernel
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    private const int WordBits = 32;
    private const int BytesPerWord = 4;
    private const int FiltersPerBlock = 2;

    /// <summary>Room for the widest vector.</summary>
    private const int RowBytes = 64;

    /// <summary>Words of a round of the tree.</summary>
    private const int RoundWords = 8;

    /// <summary>A round adds at most 8·8 to a byte and the rest that the tree still holds at most 7·8, so three rounds at most 248.</summary>
    private const int RoundsPerRun = 3;

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
    /// <remarks>Eight elements gather in the bits of bytes, a byte a pixel, and four such rows are zipped into words.</remarks>
    public override void Pack(byte* operands, int* scratch)
    {
        byte* rows = stackalloc byte[BytesPerWord * RowBytes];
        foreach ((int source, int bits) in _words)
        {
            nint* from = _sources.Pointer + source;
            for (int b = 0; b < BytesPerWord; b++)
            {
                TVector row = TLanes.Zero;
                for (int i = 8 * b; i < Math.Min(8 * (b + 1), bits); i++)
                {
                    row = TLanes.Or(TLanes.AddBytes(row, row), TLanes.Load((int*)(operands + from[i])));
                }

                TLanes.Store(row, (int*)(rows + (b * RowBytes)));
            }

            TLanes.Store(TLanes.Zip(rows, rows + RowBytes, rows + (2 * RowBytes), rows + (3 * RowBytes)), scratch);
            byte* second = rows + TLanes.Count;
            TLanes.Store(TLanes.Zip(second, second + RowBytes, second + (2 * RowBytes), second + (3 * RowBytes)), scratch + TLanes.Count);
            scratch += Pixels;
        }
    }

    /// <inheritdoc/>
    public override void Sum(int block, int segment, byte* operands, int* scratch, int* sums, int stride)
    {
        int first = _segmentStarts[segment];
        int words = _segmentStarts[segment + 1] - first;
        int* x = scratch + (first * Pixels);
        int* w = _weights.Pointer + ((((nint)block * _words.Length) + first) * FiltersPerBlock);
        int elements = _segments[segment].Count;
        for (int f = 0; f < FiltersPerBlock; f++)
        {
            TLanes.Store(Signs(x, w + f, words, elements), sums + (f * stride));
            TLanes.Store(Signs(x + TLanes.Count, w + f, words, elements), sums + (f * stride) + TLanes.Count);
        }
    }

    /// <summary>The sums of one filter and one vector of pixels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Signs(int* x, int* w, int words, int elements)
    {
        const int Filters = FiltersPerBlock;
        int pixels = 2 * TLanes.Count;
        TVector sum = TLanes.Broadcast(elements);
        TVector ones = TLanes.Zero, twos = TLanes.Zero, fours = TLanes.Zero;

        // What is left of whole rounds comes first: fewer than eight words fit the tree without a carry out of it.
        for (; words % RoundWords >= 2; words -= 2, x += 2 * pixels, w += 2 * Filters)
        {
            TVector carry = Carry(ref twos, Carry(ref ones, Unlike(x, w), Unlike(x + pixels, w + Filters)), TLanes.Zero);
            fours = TLanes.Xor(fours, carry);
        }

        if (words % RoundWords == 1)
        {
            TVector carry = Carry(ref twos, Carry(ref ones, Unlike(x, w), TLanes.Zero), TLanes.Zero);
            fours = TLanes.Xor(fours, carry);
            words--;
            x += pixels;
            w += Filters;
        }

        do
        {
            TVector counts = TLanes.Zero;
            for (int round = 0; round < RoundsPerRun && words > 0; round++, words -= RoundWords, x += RoundWords * pixels, w += RoundWords * Filters)
            {
                TVector twosA = Carry(ref ones, Unlike(x, w), Unlike(x + pixels, w + Filters));
                TVector twosB = Carry(ref ones, Unlike(x + (2 * pixels), w + (2 * Filters)), Unlike(x + (3 * pixels), w + (3 * Filters)));
                TVector foursA = Carry(ref twos, twosA, twosB);
                twosA = Carry(ref ones, Unlike(x + (4 * pixels), w + (4 * Filters)), Unlike(x + (5 * pixels), w + (5 * Filters)));
                twosB = Carry(ref ones, Unlike(x + (6 * pixels), w + (6 * Filters)), Unlike(x + (7 * pixels), w + (7 * Filters)));
                TVector foursB = Carry(ref twos, twosA, twosB);
                counts = TLanes.AddBytes(counts, TLanes.CountBits(Carry(ref fours, foursA, foursB)));
            }

            counts = Twice(Twice(Twice(counts))); // eights
            if (words == 0)
            {
                TVector rest = TLanes.AddBytes(TLanes.CountBits(twos), Twice(TLanes.CountBits(fours)));
                counts = TLanes.AddBytes(counts, TLanes.AddBytes(TLanes.CountBits(ones), Twice(rest)));
            }

            sum = SubtractTwice(sum, counts);
        }
        while (words > 0);

        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Unlike(int* x, int* w) => TLanes.Xor(TLanes.Load(x), TLanes.Broadcast(*w));

    /// <summary>A full adder: the sum stays, the carry is returned.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Carry(ref TVector sum, TVector a, TVector b)
    {
        TVector carry = TLanes.Majority(sum, a, b);
        sum = TLanes.Xor(sum, a, b);
        return carry;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Twice(TVector bytes) => TLanes.AddBytes(bytes, bytes);

    /// <summary>sum − 2·(the four bytes of counts): the counts sum up in shorts by weights of 1, and those in an int by weights of −2.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
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
                        int inByte = Math.Min(8, bits - (i / 8 * 8)) - 1 - (i % 8); // the first of a byte's elements is shifted furthest
                        word |= (plan.Terms[0].Weights[((nint)filter * plan.K) + source + i] > 0 ? 1 : 0) << ((i / 8 * 8) + inByte);
                    }

                    *destination++ = word;
                }
            }
        }

        return weights;
    }
}
