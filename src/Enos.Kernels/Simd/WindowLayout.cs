using Enos.Accel.Workloads;

namespace Enos.Kernels.Simd;

/// <summary>
/// Where the operands of a block of images lie, so that every convolution reads as one of stride 1: the padded image of each channel is split into
/// phases, one for each residue of its rows and columns modulo the stride that a window touches. In a phase, window element k of the output pixel
/// (y, x) is at a fixed distance from y·<see cref="Columns"/> + x, the pixel's <em>position</em>; consecutive positions read consecutive bytes,
/// over rows and over images. Positions that are not pixels (the right and lower edge) are computed and dropped.
/// Bytes are ordered stream, channel, phase, image, row, column.
/// </summary>
internal sealed class WindowLayout
{
    /// <summary>Positions that a block of small images should have, so that tiles are full and the work divides among threads.</summary>
    private const int PositionsPerBlock = 2048;

    /// <summary>Planes start a cache line apart from a power of two, or the rows of a window would share the sets of the first-level cache.</summary>
    private const int CacheLine = 64;

    private readonly LayerShape _shape;

    public WindowLayout(LayerShape shape, int streams)
    {
        _shape = shape;
        RowPhases = Residues(shape.KernelHeight, shape.DilationHeight, shape.StrideHeight);
        ColumnPhases = Residues(shape.KernelWidth, shape.DilationWidth, shape.StrideWidth);
        Rows = DivideUp(shape.InputHeight + (2 * shape.PaddingHeight), shape.StrideHeight);
        Columns = DivideUp(shape.InputWidth + (2 * shape.PaddingWidth), shape.StrideWidth);
        PositionsPerImage = checked(Rows * Columns);
        ImagesPerBlock = DivideUp(PositionsPerBlock, PositionsPerImage);
        PlaneStride = checked((((ImagesPerBlock * PositionsPerImage) + CacheLine - 1) / CacheLine * CacheLine) + CacheLine);
        ChannelStride = (nint)PlaneStride * RowPhases.Length * ColumnPhases.Length;
        StreamStride = ChannelStride * shape.InputChannels;
        GroupStride = ChannelStride * (shape.InputChannels / shape.Groups);
        Streams = streams;
    }

    /// <summary>Number of streams.</summary>
    public int Streams { get; }

    /// <summary>Residues of the rows that windows touch.</summary>
    public int[] RowPhases { get; }

    /// <summary>Residues of the columns that windows touch.</summary>
    public int[] ColumnPhases { get; }

    /// <summary>Rows of a phase.</summary>
    public int Rows { get; }

    /// <summary>Columns of a phase.</summary>
    public int Columns { get; }

    /// <summary>Rows × columns of a phase.</summary>
    public int PositionsPerImage { get; }

    /// <summary>Images laid out together.</summary>
    public int ImagesPerBlock { get; }

    /// <summary>Bytes from phase to phase.</summary>
    public int PlaneStride { get; }

    /// <summary>Bytes from channel to channel.</summary>
    public nint ChannelStride { get; }

    /// <summary>Bytes from group to group.</summary>
    public nint GroupStride { get; }

    /// <summary>Bytes from stream to stream.</summary>
    public nint StreamStride { get; }

    /// <summary>Bytes of all streams, not counting what a tile may read beyond its last pixel.</summary>
    public nint Bytes => StreamStride * Streams;

    /// <summary>Greatest distance that <see cref="Source"/> adds within a plane.</summary>
    public int Reach => ((_shape.KernelHeight - 1) * _shape.DilationHeight / _shape.StrideHeight * Columns)
        + ((_shape.KernelWidth - 1) * _shape.DilationWidth / _shape.StrideWidth);

    /// <summary>Positions from the first pixel of an image to its last.</summary>
    public int PixelSpan => ((_shape.OutputHeight - 1) * Columns) + _shape.OutputWidth;

    /// <summary>Distance of window element <paramref name="k"/> of the first group's pixel at position 0.</summary>
    public nint Source(int stream, int k)
    {
        int window = _shape.KernelHeight * _shape.KernelWidth;
        int row = k % window / _shape.KernelWidth * _shape.DilationHeight;
        int column = k % _shape.KernelWidth * _shape.DilationWidth;
        int phase = (Array.IndexOf(RowPhases, row % _shape.StrideHeight) * ColumnPhases.Length)
            + Array.IndexOf(ColumnPhases, column % _shape.StrideWidth);
        return (stream * StreamStride) + (k / window * ChannelStride) + ((nint)phase * PlaneStride)
            + (row / _shape.StrideHeight * Columns) + (column / _shape.StrideWidth);
    }

    private static int DivideUp(int a, int b) => ((a - 1) / b) + 1;

    private static int[] Residues(int kernel, int dilation, int stride) =>
        [.. Enumerable.Range(0, kernel).Select(i => (int)((long)i * dilation % stride)).Distinct().Order()];
}
