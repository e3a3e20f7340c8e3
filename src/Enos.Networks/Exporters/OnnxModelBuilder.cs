using System.Runtime.InteropServices;
using Google.Protobuf;
using Onnx;

namespace Enos.Networks.Exporters;

/// <summary>Builds an ONNX graph node by node. Each operator's output bears the name that it is given, or one made from its node's.</summary>
internal sealed class OnnxModelBuilder(string name)
{
    private const int IrVersion = 8;
    private const int OpsetVersion = 13; // the first with scales for each channel

    private readonly GraphProto _graph = new() { Name = name };
    private readonly HashSet<string> _initializers = [];

    /// <summary>The finished model.</summary>
    public ModelProto Model(string documentation)
    {
        ModelProto model = new()
        {
            IrVersion = IrVersion,
            ProducerName = "enos",
            ProducerVersion = typeof(OnnxModelBuilder).Assembly.GetName().Version!.ToString(3),
            DocString = documentation,
            Graph = _graph,
        };
        model.OpsetImport.Add(new OperatorSetIdProto { Domain = "", Version = OpsetVersion });
        return model;
    }

    /// <summary>An input of the model, its first size open.</summary>
    public void Input(string input, params ReadOnlySpan<long> sizes) => _graph.Input.Add(Value(input, sizes));

    /// <summary>An output of the model, its first size open.</summary>
    public void Output(string output, params ReadOnlySpan<long> sizes) => _graph.Output.Add(Value(output, sizes));

    /// <summary>Adds an operator.</summary>
    /// <returns><paramref name="output"/>.</returns>
    public string Add(string op, string output, IEnumerable<string> inputs, params ReadOnlySpan<(string Name, object Value)> attributes)
    {
        NodeProto node = new() { OpType = op, Name = output };
        node.Input.AddRange(inputs);
        node.Output.Add(output);
        foreach ((string key, object value) in attributes)
        {
            AttributeProto attribute = new() { Name = key };
            if (value is long number)
            {
                (attribute.Type, attribute.I) = (AttributeProto.Types.AttributeType.Int, number);
            }
            else
            {
                attribute.Type = AttributeProto.Types.AttributeType.Ints;
                attribute.Ints.AddRange((long[])value);
            }

            node.Attribute.Add(attribute);
        }

        _graph.Node.Add(node);
        return output;
    }

    /// <summary>Adds a constant, once whatever the number of its readers.</summary>
    /// <typeparam name="T">float, sbyte or long.</typeparam>
    /// <returns><paramref name="constant"/>.</returns>
    public string Constant<T>(string constant, ReadOnlySpan<T> values, params ReadOnlySpan<long> sizes)
        where T : unmanaged
    {
        if (_initializers.Add(constant))
        {
            TensorProto tensor = new()
            {
                Name = constant,
                DataType = (int)(default(T) switch
                {
                    float => TensorProto.Types.DataType.Float,
                    sbyte => TensorProto.Types.DataType.Int8,
                    _ => TensorProto.Types.DataType.Int64,
                }),
                RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes(values)),
            };
            tensor.Dims.AddRange(sizes.ToArray());
            _graph.Initializer.Add(tensor);
        }

        return constant;
    }

    /// <summary>A scalar constant.</summary>
    public string Scalar(string constant, double value) => Constant<float>(constant, [(float)value]);

    private static ValueInfoProto Value(string name, ReadOnlySpan<long> sizes)
    {
        TensorShapeProto shape = new();
        shape.Dim.Add(new TensorShapeProto.Types.Dimension { DimParam = "N" });
        foreach (long size in sizes)
        {
            shape.Dim.Add(new TensorShapeProto.Types.Dimension { DimValue = size });
        }

        return new ValueInfoProto
        {
            Name = name,
            Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = (int)TensorProto.Types.DataType.Float, Shape = shape } },
        };
    }
}
