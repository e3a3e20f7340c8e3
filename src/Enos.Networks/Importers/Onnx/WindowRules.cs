namespace Enos.Networks.Importers.Onnx;

/// <summary>The windows of a convolution or pooling: one figure for each spatial axis.</summary>
/// <param name="Kernel">Sizes.</param>
/// <param name="Strides">Strides.</param>
/// <param name="Dilations">Distances between elements.</param>
/// <param name="Begin">Padding before the first element.</param>
/// <param name="End">Padding behind the last.</param>
/// <param name="Outputs">Windows that there are.</param>
internal sealed record OnnxWindows(long[] Kernel, long[] Strides, long[] Dilations, long[] Begin, long[] End, long[] Outputs);

/// <summary>Where windows lie and how many there are (ONNX operators Conv and MaxPool).</summary>
internal static class WindowRules
{
    // Sizes within int leave room for the products of two of them.
    private const long MaxSize = int.MaxValue;

    /// <summary>The windows of a node over an image.</summary>
    /// <param name="node">The node, with attributes strides, dilations, pads, auto_pad and, for pooling, ceil_mode.</param>
    /// <param name="spatial">The image's sizes, channels left out.</param>
    /// <param name="kernel">The window's sizes.</param>
    public static OnnxWindows Windows(OnnxNode node, long[] spatial, long[] kernel)
    {
        int axes = spatial.Length;
        Require(kernel, axes, 1, "kernel_shape");
        Require(spatial, axes, 1, "input");
        long[] strides = node.Integers("strides") ?? Ones(axes);
        long[] dilations = node.Integers("dilations") ?? Ones(axes);
        Require(strides, axes, 1, "strides");
        Require(dilations, axes, 1, "dilations");
        string autoPad = node.Text("auto_pad", "NOTSET");
        long[] pads = node.Integers("pads") ?? new long[2 * axes];
        Require(pads, 2 * axes, 0, "pads");
        bool ceiling = node.Integer("ceil_mode", 0) != 0;
        (long[] begin, long[] end, long[] outputs) = (new long[axes], new long[axes], new long[axes]);
        for (int a = 0; a < axes; a++)
        {
            long reach = checked((dilations[a] * (kernel[a] - 1)) + 1);
            (begin[a], end[a]) = autoPad switch
            {
                "SAME_UPPER" or "SAME_LOWER" => Same(spatial[a], strides[a], reach, atEnd: autoPad == "SAME_UPPER"),
                "VALID" => (0, 0),
                "NOTSET" => (pads[a], pads[axes + a]),
                _ => throw new OnnxNodeFault("auto_pad", autoPad, "NOTSET, SAME_UPPER, SAME_LOWER or VALID"),
            };
            long span = checked(spatial[a] + begin[a] + end[a] - reach);
            if (span < 0)
            {
                throw new OnnxNodeFault("kernel_shape", OnnxNode.Text(kernel), $"a window within the padded image of {OnnxNode.Text(spatial)}");
            }

            outputs[a] = ((span + (ceiling ? strides[a] - 1 : 0)) / strides[a]) + 1;
            if (ceiling && (outputs[a] - 1) * strides[a] >= spatial[a] + begin[a])
            {
                outputs[a]--; // a window that begins behind the image is none
            }
        }

        return new OnnxWindows(kernel, strides, dilations, begin, end, outputs);
    }

    /// <summary>Pooling: N×C×spatial to N×C×windows, for each output.</summary>
    public static OnnxValue[] Pool(OnnxNode node)
    {
        if (node.Dims(0, 3) is not { } dims)
        {
            return [OnnxValue.Unknown];
        }

        long[] kernel = node.Integers("kernel_shape") ?? throw new OnnxNodeFault("kernel_shape", "", "this attribute");
        var pooled = new OnnxValue([.. dims[..2], .. Windows(node, dims[2..], kernel).Outputs]);
        return [.. Enumerable.Repeat(pooled, Math.Max(1, node.OutputCount))];
    }

    /// <summary>Pooling over everything: N×C×1×1.</summary>
    public static OnnxValue[] GlobalPool(OnnxNode node) =>
        [node.Dims(0, 3) is { } dims ? new OnnxValue([.. dims[..2], .. Ones(dims.Length - 2)]) : OnnxValue.Unknown];

    private static (long Begin, long End) Same(long size, long stride, long reach, bool atEnd)
    {
        long outputs = ((size - 1) / stride) + 1;
        long padding = Math.Max(0, checked(((outputs - 1) * stride) + reach - size));
        return atEnd ? (padding / 2, padding - (padding / 2)) : (padding - (padding / 2), padding / 2);
    }

    private static void Require(long[] values, int length, long min, string key)
    {
        if (values.Length != length || values.Any(value => value < min || value > MaxSize))
        {
            throw new OnnxNodeFault(key, OnnxNode.Text(values), FormattableString.Invariant($"{length} whole numbers from {min} to {MaxSize}"));
        }
    }

    private static long[] Ones(int count) => [.. Enumerable.Repeat(1L, count)];
}
