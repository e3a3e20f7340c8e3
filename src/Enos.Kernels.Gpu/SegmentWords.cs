namespace Enos.Kernels.Gpu;

/// <summary>A window of K elements as 32-bit words: an ADC's segments each begin with a word of their own.</summary>
/// <param name="K">Window elements.</param>
/// <param name="SegmentRows">Elements to a segment; K for a digital layer.</param>
/// <param name="Elements">Elements to a word.</param>
internal readonly record struct SegmentWords(int K, int SegmentRows, int Elements)
{
    /// <summary>The words of a layer.</summary>
    public static SegmentWords Of(ConvolutionLayer layer, int elements)
    {
        int k = checked((int)layer.Shape.K);
        return new SegmentWords(k, Math.Min(layer.Adc?.SegmentRows ?? k, k), elements);
    }

    /// <summary>Segments, of which the last may be shorter.</summary>
    public int Segments => ((K - 1) / SegmentRows) + 1;

    /// <summary>Words to a whole segment.</summary>
    public int PerSegment => ((SegmentRows - 1) / Elements) + 1;

    /// <summary>Words of a window.</summary>
    public int Total => ((Segments - 1) * PerSegment) + ((K - ((Segments - 1) * SegmentRows) - 1) / Elements) + 1;

    /// <summary>The word that an element is in, and its place there.</summary>
    public (int Word, int Element) Of(int k) => ((k / SegmentRows * PerSegment) + (k % SegmentRows / Elements), k % SegmentRows % Elements);
}
