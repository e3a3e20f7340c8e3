namespace Enos.Networks.Importers.Onnx;

/// <summary>Operators that move elements without computing: sizes of their outputs, and the integers where sizes are computed with them.</summary>
internal static class LayoutRules
{
    public static OnnxValue[] Reshape(OnnxNode node)
    {
        if (node.IntegersOf(1, "shape") is not { } asked || node.Dims(0) is not { } dims)
        {
            return [OnnxValue.Unknown];
        }

        bool allowZero = node.Integer("allowzero", 0) != 0;
        long[] result = [.. asked];
        int open = -1;
        for (int i = 0; i < result.Length; i++)
        {
            if (result[i] == 0 && !allowZero)
            {
                result[i] = i < dims.Length ? dims[i] : throw Wrong();
            }
            else if (result[i] == -1 && open < 0)
            {
                open = i;
                result[i] = 1;
            }
            else if (result[i] < 0)
            {
                throw Wrong();
            }
        }

        (long elements, long rest) = (OnnxValue.Elements(dims), OnnxValue.Elements(result));
        if (open >= 0 && rest > 0 && elements % rest == 0)
        {
            result[open] = elements / rest;
            rest = elements;
        }

        return elements == rest ? [OnnxValue.Of(result, node[0].Integers)] : throw Wrong();

        OnnxNodeFault Wrong() => new("shape", OnnxNode.Text(asked), $"a shape for the elements of {OnnxNode.Text(dims)}");
    }

    public static OnnxValue[] Flatten(OnnxNode node)
    {
        if (node.Dims(0) is not { } dims)
        {
            return [OnnxValue.Unknown];
        }

        long axis = node.Integer("axis", 1);
        int split = axis == dims.Length ? dims.Length : OnnxNode.Axis(axis, dims.Length);
        return [new OnnxValue([OnnxValue.Elements(dims.AsSpan(0, split)), OnnxValue.Elements(dims.AsSpan(split))])];
    }

    public static OnnxValue[] Transpose(OnnxNode node)
    {
        if (node.Dims(0) is not { } dims)
        {
            return [OnnxValue.Unknown];
        }

        long[] order = node.Integers("perm") ?? [.. Enumerable.Range(0, dims.Length).Reverse().Select(axis => (long)axis)];
        return order.Order().SequenceEqual(Enumerable.Range(0, dims.Length).Select(axis => (long)axis))
            ? [new OnnxValue([.. order.Select(axis => dims[axis])])]
            : throw new OnnxNodeFault("perm", OnnxNode.Text(order), $"each of {dims.Length} axes once");
    }

    public static OnnxValue[] Squeeze(OnnxNode node)
    {
        bool all = !node.Has(1) && node.Integers("axes") is null;
        if (node.Dims(0) is not { } dims || (!all && node.IntegersOf(1, "axes") is null))
        {
            return [OnnxValue.Unknown];
        }

        HashSet<int> axes = all
            ? [.. Enumerable.Range(0, dims.Length).Where(i => dims[i] == 1)]
            : [.. node.IntegersOf(1, "axes")!.Select(axis => OnnxNode.Axis(axis, dims.Length, "axes"))];
        return axes.All(axis => dims[axis] == 1)
            ? [OnnxValue.Of([.. dims.Where((_, i) => !axes.Contains(i))], node[0].Integers)]
            : throw new OnnxNodeFault("axes", OnnxNode.Text(dims), "axes of size 1");
    }

    public static OnnxValue[] Unsqueeze(OnnxNode node)
    {
        if (node.Dims(0) is not { } dims || node.IntegersOf(1, "axes") is not { } axes)
        {
            return [OnnxValue.Unknown];
        }

        int rank = checked(dims.Length + axes.Length);
        HashSet<int> added = [.. axes.Select(axis => OnnxNode.Axis(axis, rank, "axes"))];
        if (added.Count != axes.Length)
        {
            throw new OnnxNodeFault("axes", OnnxNode.Text(axes), "each axis once");
        }

        var rest = new Queue<long>(dims);
        return [OnnxValue.Of([.. Enumerable.Range(0, rank).Select(axis => added.Contains(axis) ? 1 : rest.Dequeue())], node[0].Integers)];
    }

