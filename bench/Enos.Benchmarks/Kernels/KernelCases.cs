using Enos.Accel.Modes;
using Enos.Accel.Workloads;
using Enos.Kernels;
using Enos.Kernels.Multipliers;

namespace Enos.Benchmarks.Kernels;

/// <summary>The layers whose speed is reported.</summary>
internal static class KernelCases
{
    /// <summary>A product of 1024 pixels × 576 window elements × 128 filters.</summary>
    public static LayerShape Product { get; } = new() { InputChannels = 576, InputHeight = 32, InputWidth = 32, OutputChannels = 128 };

    /// <summary>The operators, each with the layer it makes of a shape.</summary>
    public static IReadOnlyList<(string Name, Func<LayerShape, ConvolutionLayer> Layer)> Operators { get; } =
    [
        ("multiply, x ≥ 0", shape => LayerCase.Create(new Operator(OperatorKind.Multiply), shape)),
        ("multiply, x ≥ 0, uniform weights", shape => LayerCase.Create(new Operator(OperatorKind.Multiply), shape, uniform: true)),
        ("multiply, signed x", shape => LayerCase.Create(new Operator(OperatorKind.Multiply), shape, -127)),
        ("binary-weight, signed x", shape => LayerCase.Create(new Operator(OperatorKind.BinaryWeight), shape, -127)),
        ("deep-shift, signed x", shape => LayerCase.Create(new Operator(OperatorKind.DeepShift), shape, -127)),
        ("multiplication-free ef, signed x", shape => LayerCase.Create(new Operator(OperatorKind.MultiplicationFree), shape, -127)),
        ("multiplication-free mfnet, signed x", shape => LayerCase.Create(new Operator(OperatorKind.MultiplicationFreeMfNet), shape, -127)),
        ("xnor", shape => LayerCase.Create(new Operator(OperatorKind.Xnor), shape, -127)),
        ("rank-1 table, signed x", shape => Approximate(shape, "halves", (x, w) => 4 * (x >> 1) * (w >> 1), -127)),
        ("error plane, x ≥ 0", shape => Approximate(shape, "noisy", (x, w) => (x * w) + (Hash(x, w) % 180) - 90, 0)),
        ("any table, x ≥ 0", shape => Approximate(shape, "random", (x, w) => Hash(x, w) - 32768, 0)),
        ("any table, signed x", shape => Approximate(shape, "random", (x, w) => Hash(x, w) - 32768, -127)),
    ];

    /// <summary>Layer shapes of SqueezeNet and ShuffleNet.</summary>
    public static IReadOnlyList<(string Name, LayerShape Shape)> Shapes { get; } =
    [
        ("3×3, 64→64, 28²", Square(64, 64, 28, 3)),
        ("3×3, 64→256, 13² (SqueezeNet fire)", Square(64, 256, 13, 3)),
        ("1×1, 256→64, 28² (squeeze)", Square(256, 64, 28, 1)),
        ("1×1, 116→116, 28² (ShuffleNet)", Square(116, 116, 28, 1)),
        ("3×3 depthwise, 128, 28²", Square(128, 128, 28, 3) with { Groups = 128 }),
        ("3×3 depthwise, 232, 14²", Square(232, 232, 14, 3) with { Groups = 232 }),
        ("3×3 depthwise, stride 2, 116, 28²", Square(116, 116, 28, 3) with { Groups = 116, StrideHeight = 2, StrideWidth = 2 }),
    ];

    /// <summary>A layer of kernel × kernel over size × size pixels, padded to keep them.</summary>
    public static LayerShape Square(int channels, int filters, int size, int kernel) => new()
    {
        InputChannels = channels,
        InputHeight = size,
        InputWidth = size,
        OutputChannels = filters,
        KernelHeight = kernel,
        KernelWidth = kernel,
        PaddingHeight = kernel / 2,
        PaddingWidth = kernel / 2,
    };

    private static ConvolutionLayer Approximate(LayerShape shape, string name, Func<int, int, int> product, sbyte least) => LayerCase.Create(
        new Operator(OperatorKind.Approximate, name),
        shape,
        least,
        table: MultiplierTable.Of(Multiplier.Tabulate(name, signed: true, 8, product)));

    /// <summary>Sixteen scrambled bits of a pair.</summary>
    private static int Hash(int x, int w) => (int)(unchecked((uint)((x * 65599) + w) * 2654435761) >> 16);
}
