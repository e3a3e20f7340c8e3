using System.Runtime.InteropServices;
using Google.Protobuf;
using Onnx;

namespace Enos.Networks.Exporters;

/// <summary>Builds an ONNX graph node by node. A name that is taken gets underscores behind it, so that a network's nodes may be called anything.</summary>
/// <param name="name">The graph's name.</param>
/// <param name="reserved">Names of the model's inputs and outputs, which no other value gets.</param>
internal sealed class OnnxModelBuilder(string name, params IEnumerable<string> reserved)
{
    private const int IrVersion = 8;
    private const int OpsetVersion = 13; // the first with scales for each channel

    private readonly GraphProto _graph = new() { Name = name };
    private readonly HashSet<string> _taken = [.. reserved];
    private readonly Dictionary<(string Name, ByteString Values), string> _constants = [];

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

    /// <summary>Adds the operator that makes an output of the model, one of the reserved names, its first size open.</summary>
    public void Output(string op, string output, string input, (string Name, object Value) attribute, params ReadOnlySpan<long> sizes)
    {
        AddNamed(op, output, [input], attribute);
        _graph.Output.Add(Value(output, sizes));
    }

    /// <summary>Adds an operator.</summary>
    /// <returns>The name of what it makes: <paramref name="output"/>, unless that is taken.</returns>
    public string Add(string op, string output, IEnumerable<string> inputs, params ReadOnlySpan<(string Name, object Value)> attributes) =>
        AddNamed(op, Free(output), inputs, attributes);

    private string AddNamed(string op, string output, IEnumerable<string> inputs, params ReadOnlySpan<(string Name, object Value)> attributes)
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
    /// <returns>Its name: <paramref name="constant"/>, unless that is taken.</returns>
    public string Constant<T>(string constant, ReadOnlySpan<T> values, params ReadOnlySpan<long> sizes)
        where T : unmanaged
    {
        var bytes = ByteString.CopyFrom(MemoryMarshal.AsBytes(values));
        if (!_constants.TryGetValue((constant, bytes), out string? known))
        {
            known = _constants[(constant, bytes)] = Free(constant);
            TensorProto tensor = new()
            {
                Name = known,
                DataType = (int)(default(T) switch
                {
                    float => TensorProto.Types.DataType.Float,
                    sbyte => TensorProto.Types.DataType.Int8,
                    _ => TensorProto.Types.DataType.Int64,
                }),
                RawData = bytes,
            };
            tensor.Dims.AddRange(sizes.ToArray());
            _graph.Initializer.Add(tensor);
        }

        return known;
    }

    /// <summary>A scalar constant.</summary>
    public string Scalar(string constant, double value) => Constant<float>(constant, [(float)value]);

    private string Free(string wanted)
    {
        while (!_taken.Add(wanted))
        {
            wanted += "_";
        }

        return wanted;
    }

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
