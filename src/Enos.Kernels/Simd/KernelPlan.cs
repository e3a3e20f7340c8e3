using Enos.Accel.Workloads;

namespace Enos.Kernels.Simd;

/// <summary>What kernels are made from: a layer's terms, segments and layout.</summary>
internal sealed class KernelPlan
{
    /// <param name="layer">The layer.</param>
    /// <param name="terms">What is summed as products.</param>
    /// <param name="scale">What the sum of the terms is multiplied by.</param>
    /// <param name="lookup">The stream that lookups read besides, if there are any.</param>
    public KernelPlan(ConvolutionLayer layer, LinearTerm[] terms, int scale = 1, OperandStream? lookup = null)
    {
        Layer = layer;
        Terms = terms;
        Scale = scale;
        Streams = [.. terms.Select(t => t.Stream), .. lookup is { } stream ? new[] { stream } : []];
        Layout = new WindowLayout(layer.Shape, Streams.Length);
        Segments = AdcConverter.Segments(layer.Adc, K);
    }

    /// <summary>The layer.</summary>
    public ConvolutionLayer Layer { get; }

    /// <summary>Its terms.</summary>
    public LinearTerm[] Terms { get; }

    /// <summary>What the sum of the terms is multiplied by.</summary>
    public int Scale { get; }

    /// <summary>What to lay out: the terms' streams in their order, then that of lookups.</summary>
    public OperandStream[] Streams { get; }

    /// <summary>Where operands lie.</summary>
    public WindowLayout Layout { get; }

    /// <summary>The pieces of a window.</summary>
    public (int Start, int Count)[] Segments { get; }

    /// <summary>Whether every weight is a signed byte.</summary>
    public bool HasByteWeights => Terms.All(t => t.Weights.All(w => w is >= sbyte.MinValue and <= sbyte.MaxValue));

    /// <summary>Elements of a window.</summary>
    public int K => (int)Layer.Shape.K;

    /// <summary>Blocks of <paramref name="filters"/> filters in all groups.</summary>
    public int Blocks(int filters) => Layer.Shape.Groups * BlocksPerGroup(filters);

    /// <summary>Blocks of <paramref name="filters"/> filters in a group.</summary>
    public int BlocksPerGroup(int filters)
    {
        LayerShape shape = Layer.Shape;
        return (int)((shape.N - 1) / filters) + 1;
    }

    /// <summary>The filter at <paramref name="index"/> of a block, or −1 where the block is not full.</summary>
    public int Filter(int block, int index, int filters)
    {
        int perGroup = BlocksPerGroup(filters);
        int n = (int)Layer.Shape.N;
        int inGroup = (block % perGroup * filters) + index;
        return inGroup < n ? (block / perGroup * n) + inGroup : -1;
    }

    /// <summary>What the streams' offsets add to a segment's sum before it is scaled: Σ offset·Σ w over the terms.</summary>
    public int Correction(int filter, int segment)
    {
        long sum = 0;
        (int start, int count) = Segments[segment];
        foreach (LinearTerm term in Terms)
        {
            for (int k = start; k < start + count; k++)
            {
                sum += (long)term.Stream.Offset * term.Weights[((nint)filter * K) + k];
            }
        }

        return unchecked((int)sum); // sums wrap and wrap back: only the whole, offsets included, fits int32
    }
}
