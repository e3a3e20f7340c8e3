using Enos.Accel.Modes;
using Enos.Networks.Graphs;
using Enos.Networks.Quantized;
using Enos.Sim.Inference;
using Enos.Sim.Robustness;
using Enos.Sim.Tests.Networks;

namespace Enos.Sim.Tests.Robustness;

public sealed class WeightBitErrorsTests
{
    private static QuantizedNetwork Network(OperatorKind kind, int bits, params sbyte[] weights) =>
        new Sketch(new TensorShape(1, 1, 1))
            .Convolution("layer", "image", weights.Length, weights, relu: false, change: layer => layer with
            {
                Operator = new Operator(kind, kind == OperatorKind.Approximate ? "odd" : ""),
                WeightBits = bits,
                Thresholds = new Operator(kind).ReadsSign ? [0] : [],
            })
            .Network;

    [Theory]
    [InlineData(OperatorKind.Multiply, 4, new sbyte[] { 0, 5, -8, 7, -1 }, new sbyte[] { -1, -6, 7, -8, 0 })]
    [InlineData(OperatorKind.Multiply, 8, new sbyte[] { 0, 127, -128 }, new sbyte[] { -1, -128, 127 })]
    [InlineData(OperatorKind.BinaryWeight, 1, new sbyte[] { 4, 0, -3 }, new sbyte[] { -1, -1, 1 })]
    [InlineData(OperatorKind.Xnor, 1, new sbyte[] { 1, -1 }, new sbyte[] { -1, 1 })]
    [InlineData(OperatorKind.DeepShift, 4, new sbyte[] { 1, 8, -3 }, new sbyte[] { -8, -1, 6 })] // ±(p + 1) for p of three bits: p becomes 7 − p
    [InlineData(OperatorKind.DeepShift, 2, new sbyte[] { 1, -2 }, new sbyte[] { -2, 1 })]
    [InlineData(OperatorKind.DeepShift, 1, new sbyte[] { 1, -1 }, new sbyte[] { -1, 1 })]
    [InlineData(OperatorKind.DeepShift, 6, new sbyte[] { 1 }, new sbyte[] { -8 })] // p = 31, of which 7 are shifts that there are
    public void At_a_rate_of_1_every_stored_bit_flips(OperatorKind kind, int bits, sbyte[] weights, sbyte[] expected)
    {
        FaultyNetwork faulty = WeightBitErrors.Inject(Network(kind, bits, weights), 1, seed: 3);
        Assert.Equal(expected, faulty.Network.Layers[0].Weights);
        Assert.Equal((bits * weights.Length, bits * weights.Length), (faulty.FlippedBits, faulty.Bits));
    }

    [Fact]
    public void Patterns_stand_for_their_codes()
    {
        foreach (OperatorKind kind in Enum.GetValues<OperatorKind>())
        {
            for (int bits = kind == OperatorKind.DeepShift ? 1 : 2; bits <= 8; bits++)
            {
                QuantizedLayer layer = Network(kind, bits, 1).Layers[0];
                int half = 1 << (bits - 1);
                IEnumerable<int> codes = kind switch
                {
                    OperatorKind.DeepShift => Enumerable.Range(1, Math.Min(8, half)).SelectMany(code => new[] { code, -code }),
                    OperatorKind.BinaryWeight or OperatorKind.Xnor => [1, -1],
                    _ => Enumerable.Range(-half, 2 * half),
                };
                Assert.All(codes, code => Assert.Equal(code, WeightPattern.Code(layer, WeightPattern.Of(layer, (sbyte)code))));
            }
        }
    }

    [Fact]
    public void Bits_flip_as_often_as_the_rate_says_each_as_often_as_the_others()
    {
        const int Weights = 50_000;
        const double Rate = 0.02;
        FaultyNetwork faulty = WeightBitErrors.Inject(Network(OperatorKind.Multiply, 8, new sbyte[Weights]), Rate, seed: 11);
        Assert.InRange(faulty.FlippedBits, Binomial(8 * Weights).Low, Binomial(8 * Weights).High);
        for (int bit = 0; bit < 8; bit++)
        {
            int count = faulty.Network.Layers[0].Weights.Count(w => ((w >> bit) & 1) == 1);
            Assert.InRange(count, Binomial(Weights).Low, Binomial(Weights).High);
        }

        // Five standard deviations.
        static (double Low, double High) Binomial(int n)
        {
            double spread = 5 * Math.Sqrt(n * Rate * (1 - Rate));
            return ((n * Rate) - spread, (n * Rate) + spread);
        }
    }

    [Fact]
    public void Errors_at_a_lower_rate_are_among_those_at_a_higher_and_another_seed_has_others()
    {
        QuantizedNetwork network = Network(OperatorKind.Multiply, 8, new sbyte[5000]);
        sbyte[] few = WeightBitErrors.Inject(network, 0.01, 5).Network.Layers[0].Weights;
        sbyte[] many = WeightBitErrors.Inject(network, 0.05, 5).Network.Layers[0].Weights;
        Assert.All(few.Zip(many), pair => Assert.Equal(pair.First, pair.First & pair.Second));
        Assert.NotEqual(few, WeightBitErrors.Inject(network, 0.01, 6).Network.Layers[0].Weights);
        Assert.Equal(network.Layers[0].Weights, WeightBitErrors.Inject(network, 0, 5).Network.Layers[0].Weights);
    }
}
