using CsCheck;
using Enos.Accel.Inputs;
using Enos.Accel.Modes;
using Enos.Accel.Workloads;

namespace Enos.Kernels.Tests.Suite;

/// <summary>What every engine has to pass: zero differences from the reference engine.</summary>
public abstract class EngineSuite
{
    private static readonly ReferenceEngine Oracle = new();

    public static TheoryData<OperatorKind> Operators => [.. Cases.Kinds];

    /// <summary>Random cases a property is tried on.</summary>
    protected virtual int Iterations => 60;

    /// <summary>The engine under test.</summary>
    protected abstract IConvolutionEngine Create(int threads);

    [Theory]
    [MemberData(nameof(Operators))]
    public void A_random_digital_layer_has_the_bits_of_the_oracle(OperatorKind kind)
    {
        using IConvolutionEngine engine = Create(1);
        Cases.Of(kind).Sample(c => AssertEqual(c, engine), iter: Iterations, threads: 1);
    }

    [Theory]
    [MemberData(nameof(Operators))]
    public void A_random_layer_behind_an_adc_has_the_bits_of_the_oracle(OperatorKind kind)
    {
        using IConvolutionEngine engine = Create(1);
        Cases.Of(kind, withAdc: true).Sample(c => AssertEqual(c, engine), iter: Iterations, threads: 1);
    }

    [Theory]
    [MemberData(nameof(Operators))]
    public void A_deep_window_has_the_bits_of_the_oracle(OperatorKind kind)
    {
        // 3×3×150 elements: sums in shorts and counts in bytes have to widen on the way; 49 pixels are no multiple of a vector
        LayerShape shape = Square(channels: 150, size: 7, filters: 9, kernel: 3, padding: 1);
        using IConvolutionEngine engine = Create(1);
        foreach ((sbyte, sbyte) bounds in new (sbyte, sbyte)[] { (0, 127), (-128, 127) })
        {
            AssertEqual(Cases.Create(kind, shape, 1, bounds, 7), engine);
        }
    }

    [Theory]
    [MemberData(nameof(Operators))]
    public void Operands_at_their_extremes_do_not_saturate_on_the_way(OperatorKind kind)
    {
        LayerShape shape = Square(channels: 150, size: 4, filters: 5, kernel: 3, padding: 0);
        using IConvolutionEngine engine = Create(1);
        foreach ((sbyte x, sbyte w) in new (sbyte, sbyte)[] { (127, 127), (127, -127), (-128, 127), (-128, -128), (127, -128) })
        {
            Case c = Cases.Create(kind, shape, 1, (-128, 127), 3);
            Array.Fill(c.Input, x);
            Array.Clear(c.Layer.Thresholds);
            Array.Fill(c.Layer.Weights, kind == OperatorKind.DeepShift ? (sbyte)(8 * Math.Sign(w)) : w);
            AssertEqual(c, engine);
            Case exact = c with { Layer = c.Layer with { InputMin = Math.Min(x, (sbyte)0), InputMax = Math.Max(x, (sbyte)0) } };
            AssertEqual(exact, engine);
        }
    }

    [Theory]
    [MemberData(nameof(Operators))]
    public void A_depthwise_layer_has_the_bits_of_the_oracle(OperatorKind kind)
    {
        LayerShape shape = Square(channels: 24, size: 9, filters: 24, kernel: 3, padding: 1) with { Groups = 24, StrideHeight = 2, StrideWidth = 2 };
        using IConvolutionEngine engine = Create(1);
        AssertEqual(Cases.Create(kind, shape, 3, (-128, 127), 11), engine);
    }

    [Theory]
    [MemberData(nameof(Operators))]
    public void A_fully_connected_layer_over_a_batch_has_the_bits_of_the_oracle(OperatorKind kind)
    {
        LayerShape shape = Square(channels: 70, size: 1, filters: 10, kernel: 1, padding: 0);
        using IConvolutionEngine engine = Create(1);
        AssertEqual(Cases.Create(kind, shape, 45, (0, 127), 13), engine);
    }

    [Theory]
    [MemberData(nameof(Operators))]
    public void Any_number_of_threads_gives_the_same_bits(OperatorKind kind)
    {
        LayerShape shape = Square(channels: 12, size: 11, filters: 12, kernel: 3, padding: 1) with { Groups = 3 };
        Case c = Cases.Create(kind, shape, 5, (-127, 127), 17, withAdc: true);
        int[] expected = c.Run(Oracle);
        foreach (int threads in new[] { 1, 2, 7 })
        {
            using IConvolutionEngine engine = Create(threads);
            Assert.Equal(expected, c.Run(engine));
        }
    }

    [Fact]
    public void A_compiled_layer_runs_again_on_another_batch()
    {
        LayerShape shape = Square(channels: 5, size: 6, filters: 7, kernel: 3, padding: 1);
        Case large = Cases.Create(OperatorKind.Multiply, shape, 3, (0, 127), 19);
        Case small = Cases.Create(OperatorKind.Multiply, shape, 1, (0, 127), 20) with { Layer = large.Layer };
        using IConvolutionEngine engine = Create(2);
        using ICompiledConvolution compiled = engine.Compile(large.Layer);
        foreach (Case c in new[] { large, small, large })
        {
            int[] accumulators = new int[c.Batch * shape.Outputs];
            compiled.Run(c.Input, accumulators);
            Assert.Equal(c.Run(Oracle), accumulators);
        }
    }

    [Fact]
    public void A_layer_that_cannot_be_is_refused()
    {
        Case c = Cases.Create(OperatorKind.DeepShift, Square(channels: 2, size: 3, filters: 2, kernel: 1, padding: 0), 1, (0, 127), 23);
        using IConvolutionEngine engine = Create(1);
        Assert.Throws<InvalidInputException>(() => engine.Compile(c.Layer with { Weights = [0, 1, 2, 3] }));
    }

    [Fact]
    public void An_activation_out_of_bounds_is_refused()
    {
        Case c = Cases.Create(OperatorKind.Multiply, Square(channels: 2, size: 3, filters: 2, kernel: 1, padding: 0), 1, (0, 100), 29);
        c.Input[^1] = 101;
        using IConvolutionEngine engine = Create(1);
        Assert.Throws<ArgumentException>(() => c.Run(engine));
    }

    protected static LayerShape Square(int channels, int size, int filters, int kernel, int padding) => new()
    {
        InputChannels = channels,
        InputHeight = size,
        InputWidth = size,
        OutputChannels = filters,
        KernelHeight = kernel,
        KernelWidth = kernel,
        PaddingHeight = padding,
        PaddingWidth = padding,
    };

    protected static void AssertEqual(Case c, IConvolutionEngine engine)
    {
        int[] expected = c.Run(Oracle);
        int[] actual = c.Run(engine);
        int differences = expected.Zip(actual).Count(pair => pair.First != pair.Second);
        Assert.True(differences == 0, $"{differences} of {expected.Length} accumulators differ: {c}");
    }
}
