using System.Collections.Immutable;
using Enos.Accel.Inputs;
using Enos.Accel.Modes;
using Enos.Accel.Workloads;
using Enos.Kernels.Multipliers;
using Enos.Kernels.Tests.Suite;

namespace Enos.Kernels.Tests;

public sealed class LayerValidationTests
{
    [Fact]
    public void Every_fault_is_reported_at_once()
    {
        ConvolutionLayer layer = Layer(OperatorKind.DeepShift) with
        {
            Name = "fire2/squeeze1x1",
            Weights = [1, 0, 9],
            Thresholds = [1],
            InputMin = 5,
            InputMax = 4,
            Multiplier = Cases.RandomTable(new Random(1)),
            Adc = new AdcTransfer(SegmentRows: 0, Bits: 17, Step: 0, NoiseSigma: double.NaN, OffsetSigma: -1),
        };
        IEnumerable<InputError> errors = Errors(layer);
        Assert.All(errors, error => Assert.Equal("fire2/squeeze1x1", error.File));
        Assert.Equal(
            [
                "weights", "input_min", "thresholds", "weights[1]", "weights[2]", "multiplier",
                "adc.segment_rows", "adc.bits", "adc.step", "adc.offset_sigma", "adc.noise_sigma",
            ],
            errors.Select(error => error.Key));
    }

    [Theory]
    [InlineData(OperatorKind.Multiply, 0)]
    [InlineData(OperatorKind.BinaryWeight, 0)]
    [InlineData(OperatorKind.DeepShift, 0)]
    [InlineData(OperatorKind.Approximate, 0)]
    [InlineData(OperatorKind.MultiplicationFree, 2)]
    [InlineData(OperatorKind.MultiplicationFreeMfNet, 2)]
    [InlineData(OperatorKind.Xnor, 2)]
    public void Thresholds_are_there_exactly_if_the_operator_reads_a_sign(OperatorKind kind, int expected)
    {
        LayerValidation.Validate(Layer(kind) with { Thresholds = new sbyte[expected] });
        Assert.Equal("thresholds", Assert.Single(Errors(Layer(kind) with { Thresholds = new sbyte[expected == 0 ? 2 : 0] })).Key);
    }

    [Fact]
    public void Operands_beyond_a_narrow_multiplier_are_refused()
    {
        var table = MultiplierTable.Of(MultiplierDesigns.Drum(4, 3)); // −8 to 7
        ConvolutionLayer layer = Layer(OperatorKind.Approximate) with { Multiplier = table, Weights = [7, -8, 0, 1], InputMin = -8, InputMax = 7 };
        LayerValidation.Validate(layer);
        InputError[] errors = [.. Errors(layer with { Weights = [7, -8, 8, 1], InputMax = 8 })];
        Assert.Equal(["activations", "weights[2]"], errors.Select(e => e.Key));
        Assert.All(errors, e => Assert.Contains("-8 to 7", e.Expected, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(8, true)]
    [InlineData(-8, true)]
    [InlineData(9, false)]
    [InlineData(-9, false)]
    [InlineData(0, false)]
    [InlineData(-128, false)]
    public void A_deep_shift_code_is_one_to_eight_of_either_sign(int code, bool valid)
    {
        ConvolutionLayer layer = Layer(OperatorKind.DeepShift) with { Weights = [1, 1, 1, (sbyte)code] };
        Assert.Equal(valid, Record.Exception(() => LayerValidation.Validate(layer)) is null);
    }

    [Fact]
    public void A_table_is_there_exactly_for_an_approximate_multiplier()
    {
        Assert.Equal("multiplier", Assert.Single(Errors(Layer(OperatorKind.Approximate) with { Multiplier = null })).Key);
        InputError length = Assert.Single(Errors(Layer(OperatorKind.Approximate) with { Multiplier = new MultiplierTable("short", new short[65535]) }));
        Assert.Equal("65535", length.Value);
    }

    [Fact]
    public void A_shape_is_checked_before_what_depends_on_it()
    {
        ConvolutionLayer layer = Layer(OperatorKind.Multiply);
        Assert.Contains("groups", Assert.Single(Errors(layer with { Shape = layer.Shape with { Groups = 3 } })).Expected, StringComparison.Ordinal);
        Assert.Equal("batch", Assert.Single(Errors(layer with { Shape = layer.Shape with { Batch = 2 } })).Key);
        LayerShape huge = layer.Shape with { InputHeight = 1 << 20, InputWidth = 1 << 20 };
        Assert.Equal("shape", Assert.Single(Errors(layer with { Shape = huge })).Key);
    }

    [Fact]
    public void Spans_of_the_wrong_length_are_refused()
    {
        using var engine = new ReferenceEngine();
        using ICompiledConvolution compiled = engine.Compile(Layer(OperatorKind.Multiply)); // 2 in, 2 out, one pixel
        Assert.Throws<ArgumentException>(() => compiled.Run(new sbyte[3], new int[2]));
        Assert.Throws<ArgumentException>(() => compiled.Run(new sbyte[4], new int[2]));
        compiled.Run(new sbyte[4], new int[4]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(40)]
    [InlineData(99)]
    public void An_activation_out_of_bounds_is_found_wherever_it_is(int position)
    {
        var shape = new LayerShape { InputChannels = 100, InputHeight = 1, InputWidth = 1, OutputChannels = 1 };
        ConvolutionLayer layer = Cases.Create(OperatorKind.Multiply, shape, 1, (-3, 3), 1).Layer;
        sbyte[] input = new sbyte[100];
        Assert.Equal(1, LayerValidation.Batch(layer, input, new int[1]));
        foreach (sbyte value in new sbyte[] { 4, -4 })
        {
            input[position] = value;
            Assert.Throws<ArgumentException>(() => LayerValidation.Batch(layer, input, new int[1]));
        }
    }

    private static ImmutableArray<InputError> Errors(ConvolutionLayer layer) =>
        Assert.Throws<InvalidInputException>(() => LayerValidation.Validate(layer)).Errors;

    private static ConvolutionLayer Layer(OperatorKind kind)
    {
        var shape = new LayerShape { InputChannels = 2, InputHeight = 1, InputWidth = 1, OutputChannels = 2 };
        return Cases.Create(kind, shape, 1, (0, 127), 1).Layer;
    }
}
