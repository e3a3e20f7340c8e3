namespace Enos.Kernels.Simd;

/// <summary>Sums looked-up entries over a segment, one filter at a time, from operands where they lie.</summary>
internal abstract unsafe class LookupKernel(LookupPlan plan)
{
    /// <summary>Positions summed at once.</summary>
    public const int Pixels = 128;

    /// <summary>What is looked up.</summary>
    protected LookupPlan Plan { get; } = plan;

    /// <summary>Pieces that a segment's window elements fall into, each with operands that the first-level cache holds while filter after filter reads them.</summary>
    public abstract int Pieces(int segment);

    /// <summary>Adds the entries of one filter over a piece of a segment; with the first piece the form's offset for all of the segment.</summary>
    /// <param name="filter">Filter.</param>
    /// <param name="segment">Segment.</param>
    /// <param name="piece">Piece, from 0.</param>
    /// <param name="operands">The group's operands at the tile's first position.</param>
    /// <param name="sums"><see cref="Pixels"/> sums.</param>
    public abstract void Add(int filter, int segment, int piece, byte* operands, int* sums);
}
