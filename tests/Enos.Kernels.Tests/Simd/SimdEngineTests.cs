using Enos.Accel.Inputs;
using Enos.Accel.Modes;
using Enos.Accel.Workloads;
using Enos.Kernels.Simd;
using Enos.Kernels.Tests.Suite;

namespace Enos.Kernels.Tests.Simd;

public sealed class ScalarLevelTests : LevelSuite
{
    protected override SimdLevel Level => SimdLevel.Scalar;
}

public sealed class Vector128LevelTests : LevelSuite
{
    protected override SimdLevel Level => SimdLevel.Vector128;
}

public sealed class Vector256LevelTests : LevelSuite
{
    protected override SimdLevel Level => SimdLevel.Vector256;
}

public sealed class Vector512LevelTests : LevelSuite
{
    protected override SimdLevel Level => SimdLevel.Vector512;
}

/// <summary>The suite as an engine is made by default: the widest level, and for each kernel what is fastest (AVX-VNNI where there is that).</summary>
public sealed class AutoLevelTests : NoisyAdcSuite
{
    protected override IConvolutionEngine Create(int threads) => new SimdEngine(threads);
}

/// <summary>The suite at one level; where the processor lacks it, at the widest that it has, which is tested everywhere.</summary>
public abstract class LevelSuite : NoisyAdcSuite
{
    protected abstract SimdLevel Level { get; }

    [Fact]
    public void A_level_is_used_exactly_where_the_processor_has_it()
    {
        if (SimdEngine.IsSupported(Level))
        {
            using var engine = new SimdEngine(1, Level);
            Assert.Equal(Level, engine.Level);
        }
        else
        {
            InvalidInputException exception = Assert.Throws<InvalidInputException>(() => new SimdEngine(1, Level));
            Assert.Contains(Level.ToString(), exception.Message, StringComparison.Ordinal);
        }
    }

    protected override IConvolutionEngine Create(int threads) =>
        new SimdEngine(threads, SimdEngine.IsSupported(Level) ? Level : SimdLevel.Auto);
}

public sealed class KernelChoiceTests
{
    [Theory]
    [InlineData(OperatorKind.Multiply, 0, 127, typeof(ByteDotKernel<LanesScalar, int>))]
    [InlineData(OperatorKind.Multiply, -127, 127, typeof(ShortDotKernel<LanesScalar, int>))]
    [InlineData(OperatorKind.BinaryWeight, -128, 127, typeof(ByteDotKernel<LanesScalar, int>))]
    [InlineData(OperatorKind.MultiplicationFree, -128, 127, typeof(ByteDotKernel<LanesScalar, int>))]
    [InlineData(OperatorKind.Xnor, -128, 127, typeof(PopcountKernel<LanesScalar, int>))]
    [InlineData(OperatorKind.Approximate, -128, 127, typeof(ApproximateKernel))]
    public void Operands_that_fit_bytes_multiply_in_bytes(OperatorKind kind, int least, int greatest, Type expected)
    {
        var shape = new LayerShape { InputChannels = 8, InputHeight = 4, InputWidth = 4, OutputChannels = 8 };
        Case c = Cases.Create(kind, shape, 1, ((sbyte)least, (sbyte)greatest), 1);
        Array.Fill(c.Layer.Weights, (sbyte)127);
        using var compiled = new CompiledSimdConvolution(c.Layer, SimdLevel.Scalar, 1);
        Assert.Equal(expected, compiled.Kernel.GetType());
    }

    [Fact]
    public void A_table_of_low_rank_is_multiplied_instead_of_looked_up()
    {
        var shape = new LayerShape { InputChannels = 8, InputHeight = 4, InputWidth = 4, OutputChannels = 8 };
        Case c = Cases.Create(OperatorKind.Approximate, shape, 1, (-128, 127), 1);
        MultiplierTable halves = Cases.Table("halves", (x, w) => 4 * (x >> 1) * (w >> 1));
        using var compiled = new CompiledSimdConvolution(c.Layer with { Multiplier = halves }, SimdLevel.Scalar, 1);
        Assert.IsType<ByteDotKernel<LanesScalar, int>>(compiled.Kernel);
    }

    [Fact]
    public void A_depthwise_layer_reads_operands_where_they_lie()
    {
        var shape = new LayerShape { InputChannels = 8, InputHeight = 4, InputWidth = 4, OutputChannels = 8, Groups = 8 };
        Case c = Cases.Create(OperatorKind.Multiply, shape, 1, (0, 127), 1);
        using var compiled = new CompiledSimdConvolution(c.Layer, SimdLevel.Scalar, 1);
        Assert.IsType<PairDotKernel<LanesScalar, int>>(compiled.Kernel);
    }
}