    public static OnnxValue[] Concat(OnnxNode node)
    {
        long[]? first = node.Dims(0, 1);
        OnnxValue[] parts = [.. Enumerable.Range(0, node.InputCount).Select(i => node[i])];
        if (first is null || parts.Any(part => part.Dims is null))
        {
            return [OnnxValue.Unknown];
        }

        int axis = OnnxNode.Axis(node.Integer("axis", 1), first.Length);
        long[] result = [.. first];
        foreach (OnnxValue part in parts[1..])
        {
            long[] dims = part.Dims!;
            if (dims.Length != first.Length || dims.Where((dim, i) => i != axis && dim != first[i]).Any())
            {
                throw new OnnxNodeFault("input", $"{OnnxNode.Text(first)} and {OnnxNode.Text(dims)}", "sizes that differ along the axis alone");
            }

            result[axis] = checked(result[axis] + dims[axis]);
        }

        bool known = first.Length == 1 && parts.All(part => part.Integers is not null) && result[axis] <= OnnxValue.MaxIntegers;
        return [OnnxValue.Of(result, known ? [.. parts.SelectMany(part => part.Integers!)] : null)];
    }

    public static OnnxValue[] Split(OnnxNode node)
    {
        int outputs = Math.Max(1, node.OutputCount);
        if (node.Dims(0, 1) is not { } dims || (node.Has(1) && node[1].Integers is null))
        {
            return [.. Enumerable.Repeat(OnnxValue.Unknown, outputs)];
        }

        int axis = OnnxNode.Axis(node.Integer("axis", 0), dims.Length);
        long each = ((dims[axis] - 1) / outputs) + 1; // of equal parts the last may be smaller
        long[] sizes = node.IntegersOf(1, "split")
            ?? [.. Enumerable.Range(0, outputs).Select(i => Math.Clamp(dims[axis] - (i * each), 0, each))];
        return sizes.Length == outputs && sizes.All(size => size >= 0) && Sum(sizes) == dims[axis]
            ? [.. sizes.Select(size => new OnnxValue([.. dims[..axis], size, .. dims[(axis + 1)..]]))]
            : throw new OnnxNodeFault("split", OnnxNode.Text(sizes), $"{outputs} sizes that add up to {dims[axis]}");
    }

    public static OnnxValue[] Slice(OnnxNode node)
    {
        (long[]? starts, long[]? ends) = (node.IntegersOf(1, "starts"), node.IntegersOf(2, "ends"));
        bool known = (!node.Has(3) || node[3].Integers is not null) && (!node.Has(4) || node[4].Integers is not null);
        if (node.Dims(0) is not { } dims || starts is null || ends is null || !known)
        {
            return [OnnxValue.Unknown];
        }

        long[] axes = node.IntegersOf(3, "axes") ?? [.. Enumerable.Range(0, starts.Length).Select(i => (long)i)];
        long[] steps = node.Has(4) ? node[4].Integers! : [.. Enumerable.Repeat(1L, starts.Length)];
        if (ends.Length != starts.Length || axes.Length != starts.Length || steps.Length != starts.Length)
        {
            throw new OnnxNodeFault("starts", OnnxNode.Text(starts), "as many starts as ends, axes and steps");
        }

        long[] result = [.. dims];
        long[]? integers = node[0].Integers;
        for (int i = 0; i < starts.Length; i++)
        {
            int axis = OnnxNode.Axis(axes[i], dims.Length, "axes");
            (long first, long count) = Range(dims[axis], starts[i], ends[i], steps[i]);
            result[axis] = count;
            integers = dims.Length == 1 && integers is not null ? [.. Enumerable.Range(0, (int)count).Select(n => integers[first + (n * steps[i])])] : null;
        }

        return [OnnxValue.Of(result, integers)];
    }

    public static OnnxValue[] Gather(OnnxNode node)
    {
        if (node.Dims(0, 1) is not { } dims || node.Dims(1) is not { } picked)
        {
            return [OnnxValue.Unknown];
        }

        int axis = OnnxNode.Axis(node.Integer("axis", 0), dims.Length);
        long[]? integers = dims.Length == 1 && node[0].Integers is { } data && node[1].Integers is { } indices
            ? [.. indices.Select(index => data[OnnxNode.Axis(index, data.Length, "indices")])]
            : null;
        return [OnnxValue.Of([.. dims[..axis], .. picked, .. dims[(axis + 1)..]], integers)];
    }

