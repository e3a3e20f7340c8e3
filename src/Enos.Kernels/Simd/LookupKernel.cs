namespace Enos.Kernels.Simd;

/// <summary>Sums looked-up entries over a segment, one filter at a time, from operands where they lie.</summary>
internal abstract unsafe class LookupKernel(LookupPlan plan)
{
    /// <summary>Positions summed at once.</summary>
    public const int Pixels = 128;

    /// <summary>What is looked up.</summary>
    protected LookupPlan Plan { get; } = plan;

    /// <summary>Adds the entries of one filter's segment, the form's offset included.</summary>
    /// <param name="filter">Filter.</param>
    /// <param name="segment">Segment.</param>
    /// <param name="operands">The group's operands at the tile's first position.</param>
    /// <param name="sums"><see cref="Pixels"/> sums.</param>
    public abstract void Add(int filter, int segment, byte* operands, int* sums);
}
