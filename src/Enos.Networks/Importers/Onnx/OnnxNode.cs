using System.Globalization;
using Onnx;

namespace Enos.Networks.Importers.Onnx;

/// <summary>Something wrong with a node: what of it, what was found, and what was expected.</summary>
internal sealed class OnnxNodeFault(string key, string value, string expected) : Exception
{
    public string Key { get; } = key;

    public string Value { get; } = value;

    public string Expected { get; } = expected;
}

/// <summary>A node of an ONNX graph with what is known of its inputs. Reading what is not there or is of the wrong kind throws an <see cref="OnnxNodeFault"/>.</summary>
/// <param name="proto">The node.</param>
/// <param name="name">Its name for messages.</param>
/// <param name="inputs">What is known of its inputs; a missing optional one is null.</param>
internal sealed class OnnxNode(NodeProto proto, string name, OnnxValue?[] inputs)
{
    public string Operator => proto.OpType;

    public string Name => name;

    public int InputCount => inputs.Length;

    public int OutputCount => proto.Output.Count;

    /// <summary>Whether an input is connected.</summary>
    public bool Has(int input) => input < inputs.Length && inputs[input] is not null;

    /// <summary>Whether there is an attribute.</summary>
    public bool Has(string attribute) => Find(attribute) is not null;

    /// <summary>What is known of an input.</summary>
    public OnnxValue this[int input] => Has(input) ? inputs[input]! : throw new OnnxNodeFault("input", "", string.Create(CultureInfo.InvariantCulture, $"at least {input + 1} inputs"));

    /// <summary>Sizes of an input; null if they are not known.</summary>
    public long[]? Dims(int input) => this[input].Dims;

    /// <summary>Sizes of an input of at least some rank; null if they are not known.</summary>
    public long[]? Dims(int input, int minRank) => Dims(input) is not { } dims || dims.Length >= minRank
        ? Dims(input)
        : throw new OnnxNodeFault("input", Text(dims), string.Create(CultureInfo.InvariantCulture, $"at least {minRank} dimensions"));

    /// <summary>An integer attribute.</summary>
    public long Integer(string attribute, long standard) => Find(attribute) switch
    {
        null => standard,
        { Type: AttributeProto.Types.AttributeType.Int } found => found.I,
        _ => throw new OnnxNodeFault(attribute, "", "an integer"),
    };

    /// <summary>A list of integers; null if the node has no such attribute.</summary>
    public long[]? Integers(string attribute) => Find(attribute) switch
    {
        null => null,
        { Type: AttributeProto.Types.AttributeType.Ints } found => [.. found.Ints],
        _ => throw new OnnxNodeFault(attribute, "", "a list of integers"),
    };

    /// <summary>Integers that newer versions of an operator read from an input and older ones from an attribute; null if neither is there or known.</summary>
    public long[]? IntegersOf(int input, string attribute) => Has(input) ? this[input].Integers : Integers(attribute);

    /// <summary>Numbers; null if the node has no such attribute.</summary>
    public float[]? Floats(string attribute) => Find(attribute) switch
    {
        null => null,
        { Type: AttributeProto.Types.AttributeType.Floats } found => [.. found.Floats],
        _ => throw new OnnxNodeFault(attribute, "", "a list of numbers"),
    };

    /// <summary>A text attribute.</summary>
    public string Text(string attribute, string standard) => Find(attribute) switch
    {
        null => standard,
        { Type: AttributeProto.Types.AttributeType.String } found => found.S.ToStringUtf8(),
        _ => throw new OnnxNodeFault(attribute, "", "a text"),
    };

    /// <summary>A tensor attribute; null if the node has none of that name.</summary>
    public TensorProto? Tensor(string attribute) => Find(attribute)?.T;

    /// <summary>An axis of a rank, from the back if negative.</summary>
    public static int Axis(long axis, int rank, string key = "axis")
    {
        long counted = axis < 0 ? axis + rank : axis;
        return counted >= 0 && counted < rank
            ? (int)counted
            : throw new OnnxNodeFault(key, Text([axis]), string.Create(CultureInfo.InvariantCulture, $"an axis of {rank} dimensions"));
    }

    /// <summary>Sizes as messages spell them.</summary>
    public static string Text(IEnumerable<long> dims) => string.Join('×', dims.Select(dim => dim.ToString(CultureInfo.InvariantCulture)));

    private AttributeProto? Find(string attribute) => proto.Attribute.FirstOrDefault(a => a.Name == attribute);
}
