namespace Enos.Networks.Importers.Onnx;

/// <summary>Operators without MACs of which Enos knows what they make.</summary>
internal static class ShapeRules
{
    /// <summary>What is known of a node's outputs.</summary>
    public delegate OnnxValue[] Rule(OnnxNode node);

    private static readonly string[] KeepSizes =
    [
        "Abs", "Acos", "Acosh", "Asin", "Asinh", "Atan", "Atanh", "BatchNormalization", "BitwiseNot", "CastLike", "Ceil", "Celu", "Clip", "Cos", "Cosh",
        "CumSum", "DequantizeLinear", "Dropout", "Elu", "Erf", "Exp", "FastGelu", "Floor", "Gelu", "GroupNormalization", "HardSigmoid", "HardSwish", "Hardmax",
        "InstanceNormalization", "IsInf", "IsNaN", "LRN", "LayerNormalization", "LeakyRelu", "Log", "LogSoftmax", "LpNormalization",
        "MeanVarianceNormalization", "Mish", "Neg", "Not", "QuantizeLinear", "QuickGelu", "RMSNormalization", "Reciprocal", "Relu", "Round", "Selu", "Shrink",
        "Sigmoid", "Sign", "SimplifiedLayerNormalization", "Sin", "Sinh", "Softmax", "Softplus", "Softsign", "Sqrt", "Swish", "Tan", "Tanh", "ThresholdedRelu",
        "Trilu",
    ];

    private static readonly string[] Broadcasts =
    [
        "Add", "And", "BitShift", "BitwiseAnd", "BitwiseOr", "BitwiseXor", "Div", "Equal", "Greater", "GreaterOrEqual", "Less", "LessOrEqual", "Max", "Mean",
        "Min", "Mod", "Mul", "Or", "PRelu", "Pow", "Sub", "Sum", "Where", "Xor",
    ];

    private static readonly string[] Reductions =
    [
        "ArgMax", "ArgMin", "ReduceL1", "ReduceL2", "ReduceLogSum", "ReduceLogSumExp", "ReduceMax", "ReduceMean", "ReduceMin", "ReduceProd", "ReduceSum",
        "ReduceSumSquare",
    ];

    /// <summary>All of them, by operator.</summary>
    public static IReadOnlyDictionary<string, Rule> All { get; } = new Dictionary<string, Rule>(StringComparer.Ordinal)
    {
        ["AveragePool"] = WindowRules.Pool,
        ["Cast"] = IntegerRules.Cast,
        ["Concat"] = LayoutRules.Concat,
        ["Constant"] = IntegerRules.Constant,
        ["ConstantOfShape"] = IntegerRules.ConstantOfShape,
        ["DepthToSpace"] = LayoutRules.DepthSpace,
        ["Expand"] = LayoutRules.Expand,
        ["Flatten"] = LayoutRules.Flatten,
        ["Gather"] = LayoutRules.Gather,
        ["GlobalAveragePool"] = WindowRules.GlobalPool,
        ["GlobalLpPool"] = WindowRules.GlobalPool,
        ["GlobalMaxPool"] = WindowRules.GlobalPool,
        ["Identity"] = BroadcastRules.Identity,
        ["LpPool"] = WindowRules.Pool,
        ["MaxPool"] = WindowRules.Pool,
        ["Pad"] = LayoutRules.Pad,
        ["Range"] = IntegerRules.Range,
        ["Resize"] = IntegerRules.Resize,
        ["Upsample"] = IntegerRules.Resize,
        ["Reshape"] = LayoutRules.Reshape,
        ["Shape"] = IntegerRules.Shape,
        ["Size"] = IntegerRules.Size,
        ["Slice"] = LayoutRules.Slice,
        ["SpaceToDepth"] = LayoutRules.DepthSpace,
        ["Split"] = LayoutRules.Split,
        ["Squeeze"] = LayoutRules.Squeeze,
        ["Tile"] = LayoutRules.Tile,
        ["Transpose"] = LayoutRules.Transpose,
        ["Unsqueeze"] = LayoutRules.Unsqueeze,
    }
    .Concat(KeepSizes.Select(name => KeyValuePair.Create(name, (Rule)BroadcastRules.Same)))
    .Concat(Broadcasts.Select(name => KeyValuePair.Create(name, (Rule)BroadcastRules.Elementwise)))
    .Concat(Reductions.Select(name => KeyValuePair.Create(name, (Rule)LayoutRules.Reduce)))
    .ToDictionary(StringComparer.Ordinal);
}