    public static OnnxValue[] Pad(OnnxNode node)
    {
        if (node.Dims(0) is not { } dims || node.IntegersOf(1, "pads") is not { } pads || node.Has(3))
        {
            return [OnnxValue.Unknown];
        }

        return pads.Length == 2 * dims.Length
            ? [new OnnxValue(NonNegative([.. dims.Select((dim, i) => checked(dim + pads[i] + pads[dims.Length + i]))], "pads"))]
            : throw new OnnxNodeFault("pads", OnnxNode.Text(pads), $"two figures for each of {dims.Length} axes");
    }

    public static OnnxValue[] Expand(OnnxNode node) => node.Dims(0) is { } dims && node[1].Integers is { } asked
        ? [new OnnxValue(BroadcastRules.Broadcast(dims, NonNegative(asked, "shape")))]
        : [OnnxValue.Unknown];

    public static OnnxValue[] Tile(OnnxNode node) => node.Dims(0) is { } dims && node[1].Integers is { } times
        ? times.Length == dims.Length
            ? [new OnnxValue([.. dims.Zip(NonNegative(times, "repeats"), (dim, n) => checked(dim * n))])]
            : throw new OnnxNodeFault("repeats", OnnxNode.Text(times), $"a figure for each of {dims.Length} axes")
        : [OnnxValue.Unknown];

    /// <summary>Blocks of pixels to channels, or back.</summary>
    public static OnnxValue[] DepthSpace(OnnxNode node)
    {
        if (node.Dims(0, 4) is not { } dims)
        {
            return [OnnxValue.Unknown];
        }

        long block = node.Integer("blocksize", 1);
        bool toSpace = node.Operator == "DepthToSpace";
        long square = block is >= 1 and <= int.MaxValue ? block * block : throw new OnnxNodeFault("blocksize", OnnxNode.Text([block]), "at least 1");
        bool fits = toSpace ? dims[1] % square == 0 : dims[2] % block == 0 && dims[3] % block == 0;
        return !fits
            ? throw new OnnxNodeFault("blocksize", OnnxNode.Text([block]), $"one that divides {OnnxNode.Text(dims)}")
            : toSpace
                ? [new OnnxValue([dims[0], dims[1] / square, checked(dims[2] * block), checked(dims[3] * block)])]
                : [new OnnxValue([dims[0], checked(dims[1] * square), dims[2] / block, dims[3] / block])];
    }

    /// <summary>Sums, means and extremes over axes.</summary>
    public static OnnxValue[] Reduce(OnnxNode node)
    {
        bool over = node.Operator is "ArgMax" or "ArgMin";
        bool all = !over && !node.Has(1) && node.Integers("axes") is null;
        if (node.Dims(0) is not { } dims || (!all && !over && node.IntegersOf(1, "axes") is null))
        {
            return [OnnxValue.Unknown];
        }

        bool keep = node.Integer("keepdims", 1) != 0;
        long[] asked = over ? [node.Integer("axis", 0)] : all ? [] : node.IntegersOf(1, "axes")!;
        bool none = !over && asked.Length == 0 && node.Integer("noop_with_empty_axes", 0) != 0;
        HashSet<int> axes = !over && asked.Length == 0 && !none
            ? [.. Enumerable.Range(0, dims.Length)]
            : [.. asked.Select(axis => OnnxNode.Axis(axis, dims.Length, "axes"))];
        return [new OnnxValue([.. dims.Select((dim, i) => axes.Contains(i) ? 1 : dim).Where((_, i) => keep || !axes.Contains(i))])];
    }

    // First element and number of elements of start:end:step over a size, ends clamped as ONNX does.
    private static (long First, long Count) Range(long size, long start, long end, long step)
    {
        if (step == 0)
        {
            throw new OnnxNodeFault("steps", "0", "steps other than 0");
        }

        (start, end) = (start < 0 ? start + size : start, end < 0 ? end + size : end);
        (long first, long last) = step > 0
            ? (Math.Clamp(start, 0, size), Math.Clamp(end, 0, size))
            : (Math.Clamp(start, Math.Min(0, size - 1), size - 1), Math.Clamp(end, -1, size - 1));
        Int128 span = step > 0 ? (Int128)last - first : (Int128)first - last;
        Int128 stride = Int128.Abs(step);
        return (first, span <= 0 ? 0 : (long)((span + stride - 1) / stride));
    }

    private static long[] NonNegative(long[] sizes, string key) =>
        sizes.All(size => size >= 0) ? sizes : throw new OnnxNodeFault(key, OnnxNode.Text(sizes), "sizes of at least 0");

    private static long Sum(long[] sizes) => sizes.Aggregate(0L, (sum, size) => checked(sum + size));
}
