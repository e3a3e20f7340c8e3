using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace Enos.Search.Relaxation;

/// <summary>
/// Tensors N×C×H×W of float32 whose channels lie next to each other in memory, and that memory. In it, the passes here are one loop over N·H·W pixels of
/// C numbers, whatever the shape.
/// </summary>
internal static class ChannelsLast
{
    /// <summary>A tensor of unknown values, N×C×H×W.</summary>
    public static Tensor Empty(long images, long channels, long height, long width) =>
        empty(images, height, width, channels).permute(0, 3, 1, 2);

    /// <summary>The same tensor in this format: itself if it is.</summary>
    public static Tensor Of(Tensor tensor) => tensor.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2);

    /// <summary>The memory of a tensor in this format, valid while the tensor lives.</summary>
    public static Span<float> Floats(Tensor tensor) => MemoryMarshal.Cast<byte, float>(tensor.permute(0, 2, 3, 1).bytes);

    /// <summary>The memory of a contiguous tensor, valid while the tensor lives.</summary>
    public static Span<float> Contiguous(Tensor tensor) => MemoryMarshal.Cast<byte, float>(tensor.bytes);

    /// <summary>Address of a span of Torch's memory, which no garbage collector moves.</summary>
    public static unsafe float* Address(Span<float> native) => (float*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(native));
}
