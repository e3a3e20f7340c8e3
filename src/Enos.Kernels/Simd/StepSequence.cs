namespace Enos.Kernels.Simd;

/// <summary>
/// The order in which packed kernels go through a window: segments, within a segment terms, within a term steps of a few elements that share a
/// 32-bit lane. The last step of a term is filled up with weights of 0.
/// </summary>
internal sealed class StepSequence
{
    private readonly List<(int Term, int K)> _elements = [];

    /// <param name="plan">The plan.</param>
    /// <param name="elements">Elements of a step: 4 bytes or 2 shorts.</param>
    public StepSequence(KernelPlan plan, int elements)
    {
        Elements = elements;
        SegmentStarts = new int[plan.Segments.Length + 1];
        for (int s = 0; s < plan.Segments.Length; s++)
        {
            (int start, int count) = plan.Segments[s];
            for (int t = 0; t < plan.Terms.Length; t++)
            {
                for (int i = 0; i < (count + elements - 1) / elements * elements; i++)
                {
                    _elements.Add((t, i < count ? start + i : -1));
                }
            }

            SegmentStarts[s + 1] = _elements.Count / elements;
        }
    }

    /// <summary>Elements of a step.</summary>
    public int Elements { get; }

    /// <summary>Number of steps.</summary>
    public int Count => _elements.Count / Elements;

    /// <summary>First step of each segment, and the end.</summary>
    public int[] SegmentStarts { get; }

    /// <summary>The term that a step belongs to.</summary>
    public int Term(int step) => _elements[step * Elements].Term;

    /// <summary>The window element at <paramref name="index"/> of a step, or −1 for filling.</summary>
    public int K(int step, int index) => _elements[(step * Elements) + index].K;

    /// <summary>The distances of all operands, step by step; filling reads the step's first operand, any would do.</summary>
    public PinnedArray<nint> Sources(WindowLayout layout)
    {
        var sources = new PinnedArray<nint>(_elements.Count);
        unsafe
        {
            for (int i = 0; i < _elements.Count; i++)
            {
                int k = _elements[i].K < 0 ? _elements[i / Elements * Elements].K : _elements[i].K;
                sources.Pointer[i] = layout.Source(_elements[i].Term, k);
            }
        }

        return sources;
    }
}
