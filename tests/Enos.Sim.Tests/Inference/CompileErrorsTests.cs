using System.Collections.Immutable;
using Enos.Accel.Inputs;
using Enos.Accel.Modes;
using Enos.Networks.Graphs;
using Enos.Networks.Quantized;
using Enos.Sim.Inference;
using Enos.Sim.Tests.Networks;

namespace Enos.Sim.Tests.Inference;

public sealed class CompileErrorsTests
{
    private static readonly QuantizedNetwork Sound = new Sketch(new TensorShape(2, 3, 3))
        .Convolution("first", "image", 2, kernel: 3, padding: 1)
        .Convolution("second", "first", 3, relu: false)
        .GlobalAverage("logits", "second")
        .Network;

    private static string[] Errors(QuantizedNetwork network, IntegerNetworkOptions? options = null, string? refused = null)
    {
        using NaiveEngine engine = new() { Refused = refused };
        InvalidInputException thrown = Assert.Throws<InvalidInputException>(() => IntegerNetwork.Compile(network, engine, options));
        Assert.Equal(engine.Compiled.Count, engine.Disposed);
        return [.. thrown.Errors.Select(error => error.ToString())];
    }

    private static QuantizedNetwork Change(int layer, Func<QuantizedLayer, QuantizedLayer> change) =>
        Sound with { Layers = Sound.Layers.SetItem(layer, change(Sound.Layers[layer])) };

    private static QuantizedNetwork Requantize(Func<Requantization, Requantization> change, int layer = 0) =>
        Change(layer, l => l with { Requantization = change(l.Requantization) });

    private static QuantizedNetwork Regraph(Func<ImmutableArray<Node>, ImmutableArray<Node>> change) =>
        Sound with { Graph = Sound.Graph with { Nodes = change(Sound.Graph.Nodes) } };

    [Fact]
    public void The_sound_network_compiles()
    {
        using NaiveEngine engine = new();
        using IntegerNetwork network = IntegerNetwork.Compile(Sound, engine);
        Assert.Equal("naive", network.EngineName);
        Assert.Same(Sound, network.Network);
    }

    [Fact]
    public void Every_fault_of_every_layer_is_reported_together()
    {
        QuantizedNetwork network = Change(0, layer => layer with { ActivationBits = 1, WeightBits = 9 });
        network = network with
        {
            Layers = network.Layers.SetItem(1, network.Layers[1] with { Requantization = Sketch.Identity(2, -127, 127) with { Shifts = [63, 0, -1] } }),
        };
        Assert.Equal(
            [
                "sketch: first.activation_bits: found '1', expected 2 to 8 for multiply",
                "sketch: first.weight_bits: found '9', expected 1 to 8",
                "sketch: second.requantization.multipliers: found '2 values', expected 3, one per output channel",
                "sketch: second.requantization.biases: found '2 values', expected 3, one per output channel",
                "sketch: second.requantization.shifts[0]: found '63', expected 0 to 62",
                "sketch: second.requantization.shifts[2]: found '-1', expected 0 to 62",
            ],
            Errors(network));
    }

    [Fact]
    public void What_the_engine_refuses_is_reported_with_the_rest()
    {
        string[] errors = Errors(Change(0, layer => layer with { WeightBits = 0 }), refused: "second");
        Assert.Equal(2, errors.Length);
        Assert.StartsWith("sketch: first.weight_bits", errors[0], StringComparison.Ordinal);
        Assert.StartsWith("second: accumulator", errors[1], StringComparison.Ordinal);
    }

    [Fact]
    public void A_layer_for_another_convolution_is_refused()
    {
        string error = Assert.Single(Errors(Sound with { Layers = Sound.Layers.RemoveAt(1) }));
        Assert.Equal("sketch: layers[1]: expected the layer of convolution second", error);
        error = Assert.Single(Errors(Sound with { Layers = Sound.Layers.Add(Sound.Layers[0]) }));
        Assert.Equal("sketch: layers[2]: found 'first', expected no more layers than convolutions", error);
        Assert.Equal(2, Errors(Sound with { Layers = [Sound.Layers[1], Sound.Layers[0]] }).Length);
    }

    [Fact]
    public void Shapes_that_do_not_follow_from_their_inputs_are_refused()
    {
        QuantizedNetwork network = Regraph(nodes => nodes.SetItem(2, nodes[2] with { Output = new TensorShape(3, 2, 3) }));
        Assert.Equal("sketch: second.output: found '3×2×3', expected 3×3×3", Assert.Single(Errors(network)));
    }

    [Fact]
    public void Logits_must_be_one_pixel()
    {
        string[] errors = Errors(Regraph(nodes => nodes.RemoveAt(3)));
        Assert.Contains("logits, classes×1×1", Assert.Single(errors), StringComparison.Ordinal);
    }

