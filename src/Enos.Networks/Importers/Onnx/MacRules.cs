using System.Globalization;
using Enos.Accel.Workloads;

namespace Enos.Networks.Importers.Onnx;

/// <summary>The operators that carry MACs: which layer each is, and what it makes.</summary>
internal static class MacRules
{
    /// <summary>A layer and the sizes of its output.</summary>
    public delegate (LayerShape Shape, long[] Output) Rule(OnnxNode node);

    /// <summary>The operators that become layers.</summary>
    public static IReadOnlyDictionary<string, Rule> Layers { get; } = new Dictionary<string, Rule>(StringComparer.Ordinal)
    {
        ["Conv"] = node => Convolution(node, 0, 1),
        ["FusedConv"] = node => Convolution(node, 0, 1),
        ["ConvInteger"] = node => Convolution(node, 0, 1),
        ["QLinearConv"] = node => Convolution(node, 0, 3),
        ["Gemm"] = Gemm,
        ["MatMul"] = node => MatMul(node, 0, 1),
        ["MatMulInteger"] = node => MatMul(node, 0, 1),
        ["QLinearMatMul"] = node => MatMul(node, 0, 3),
    };

    /// <summary>Operators that carry MACs and become none: a network that has one is refused.</summary>
    public static IReadOnlySet<string> Refused { get; } = new HashSet<string>(StringComparer.Ordinal)
    {
        "Attention", "BiasAttention", "ConvTranspose", "DFT", "DecoderAttention", "DeformConv", "DynamicQuantizeLSTM",
        "DynamicQuantizeMatMul", "Einsum", "FusedGemm", "FusedMatMul", "GRU", "GroupQueryAttention", "LSTM", "MatMulBnb4", "MatMulFpQ4", "MatMulIntegerToFloat",
        "MatMulNBits", "MoE", "MultiHeadAttention", "NhwcConv", "PackedAttention", "PackedMultiHeadAttention", "QAttention", "QGemm", "QLinearConvTranspose",
        "QMoE", "RNN", "STFT", "TransposeMatMul",
    };

    private static (LayerShape Shape, long[] Output) Convolution(OnnxNode node, int image, int weight)
    {
        long[] x = Known(node, image);
        long[] w = Known(node, weight);
        int axes = x.Length - 2;
        if (axes is not (1 or 2) || w.Length != x.Length)
        {
            throw new OnnxNodeFault("input", $"{OnnxNode.Text(x)} and {OnnxNode.Text(w)}", "an image and filters of one or two spatial dimensions");
        }

        long groups = node.Integer("group", 1);
        if (groups < 1 || x[1] % groups != 0 || x[1] / groups != w[1] || w[0] % groups != 0)
        {
            throw new OnnxNodeFault("group", OnnxNode.Text([groups]), $"groups that divide the {x[1].ToString(CultureInfo.InvariantCulture)} channels as filters of {OnnxNode.Text(w)} ask for");
        }

        OnnxWindows windows = WindowRules.Windows(node, x[2..], node.Integers("kernel_shape") ?? w[2..]);
        if (!windows.Kernel.AsSpan().SequenceEqual(w.AsSpan(2)))
        {
            throw new OnnxNodeFault("kernel_shape", OnnxNode.Text(windows.Kernel), $"that of the filters, {OnnxNode.Text(w)}");
        }

        // One spatial dimension is the height of an image that is 1 wide.
        int At(long[] values, int axis, long standard) => Size(axis < axes ? values[axis] : standard);
        (int begin, int end, int beginWidth, int endWidth) =
            (At(windows.Begin, 0, 0), At(windows.End, 0, 0), At(windows.Begin, 1, 0), At(windows.End, 1, 0));
        var shape = new LayerShape
        {
            Batch = Size(x[0]),
            InputChannels = Size(x[1]),
            InputHeight = Size(x[2]),
            InputWidth = axes == 2 ? Size(x[3]) : 1,
            OutputChannels = Size(w[0]),
            KernelHeight = At(windows.Kernel, 0, 1),
            KernelWidth = At(windows.Kernel, 1, 1),
            StrideHeight = At(windows.Strides, 0, 1),
            StrideWidth = At(windows.Strides, 1, 1),
            PaddingHeight = Math.Min(begin, end),
            PaddingWidth = Math.Min(beginWidth, endWidth),
            ExtraPaddingHeight = Math.Abs(begin - end),
            ExtraPaddingWidth = Math.Abs(beginWidth - endWidth),
            DilationHeight = At(windows.Dilations, 0, 1),
            DilationWidth = At(windows.Dilations, 1, 1),
            Groups = Size(groups),
        };
        return (shape, [x[0], w[0], .. windows.Outputs]);
    }

    private static (LayerShape Shape, long[] Output) Gemm(OnnxNode node)
    {
        long[] a = Matrix(node, 0, transposed: node.Integer("transA", 0) != 0);
        long[] b = Matrix(node, 1, transposed: node.Integer("transB", 0) != 0);
        return (Product(1, a[0], a[1], b[0], b[1]), [a[0], b[1]]);
    }

    // Where the right operand is one matrix, all rows of the left are one product; otherwise each pair of matrices is a group of its own.
    private static (LayerShape Shape, long[] Output) MatMul(OnnxNode node, int left, int right)
    {
        (long[] a, long[] b) = (Known(node, left), Known(node, right));
        if (a.Length == 0 || b.Length == 0)
        {
            throw new OnnxNodeFault("input", "a scalar", "operands of at least one dimension");
        }

        long[] rows = a.Length == 1 ? [1, a[0]] : a;
        long[] columns = b.Length == 1 ? [b[0], 1] : b;
        long[] batch = BroadcastRules.Broadcast(rows[..^2], columns[..^2]);
        bool single = OnnxValue.Elements(columns.AsSpan(..^2)) == 1;
        long products = OnnxValue.Elements(batch);
        LayerShape shape = single
            ? Product(1, checked(products * rows[^2]), rows[^1], columns[^2], columns[^1])
            : Product(products, rows[^2], rows[^1], columns[^2], columns[^1]);
        return (shape, [.. batch, .. a.Length == 1 ? [] : new[] { rows[^2] }, .. b.Length == 1 ? [] : new[] { columns[^1] }]);
    }

    private static LayerShape Product(long groups, long m, long k, long rows, long n)
    {
        if (k != rows)
        {
            throw new OnnxNodeFault("input", OnnxNode.Text([m, k]), $"as many columns as the {OnnxNode.Text([rows, n])} of the other operand have rows");
        }

        return new LayerShape { Batch = Size(m), InputChannels = Size(checked(groups * k)), InputHeight = 1, InputWidth = 1, OutputChannels = Size(checked(groups * n)), Groups = Size(groups) };
    }

    private static long[] Matrix(OnnxNode node, int input, bool transposed)
    {
        long[] dims = Known(node, input);
        return dims.Length != 2
            ? throw new OnnxNodeFault("input", OnnxNode.Text(dims), "a matrix")
            : transposed ? [dims[1], dims[0]] : dims;
    }

    private static long[] Known(OnnxNode node, int input) => node.Dims(input) ?? throw new OnnxNodeFault(
        "input", "", $"an input {input.ToString(CultureInfo.InvariantCulture)} whose sizes can be told");

    private static int Size(long size) => size is >= 0 and <= int.MaxValue
        ? (int)size
        : throw new OnnxNodeFault("size", OnnxNode.Text([size]), FormattableString.Invariant($"at most {int.MaxValue}"));
}
