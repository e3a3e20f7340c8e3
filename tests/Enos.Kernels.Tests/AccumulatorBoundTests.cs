using Enos.Accel.Inputs;
using Enos.Accel.Modes;
using Enos.Accel.Workloads;
using Enos.Kernels.Tests.Suite;

namespace Enos.Kernels.Tests;

public sealed class AccumulatorBoundTests
{
    /// <summary>By hand for weights 3 and −5 and activations −2 to 7 without padding, τ = 0 and 20.</summary>
    [Theory]
    [InlineData(OperatorKind.Multiply, -6 - 35, 21 + 10)]
    [InlineData(OperatorKind.BinaryWeight, -2 - 7, 7 + 2)]
    [InlineData(OperatorKind.Xnor, -1, 1 + 1)] // w = −5 and a sign of −1 throughout: +1
    [InlineData(OperatorKind.MultiplicationFree, -5 - 2, 10 + 7)] // ±3 + x; 5 − x
    public void The_bound_of_a_filter_is_the_sum_of_its_elements_extremes(OperatorKind kind, long least, long greatest)
    {
        ConvolutionLayer layer = Layer(kind, channels: 2, (-2, 7)) with { Weights = [3, -5] };
        layer = layer with { Thresholds = layer.Thresholds.Length == 0 ? [] : [0, 20] };
        Assert.Equal((least, greatest), Assert.Single(AccumulatorBound.OfFilters(layer)));
    }

    [Fact]
    public void Padding_widens_the_bound_to_an_activation_of_zero()
    {
        ConvolutionLayer layer = Layer(OperatorKind.Multiply, channels: 1, (5, 7)) with { Weights = [-1] };
        Assert.Equal((-7, 0), Assert.Single(AccumulatorBound.OfFilters(layer)));
        layer = Layer(OperatorKind.Approximate, channels: 1, (5, 7)) with { Weights = [1] };
        short[] products = new short[MultiplierTable.Entries];
        products.AsSpan().Fill(1);
        products[1] = 9; // f(0, 1)
        layer = layer with { Multiplier = new MultiplierTable("t", products) };
        Assert.Equal((0, 1), Assert.Single(AccumulatorBound.OfFilters(layer)));
        Assert.Equal((0, 9), Assert.Single(AccumulatorBound.OfFilters(layer with { Shape = layer.Shape with { PaddingWidth = 1 } })));
    }

    [Fact]
    public void A_layer_is_refused_from_the_channel_on_with_which_it_could_overflow()
    {
        // −128·−128 = 2^14 a channel, so 2^17 channels reach 2^31, one more than int32 holds
        const int Reaching = 1 << 17;
        using var engine = new ReferenceEngine();
        engine.Compile(Layer(OperatorKind.Multiply, Reaching - 1, (-128, 127), weight: -128)).Dispose();
        InputError error = Assert.Single(Assert.Throws<InvalidInputException>(
            () => engine.Compile(Layer(OperatorKind.Multiply, Reaching, (-128, 127), weight: -128))).Errors);
        Assert.Equal("accumulator", error.Key);
        Assert.Contains("2147483648", error.Value, StringComparison.Ordinal);
        Assert.Contains("filter 0", error.Expected, StringComparison.Ordinal);
    }

    [Fact]
    public void Narrower_activations_let_a_layer_through()
    {
        using var engine = new ReferenceEngine();
        engine.Compile(Layer(OperatorKind.Multiply, 1 << 17, (0, 127), weight: -128)).Dispose();
    }

    [Fact]
    public void Converted_codes_must_fit_as_well()
    {
        // 2 segments of 2^15 codes: steps of 2^15 reach 2^31
        ConvolutionLayer layer = Layer(OperatorKind.Multiply, channels: 2, (0, 1));
        LayerValidation.Validate(layer with { Adc = new AdcTransfer(1, 16, (1 << 15) - 1) });
        InputError error = Assert.Single(Assert.Throws<InvalidInputException>(
            () => LayerValidation.Validate(layer with { Adc = new AdcTransfer(1, 16, 1 << 15) })).Errors);
        Assert.Equal("adc", error.Key);
        Assert.Equal("2147483648", error.Value);
    }

    private static ConvolutionLayer Layer(OperatorKind kind, int channels, (sbyte, sbyte) bounds, sbyte weight = 1)
    {
        var shape = new LayerShape { InputChannels = channels, InputHeight = 1, InputWidth = 1, OutputChannels = 1 };
        ConvolutionLayer layer = Cases.Create(kind, shape, 1, bounds, 1).Layer;
        Array.Fill(layer.Weights, weight);
        return layer;
    }
}
