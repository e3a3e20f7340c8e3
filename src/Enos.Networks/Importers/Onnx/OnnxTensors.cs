using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Onnx;

namespace Enos.Networks.Importers.Onnx;

/// <summary>Tensors that a model brings along.</summary>
internal static class OnnxTensors
{
    /// <summary>Sizes of a tensor, and its elements if they are few and integers.</summary>
    /// <exception cref="OnnxNodeFault">A size is negative, or elements are missing.</exception>
    public static OnnxValue Read(TensorProto tensor)
    {
        long[] dims = [.. tensor.Dims];
        if (dims.Any(dim => dim < 0))
        {
            throw new OnnxNodeFault("dims", OnnxNode.Text(dims), "sizes of at least 0");
        }

        long elements = OnnxValue.Elements(dims);
        return elements <= OnnxValue.MaxIntegers
            ? new OnnxValue(dims, Integers(tensor, (int)elements), Numbers(tensor, (int)elements))
            : new OnnxValue(dims);
    }

    private static float[]? Numbers(TensorProto tensor, int elements)
    {
        if (tensor.DataType != (int)TensorProto.Types.DataType.Float || tensor.DataLocation == TensorProto.Types.DataLocation.External)
        {
            return null;
        }

        // Unlike integers, numbers that are missing matter only where they are read: weights may have been stripped.
        float[] numbers = tensor.HasRawData ? MemoryMarshal.Cast<byte, float>(tensor.RawData.Span).ToArray() : [.. tensor.FloatData];
        return numbers.Length == elements ? numbers : null;
    }

    private static long[]? Integers(TensorProto tensor, int elements)
    {
        bool wide = tensor.DataType == (int)TensorProto.Types.DataType.Int64;
        if ((!wide && tensor.DataType != (int)TensorProto.Types.DataType.Int32) || tensor.DataLocation == TensorProto.Types.DataLocation.External)
        {
            return null;
        }

        long[] integers = tensor.HasRawData ? Raw(tensor.RawData.Span, wide) : wide ? [.. tensor.Int64Data] : [.. tensor.Int32Data.Select(i => (long)i)];
        return integers.Length == elements
            ? integers
            : throw new OnnxNodeFault("data", OnnxNode.Text([integers.Length]), $"{OnnxNode.Text([elements])} elements");
    }

    private static long[] Raw(ReadOnlySpan<byte> bytes, bool wide)
    {
        int size = wide ? sizeof(long) : sizeof(int);
        long[] integers = new long[bytes.Length / size];
        for (int i = 0; i < integers.Length; i++)
        {
            ReadOnlySpan<byte> element = bytes[(i * size)..];
            integers[i] = wide ? BinaryPrimitives.ReadInt64LittleEndian(element) : BinaryPrimitives.ReadInt32LittleEndian(element);
        }

        return integers;
    }
}