    [Fact]
    public void A_graph_starts_with_its_only_image()
    {
        Assert.Contains("the input node", Errors(Regraph(nodes => nodes.RemoveAt(0)))[0], StringComparison.Ordinal);
        Assert.Contains("the input node", Errors(new QuantizedNetwork(new NetworkGraph("empty", []), []))[0], StringComparison.Ordinal);
        string[] errors = Errors(Regraph(nodes => nodes.Insert(1, new InputNode("other", new TensorShape(1, 1, 1)))));
        Assert.Contains("one input node only", Assert.Single(errors), StringComparison.Ordinal);
    }

    [Fact]
    public void A_node_that_reads_a_later_one_is_refused()
    {
        string[] errors = Errors(Regraph(nodes => [nodes[0], nodes[2], nodes[1], nodes[3]]));
        Assert.Contains(errors, error => error.StartsWith("sketch: second.input: found 'first'", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(4, 7, true)]
    [InlineData(4, 8, false)]
    [InlineData(4, -8, true)]
    [InlineData(4, -9, false)]
    public void Weights_must_fit_their_bits(int bits, sbyte weight, bool fits)
    {
        QuantizedNetwork network = Change(1, layer => layer with { WeightBits = bits, Weights = [1, 1, 1, weight, 1, 1] });
        if (fits)
        {
            using NaiveEngine engine = new();
            IntegerNetwork.Compile(network, engine).Dispose();
        }
        else
        {
            Assert.Equal($"sketch: second.weights[3]: found '{weight}', expected a multiply code of 4 bits, -8 to 7", Assert.Single(Errors(network)));
        }
    }

    [Fact]
    public void A_deep_shift_code_of_three_bits_shifts_by_three_at_most()
    {
        // One bit is the sign, two hold p from 0 to 3, and the code is ±(p + 1).
        QuantizedNetwork network = Change(1, layer => layer with
        {
            Operator = new Operator(OperatorKind.DeepShift),
            WeightBits = 3,
            Weights = [1, 4, -4, 5, -5, 1],
        });
        Assert.Equal(
            "sketch: second.weights[3]: found '5', expected a deep-shift code of 3 bits, -4 to 4, here and in 1 more",
            Assert.Single(Errors(network)));
    }

    [Fact]
    public void A_converter_goes_with_compute_in_memory_and_with_nothing_else()
    {
        Assert.Equal(
            "sketch: first.adc: expected an ADC for a compute-in-memory layer",
            Assert.Single(Errors(Change(0, layer => layer with { Compute = Compute.Cim }))));
        Assert.EndsWith(
            "expected no ADC for a digital layer",
            Assert.Single(Errors(Change(0, layer => layer with { Adc = new QuantizedAdc(8, 5, 1) }))),
            StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_multiplier_is_refused_by_name()
    {
        QuantizedNetwork network = Change(0, layer => layer with { Operator = new Operator(OperatorKind.Approximate, "mul8s_none") });
        Assert.Equal(
            "sketch: first.operator: found 'mul8s_none', expected the name of a multiplier table that is at hand", Assert.Single(Errors(network)));
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(-0.5)]
    [InlineData(double.PositiveInfinity)]
    public void Noise_has_a_finite_deviation(double sigma)
    {
        string error = Assert.Single(Errors(Sound, new IntegerNetworkOptions { Noise = new AdcNoise(sigma, 1) }));
        Assert.Contains("noise.sigma_lsb", error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_bias_may_take_a_full_accumulator_to_the_last_of_64_bits_and_no_further()
    {
        // 2147483647·m + b ≤ 2^63 − 1 and −2147483648·m + b ≥ −2^63 for m = 2^31 − 1.
        const int m = int.MaxValue;
        long most = long.MaxValue - ((long)int.MaxValue * m);
        long least = long.MinValue - ((long)int.MinValue * m);
        foreach (long bias in new[] { most, least })
        {
            using NaiveEngine engine = new();
            IntegerNetwork.Compile(Requantize(q => q with { Multipliers = [m, 1], Biases = [bias, 0] }), engine).Dispose();
        }

        foreach (long bias in new[] { most + 1, least - 1 })
        {
            string error = Assert.Single(Errors(Requantize(q => q with { Multipliers = [m, 1], Biases = [bias, 0] })));
            Assert.StartsWith($"sketch: first.requantization.biases[0]: found '{bias}'", error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Activations_stay_within_a_signed_byte_and_logits_within_sixteen_bits()
    {
        Assert.Contains("first.requantization.max: found '128'", Assert.Single(Errors(Requantize(q => q with { Max = 128 }))), StringComparison.Ordinal);
        Assert.Contains("first.requantization.min: found '-1'", Assert.Single(Errors(Requantize(q => q with { Min = -1 }))), StringComparison.Ordinal);
        Assert.Contains("first.requantization.max: found '4'", Assert.Single(Errors(Requantize(q => q with { Min = 5, Max = 4 }))), StringComparison.Ordinal);
        Assert.Contains("second.requantization.max: found '32768'", Assert.Single(Errors(Requantize(q => q with { Max = 32768 }, 1))), StringComparison.Ordinal);
        Assert.Contains("second.requantization.min: found '-32768'", Assert.Single(Errors(Requantize(q => q with { Min = -32768 }, 1))), StringComparison.Ordinal);
    }
}
