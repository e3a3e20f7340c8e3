using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace Enos.Search.Training;

/// <summary>A CPU tensor's own memory as a span: no copy, so what is written there is the tensor's value.</summary>
internal static class TensorMemory
{
    /// <summary>The elements of a tensor in row-major order. Valid while the tensor lives; the caller keeps it alive.</summary>
    /// <typeparam name="T">float, double, int, long, sbyte or byte, as the tensor's type asks.</typeparam>
    /// <param name="tensor">A contiguous tensor on the CPU.</param>
    /// <exception cref="ArgumentException">The tensor is elsewhere, strided, or of another type: its elements do not lie there as asked for.</exception>
    public static Span<T> Of<T>(Tensor tensor)
        where T : unmanaged
    {
        if (tensor.device_type != DeviceType.CPU || !tensor.is_contiguous() || tensor.dtype != TypeOf<T>())
        {
            throw new ArgumentException(
                $"A {tensor.dtype} tensor [{string.Join(", ", tensor.shape)}] on {tensor.device_type}{(tensor.is_contiguous() ? "" : ", strided,")} has no span of {typeof(T).Name}: expected a contiguous {TypeOf<T>()} tensor on the CPU.",
                nameof(tensor));
        }

        return MemoryMarshal.Cast<byte, T>(tensor.bytes);
    }

    private static ScalarType TypeOf<T>() => default(T) switch
    {
        float => ScalarType.Float32,
        double => ScalarType.Float64,
        int => ScalarType.Int32,
        long => ScalarType.Int64,
        sbyte => ScalarType.Int8,
        byte => ScalarType.Byte,
        _ => throw new ArgumentException($"No tensor has elements of {typeof(T).Name}."),
    };
}
