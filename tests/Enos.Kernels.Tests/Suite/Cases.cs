using CsCheck;
using Enos.Accel.Modes;
using Enos.Accel.Workloads;
using Enos.Kernels.Multipliers;

namespace Enos.Kernels.Tests.Suite;

/// <summary>A layer and a batch for it.</summary>
public sealed record Case(ConvolutionLayer Layer, sbyte[] Input, int Batch)
{
    public int[] Run(IConvolutionEngine engine, long firstImage = 0)
    {
        using ICompiledConvolution compiled = engine.Compile(Layer);
        int[] accumulators = new int[Batch * Layer.Shape.Outputs];
        Array.Fill(accumulators, int.MinValue);
        compiled.Run(Input, accumulators, firstImage);
        return accumulators;
    }

    public override string ToString() =>
        $"{Layer.Operator} {Layer.Shape} input [{Layer.InputMin}, {Layer.InputMax}] batch {Batch} {Layer.Adc} {Layer.Multiplier?.Name} thresholds [{string.Join(' ', Layer.Thresholds)}]";
}

/// <summary>Random layers. Shapes are drawn by CsCheck, so that a failure shrinks; contents follow from a seed.</summary>
public static class Cases
{
    public static OperatorKind[] Kinds => Enum.GetValues<OperatorKind>();

    /// <summary>Small shapes of every kind: K of 1 and 9, odd channels, groups, depthwise, strides, dilations, paddings larger than windows.</summary>
    public static Gen<LayerShape> Shapes { get; } =
        Gen.Select(Gen.Int[1, 4], Gen.Int[1, 5], Gen.Int[1, 5], Gen.Int[1, 12], Gen.OneOf(Gen.Int[1, 12], Gen.Int[30, 70]), Gen.Select(Axis, Axis))
            .Select((groups, inputs, outputs, height, width, axes) => new LayerShape
            {
                Groups = groups,
                InputChannels = groups * inputs,
                OutputChannels = groups * outputs,
                InputHeight = height,
                InputWidth = width,
                KernelHeight = axes.Item1.Kernel,
                KernelWidth = axes.Item2.Kernel,
                StrideHeight = axes.Item1.Stride,
                StrideWidth = axes.Item2.Stride,
                PaddingHeight = axes.Item1.Padding,
                PaddingWidth = axes.Item2.Padding,
                DilationHeight = axes.Item1.Dilation,
                DilationWidth = axes.Item2.Dilation,
            })
            .Where(shape => !shape.Faults().Any());

    /// <summary>
    /// Tables to share, since making one takes longer than running a small layer: one for each form that an engine may bring a multiplier into (two planes, errors on
    /// top of the product, one factor with a scale, several factors, a factor wider than a byte, nothing at all).
    /// </summary>
    private static readonly MultiplierTable[] Tables =
    [
        RandomTable(new Random(0)),
        RandomTable(new Random(1)),
        Table("noisy", (x, w) => (x * w) + ((((x * 31) ^ (w * 17)) & 63) - 20)),
        Table("halves", (x, w) => 4 * (x >> 1) * (w >> 1)),
        MultiplierTable.Of(MultiplierDesigns.BrokenArray(8, 5, 2)),
        MultiplierTable.Of(MultiplierDesigns.Drum(8, 4)),
        Table("zero", (_, _) => 0),
    ];

    private static Gen<(int Kernel, int Stride, int Padding, int Dilation)> Axis =>
        Gen.Select(Gen.Int[1, 4], Gen.Int[1, 3], Gen.Int[0, 3], Gen.Int[1, 3]);

    /// <summary>Cases of one operator.</summary>
    public static Gen<Case> Of(OperatorKind kind, bool withAdc = false) =>
        Gen.Select(Shapes, Gen.Int[0, 3], Gen.Int, Gen.Int[0, Bounds.Length - 1].Select(i => Bounds[i])).Select((shape, batch, seed, bounds) =>
            Create(kind, shape, batch, bounds, seed, withAdc));

    /// <summary>Bounds of activations: after a ReLU, symmetric, full, of few bits, one-sided.</summary>
    public static (sbyte Min, sbyte Max)[] Bounds => [(0, 127), (-127, 127), (-128, 127), (0, 15), (-7, 7), (-128, -1), (5, 100), (3, 3)];

    public static Case Create(OperatorKind kind, LayerShape shape, int batch, (sbyte Min, sbyte Max) bounds, int seed, bool withAdc = false)
    {
        var random = new Random(seed);
        var layer = new ConvolutionLayer
        {
            Name = $"layer{random.Next(100)}",
            Shape = shape,
            Operator = new Operator(kind, kind == OperatorKind.Approximate ? "random" : ""),
            Weights = Weights(kind, random, (int)shape.Weights),
            Thresholds = new Operator(kind).ReadsSign ? Thresholds(random, shape.InputChannels) : [],
            InputMin = bounds.Min,
            InputMax = bounds.Max,
            Multiplier = kind == OperatorKind.Approximate ? Tables[random.Next(Tables.Length)] : null,
            Adc = withAdc ? new AdcTransfer(random.Next(1, 20), random.Next(1, 9), random.Next(1, 200)) : null,
        };
        sbyte[] input = new sbyte[batch * shape.Inputs];
        for (int i = 0; i < input.Length; i++)
        {
            input[i] = (sbyte)random.Next(bounds.Min, bounds.Max + 1);
        }

        return new Case(layer, input, batch);
    }

    /// <summary>The table of a function.</summary>
    public static MultiplierTable Table(string name, Func<int, int, int> product) => MultiplierTable.Of(Multiplier.Tabulate(name, signed: true, 8, product));

    /// <summary>A table of random products: not commutative, not zero-preserving, the whole range of int16.</summary>
    public static MultiplierTable RandomTable(Random random)
    {
        short[] products = new short[MultiplierTable.Entries];
        for (int i = 0; i < products.Length; i++)
        {
            products[i] = (short)random.Next(short.MinValue, short.MaxValue + 1);
        }

        return new MultiplierTable("random", products);
    }

    /// <summary>Weights over the whole range, of few bits, or at its ends: what fits bytes, what sums up in shorts, and what does not.</summary>
    private static sbyte[] Weights(OperatorKind kind, Random random, int count)
    {
        int max = new[] { 1, 7, 64, 127, 128 }[random.Next(5)];
        sbyte[] weights = new sbyte[count];
        for (int i = 0; i < count; i++)
        {
            weights[i] = kind == OperatorKind.DeepShift
                ? (sbyte)(random.Next(1, random.Next(2) == 0 ? 4 : 9) * ((random.Next(2) * 2) - 1))
                : random.Next(4) == 0 ? (sbyte)-max : (sbyte)random.Next(-max, Math.Min(max, 127) + 1);
        }

        return weights;
    }

    private static sbyte[] Thresholds(Random random, int channels)
    {
        sbyte[] thresholds = new sbyte[channels];
        for (int i = 0; i < channels; i++)
        {
            thresholds[i] = random.Next(4) switch { 0 => -128, 1 => 127, 2 => 0, _ => (sbyte)random.Next(-128, 128) };
        }

        return thresholds;
    }
}
