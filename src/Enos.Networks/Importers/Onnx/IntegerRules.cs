using Onnx;

namespace Enos.Networks.Importers.Onnx;

/// <summary>Operators that exporters compute sizes with.</summary>
internal static class IntegerRules
{
    public static OnnxValue[] Constant(OnnxNode node) =>
    [
        node.Tensor("value") is { } tensor ? OnnxTensors.Read(tensor)
            : node.Integers("value_ints") is { } integers ? OnnxValue.Vector(integers)
            : node.Floats("value_floats") is { } floats ? new OnnxValue([floats.Length])
            : new OnnxValue([], node.Has("value_int") ? [node.Integer("value_int", 0)] : null),
    ];

    public static OnnxValue[] Shape(OnnxNode node)
    {
        if (node.Dims(0) is not { } dims)
        {
            return [OnnxValue.Unknown];
        }

        int Bound(long axis) => (int)Math.Clamp(axis < 0 ? axis + dims.Length : axis, 0, dims.Length);
        (int start, int end) = (Bound(node.Integer("start", 0)), Bound(node.Integer("end", dims.Length)));
        return [OnnxValue.Vector(start < end ? dims[start..end] : [])];
    }

    public static OnnxValue[] Size(OnnxNode node) =>
        [node.Dims(0) is { } dims ? new OnnxValue([], [OnnxValue.Elements(dims)]) : new OnnxValue([])];

    public static OnnxValue[] ConstantOfShape(OnnxNode node)
    {
        if (node[0].Integers is not { } dims)
        {
            return [OnnxValue.Unknown];
        }

        if (dims.Any(dim => dim < 0))
        {
            throw new OnnxNodeFault("input", OnnxNode.Text(dims), "sizes of at least 0");
        }

        long elements = OnnxValue.Elements(dims);
        long[]? value = node.Tensor("value") is { } tensor ? OnnxTensors.Read(tensor).Integers : null;
        return [new OnnxValue(dims, value is [var one] && elements <= OnnxValue.MaxIntegers ? [.. Enumerable.Repeat(one, (int)elements)] : null)];
    }

    /// <summary>start, limit, delta.</summary>
    public static OnnxValue[] Range(OnnxNode node)
    {
        if (node[0].Integers is not [var start] || node[1].Integers is not [var limit] || node[2].Integers is not [var delta])
        {
            return [OnnxValue.Unknown];
        }

        if (delta == 0)
        {
            throw new OnnxNodeFault("delta", "0", "a step other than 0");
        }

        Int128 count = ((Int128)limit - start + delta - Math.Sign(delta)) / delta;
        return count <= 0
            ? [OnnxValue.Vector()]
            : count <= OnnxValue.MaxIntegers
                ? [OnnxValue.Vector([.. Enumerable.Range(0, (int)count).Select(i => start + (i * delta))])]
                : [new OnnxValue([checked((long)count)])];
    }

    /// <summary>A conversion keeps integers that become integers.</summary>
    public static OnnxValue[] Cast(OnnxNode node) =>
    [
        node.Integer("to", 0) is (int)TensorProto.Types.DataType.Int64 or (int)TensorProto.Types.DataType.Int32 ? node[0] : new OnnxValue(node.Dims(0)),
    ];

    /// <summary>Sizes by factors or as asked for: Resize has regions, factors and sizes as inputs 1 to 3, its first version and Upsample factors as input 1.</summary>
    public static OnnxValue[] Resize(OnnxNode node)
    {
        OnnxValue? sizes = node.Has(3) ? node[3] : null;
        float[]? scales = node.InputCount > 2 ? (node.Has(2) ? node[2].Numbers : null) : node.Has(1) ? node[1].Numbers : node.Floats("scales");
        if (node.Dims(0) is not { } dims)
        {
            return [OnnxValue.Unknown];
        }

        if (sizes?.Integers is { } asked)
        {
            return asked.Length == dims.Length && asked.All(size => size >= 0)
                ? [new OnnxValue(asked)]
                : throw new OnnxNodeFault("sizes", OnnxNode.Text(asked), $"a size for each of {dims.Length} axes");
        }

        if (scales is null)
        {
            return [OnnxValue.Unknown];
        }

        return scales.Length == dims.Length && scales.All(scale => scale > 0 && float.IsFinite(scale))
            ? [new OnnxValue([.. dims.Select((dim, i) => checked((long)Math.Floor(dim * (double)scales[i])))])]
            : throw new OnnxNodeFault("scales", string.Join('×', scales), $"a positive factor for each of {dims.Length} axes");
    }
}
