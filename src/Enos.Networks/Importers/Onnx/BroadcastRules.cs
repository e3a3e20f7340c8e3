namespace Enos.Networks.Importers.Onnx;

/// <summary>Operators that work element by element, operands of different sizes repeated as ONNX (and NumPy) do.</summary>
internal static class BroadcastRules
{
    /// <summary>Sizes of the result.</summary>
    public static long[] Broadcast(long[] a, long[] b)
    {
        long[] result = new long[Math.Max(a.Length, b.Length)];
        for (int i = 1; i <= result.Length; i++)
        {
            (long x, long y) = (i <= a.Length ? a[^i] : 1, i <= b.Length ? b[^i] : 1);
            result[^i] = x == y || y == 1 ? x : x == 1 ? y : throw new OnnxNodeFault("input", $"{OnnxNode.Text(a)} and {OnnxNode.Text(b)}", "sizes that are equal or 1");
        }

        return result;
    }

    /// <summary>The result of an operator on all of its inputs; of two known integers also its value.</summary>
    public static OnnxValue[] Elementwise(OnnxNode node)
    {
        long[]? dims = node.Dims(0);
        for (int i = 1; i < node.InputCount && dims is not null; i++)
        {
            dims = node.Dims(i) is { } other ? Broadcast(dims, other) : null;
        }

        return [dims is null ? OnnxValue.Unknown : OnnxValue.Of(dims, Fold(node, dims))];
    }

    /// <summary>The first input's sizes; masks and statistics that follow the result are not followed.</summary>
    public static OnnxValue[] Same(OnnxNode node) => [new OnnxValue(node.Dims(0))];

    /// <summary>The first input, integers included.</summary>
    public static OnnxValue[] Identity(OnnxNode node) => [node[0]];

    private static long[]? Fold(OnnxNode node, long[] dims)
    {
        if (node.InputCount != 2 || dims.Length > 1 || node[0].Integers is not { } a || node[1].Integers is not { } b || a.Length == 0 || b.Length == 0)
        {
            return null;
        }

        Func<long, long, long>? operation = node.Operator switch
        {
            "Add" => (x, y) => checked(x + y),
            "Sub" => (x, y) => checked(x - y),
            "Mul" => (x, y) => checked(x * y),
            "Div" => (x, y) => y == 0 ? throw new OnnxNodeFault("input", "0", "a divisor that is not 0") : checked(x / y),
            _ => null,
        };
        return operation is null
            ? null
            : [.. Enumerable.Range(0, Math.Max(a.Length, b.Length)).Select(i => operation(a[a.Length == 1 ? 0 : i], b[b.Length == 1 ? 0 : i]))];
    }
}
