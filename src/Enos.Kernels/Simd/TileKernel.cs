namespace Enos.Kernels.Simd;

/// <summary>
/// The inner core of a convolution: the sums of a few filters over a tile of consecutive positions (<see cref="WindowLayout"/>). Constant operands
/// are packed when it is made. A window is summed segment by segment, so that an ADC can stand between; a digital layer has one segment.
/// </summary>
internal abstract unsafe class TileKernel
{
    /// <summary>Positions of a tile.</summary>
    public abstract int Pixels { get; }

    /// <summary>Filters computed at once. A group's filters are cut into blocks of so many, the last perhaps not full.</summary>
    public abstract int Filters { get; }

    /// <summary>Ints of scratch for a tile: for what <see cref="Pack"/> makes, or for <see cref="Sum"/> to work in.</summary>
    public virtual int ScratchInts => 0;

    /// <summary>Rearranges the operands of a tile; done once for all filters of a group.</summary>
    /// <param name="operands">The group's operands at the tile's first position.</param>
    /// <param name="scratch">Room for the result.</param>
    public virtual void Pack(byte* operands, int* scratch)
    {
    }

    /// <summary>Sums one segment of the window.</summary>
    /// <param name="block">Block of filters, counted over all groups.</param>
    /// <param name="segment">Segment.</param>
    /// <param name="operands">The group's operands at the tile's first position.</param>
    /// <param name="scratch">What <see cref="Pack"/> made of them.</param>
    /// <param name="sums">Receives the sums, <see cref="Filters"/> rows of <see cref="Pixels"/>.</param>
    /// <param name="stride">Ints from row to row.</param>
    public abstract void Sum(int block, int segment, byte* operands, int* scratch, int* sums, int stride);
}
