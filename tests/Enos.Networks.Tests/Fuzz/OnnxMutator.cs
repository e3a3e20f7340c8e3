using System.Buffers.Binary;
using Enos.Networks.Importers.Onnx;
using Google.Protobuf;
using Onnx;

namespace Enos.Networks.Tests.Fuzz;

/// <summary>Makes models that are well formed and make no sense: other operators, attributes, sizes, constants and connections.</summary>
internal sealed class OnnxMutator(Random random)
{
    private static readonly long[] Figures =
        [0, 1, -1, 2, 3, 4, 7, 8, -2, -3, 100, 4096, 4097, int.MaxValue, (long)int.MaxValue + 1, int.MinValue, long.MaxValue, long.MinValue, 1L << 40];

    private static readonly string[] Operators = [.. ShapeRules.All.Keys, .. MacRules.Layers.Keys, .. MacRules.Refused.Take(3), "Unheard"];

    private static readonly string[] Attributes =
    [
        "strides", "dilations", "pads", "kernel_shape", "group", "auto_pad", "ceil_mode", "axis", "axes", "perm", "split", "starts", "ends", "steps", "shape",
        "allowzero", "keepdims", "noop_with_empty_axes", "blocksize", "scales", "value", "value_int", "value_ints", "to", "transA", "transB", "start", "end", "repeats",
    ];

    /// <summary>A changed copy; null if the input is no model.</summary>
    public byte[]? Mutate(byte[] input)
    {
        ModelProto model;
        try
        {
            model = ModelProto.Parser.ParseFrom(input);
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }

        if (model.Graph is not { Node.Count: > 0 } graph)
        {
            return null;
        }

        string[] tensors = [.. graph.Node.SelectMany(node => node.Output), .. graph.Initializer.Select(tensor => tensor.Name), "", "nowhere"];
        for (int changes = 1 << random.Next(4); changes > 0; changes--)
        {
            Change(graph, tensors);
        }

        return model.ToByteArray();
    }

    private void Change(GraphProto graph, string[] tensors)
    {
        NodeProto node = Pick(graph.Node);
        switch (random.Next(7))
        {
            case 0:
                node.OpType = Pick(Operators);
                break;
            case 1:
                node.Attribute.Add(Attribute(Pick(Attributes)));
                break;
            case 2 when node.Attribute.Count > 0:
                node.Attribute[random.Next(node.Attribute.Count)] = Attribute(Pick(node.Attribute).Name);
                break;
            case 3 when node.Input.Count > 0:
                node.Input[random.Next(node.Input.Count)] = Pick(tensors);
                break;
            case 4:
                node.Input.Add(Pick(tensors));
                break;
            case 5 when graph.Initializer.Count > 0:
                Constant(Pick(graph.Initializer));
                break;
            case 6 when graph.Input.Count > 0 && Pick(graph.Input).Type?.TensorType?.Shape is { Dim.Count: > 0 } shape:
                Pick(shape.Dim).DimValue = Pick(Figures);
                break;
            default:
                graph.Node.Insert(random.Next(graph.Node.Count + 1), node.Clone());
                break;
        }
    }

    private AttributeProto Attribute(string name)
    {
        long[] figures = [.. Enumerable.Range(0, random.Next(5)).Select(_ => Pick(Figures))];
        return random.Next(5) switch
        {
            0 => new AttributeProto { Name = name, Type = AttributeProto.Types.AttributeType.Int, I = Pick(Figures) },
            1 => new AttributeProto { Name = name, Type = AttributeProto.Types.AttributeType.String, S = ByteString.CopyFromUtf8("SAME_UPPER") },
            2 => new AttributeProto { Name = name, Type = AttributeProto.Types.AttributeType.Floats, Floats = { figures.Select(f => (float)f) } },
            3 => new AttributeProto { Name = name, Type = AttributeProto.Types.AttributeType.Tensor, T = Tensor(figures) },
            _ => new AttributeProto { Name = name, Type = AttributeProto.Types.AttributeType.Ints, Ints = { figures } },
        };
    }

    private void Constant(TensorProto tensor)
    {
        if (random.Next(3) == 0 && tensor.Dims.Count > 0)
        {
            tensor.Dims[random.Next(tensor.Dims.Count)] = Pick(Figures);
        }
        else if (tensor.DataType == (int)TensorProto.Types.DataType.Int64)
        {
            byte[] data = new byte[sizeof(long) * Math.Max(1, (int)Math.Min(16, tensor.Dims.Aggregate(1L, (product, dim) => unchecked(product * dim))))];
            for (int i = 0; i < data.Length; i += sizeof(long))
            {
                BinaryPrimitives.WriteInt64LittleEndian(data.AsSpan(i), Pick(Figures));
            }

            tensor.RawData = ByteString.CopyFrom(data);
        }
        else
        {
            TensorProto other = Tensor([.. Enumerable.Range(0, random.Next(5)).Select(_ => Pick(Figures))]);
            (tensor.DataType, tensor.RawData) = (other.DataType, ByteString.Empty);
            tensor.Dims.Clear();
            tensor.Dims.Add(other.Dims);
            tensor.ClearRawData();
            tensor.Int64Data.Clear();
            tensor.Int64Data.Add(other.Int64Data);
        }
    }

    private static TensorProto Tensor(long[] values) =>
        new() { DataType = (int)TensorProto.Types.DataType.Int64, Dims = { values.Length }, Int64Data = { values } };

    private T Pick<T>(IReadOnlyList<T> choices) => choices[random.Next(choices.Count)];

    private T Pick<T>(Google.Protobuf.Collections.RepeatedField<T> choices) => choices[random.Next(choices.Count)];
}
