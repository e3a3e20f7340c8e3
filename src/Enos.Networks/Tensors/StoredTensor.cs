using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace Enos.Networks.Tensors;

/// <summary>A tensor as it lies in a file: little-endian elements in row-major order, last dimension fastest.</summary>
public sealed class StoredTensor
{
    private readonly byte[] _bytes;

    internal StoredTensor(TensorType type, ImmutableArray<long> shape, byte[] bytes) => (Type, Shape, _bytes) = (type, shape, bytes);

    /// <summary>Type of its elements.</summary>
    public TensorType Type { get; }

    /// <summary>Sizes, outermost first; empty for a scalar, which has one element.</summary>
    public ImmutableArray<long> Shape { get; }

    /// <summary>Number of elements.</summary>
    public int Count => _bytes.Length / SizeOf(Type);

    /// <summary>The elements as they lie in a file.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>A tensor of numbers.</summary>
    /// <typeparam name="T">byte, sbyte, int, long, float or double; <see cref="ArgumentException"/> for others.</typeparam>
    /// <param name="values">Its elements; copied.</param>
    /// <param name="shape">Sizes, outermost first; <see cref="ArgumentException"/> unless their product is the number of elements.</param>
    public static StoredTensor Of<T>(ReadOnlySpan<T> values, params ReadOnlySpan<long> shape)
        where T : unmanaged
    {
        RequireLittleEndian();
        TensorType type = TypeOf<T>();
        if (CountOf(shape) != values.Length)
            throw new ArgumentException($"A tensor of shape [{string.Join(", ", shape.ToArray())}] does not have {values.Length} elements.", nameof(shape));
        return new StoredTensor(type, [.. shape], MemoryMarshal.AsBytes(values).ToArray());
    }

    /// <summary>Its elements as numbers; a copy.</summary>
    /// <typeparam name="T">The type that <see cref="Type"/> stands for; <see cref="InvalidOperationException"/> for another.</typeparam>
    public T[] ToArray<T>()
        where T : unmanaged
    {
        RequireLittleEndian();
        return TypeOf<T>() == Type
            ? MemoryMarshal.Cast<byte, T>(_bytes).ToArray()
            : throw new InvalidOperationException($"A tensor of {Type} cannot be read as {typeof(T).Name}.");
    }

    /// <summary>Bytes of an element.</summary>
    public static int SizeOf(TensorType type) => type switch
    {
        TensorType.U8 or TensorType.I8 => 1,
        TensorType.I32 or TensorType.F32 => 4,
        TensorType.I64 or TensorType.F64 => 8,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "No such element type."),
    };

    /// <summary>Elements of a shape, or −1 if it has a negative size or more than a <see cref="long"/> counts.</summary>
    internal static long CountOf(ReadOnlySpan<long> shape)
    {
        if (shape.IndexOfAnyInRange(long.MinValue, -1) >= 0)
            return -1;
        if (shape.Contains(0))
            return 0;
        UInt128 count = 1;
        foreach (long size in shape)
        {
            count *= (ulong)size;
            if (count > long.MaxValue)
                return -1;
        }

        return (long)count;
    }

    private static TensorType TypeOf<T>() => default(T) switch
    {
        byte => TensorType.U8,
        sbyte => TensorType.I8,
        int => TensorType.I32,
        long => TensorType.I64,
        float => TensorType.F32,
        double => TensorType.F64,
        _ => throw new ArgumentException($"Tensors of {typeof(T).Name} cannot be stored."),
    };

    private static void RequireLittleEndian()
    {
        if (!BitConverter.IsLittleEndian)
            throw new PlatformNotSupportedException("Tensors are stored in the byte order of little-endian machines.");
    }
}
