using static TorchSharp.torch;

namespace Enos.Search.Relaxation;

/// <summary>
/// The pixels of a tensor N×C×H×W whose channels lie next to each other: pixel i begins at <see cref="Address"/> + i·<see cref="Stride"/>. A slice of channels
/// keeps its tensor's stride and needs no copy.
/// </summary>
internal sealed unsafe class PixelRows
{
    private readonly Tensor _memory;

    private PixelRows(Tensor tensor, int stride)
    {
        long[] shape = tensor.shape;
        (Tensor, Images, Channels, Height, Width, Stride) = (tensor, (int)shape[0], (int)shape[1], (int)shape[2], (int)shape[3], stride);
        _memory = tensor.as_strided([(((shape[0] * shape[2] * shape[3]) - 1) * stride) + shape[1]], [1], tensor.storage_offset());
        Address = ChannelsLast.Address(ChannelsLast.Contiguous(_memory));
    }

    /// <summary>The tensor.</summary>
    public Tensor Tensor { get; }

    /// <summary>N.</summary>
    public int Images { get; }

    /// <summary>C.</summary>
    public int Channels { get; }

    /// <summary>H.</summary>
    public int Height { get; }

    /// <summary>W.</summary>
    public int Width { get; }

    /// <summary>Floats from one pixel to the next.</summary>
    public int Stride { get; }

    /// <summary>The first channel of the first pixel; valid while the tensor lives.</summary>
    public float* Address { get; }

    /// <summary>The pixels of a tensor, copied if they do not lie in rows.</summary>
    public static PixelRows Of(Tensor tensor)
    {
        long[] shape = tensor.shape;
        long[] strides = tensor.stride();
        bool inRows = strides[1] == 1 && strides[3] >= shape[1] && strides[2] == shape[3] * strides[3] && strides[0] == shape[2] * strides[2];
        Tensor rows = inRows ? tensor : ChannelsLast.Of(tensor);
        return new PixelRows(rows, checked((int)(inRows ? strides[3] : shape[1])));
    }
}
