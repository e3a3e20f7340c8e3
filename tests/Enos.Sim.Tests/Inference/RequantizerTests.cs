using System.Numerics;
using CsCheck;
using Enos.Networks.Quantized;
using Enos.Sim.Inference;

namespace Enos.Sim.Tests.Inference;

public sealed class RequantizerTests
{
    /// <summary>A multiplier, a bias that keeps any int32 accumulator within 64 bits, a shift.</summary>
    private static readonly Gen<(int Multiplier, long Bias, int Shift)> Channel = Gen.Select(
        Gen.OneOf(Gen.Int, Gen.Int[-1000, 1000], Gen.OneOf(int.MinValue, int.MaxValue, 0)),
        Gen.OneOf(Gen.Long[-(1L << 62) + 1, (1L << 62) - 1], Gen.Long[-100000, 100000]),
        Gen.Int[0, 62]);

    private static readonly Gen<int> Accumulator =
        Gen.OneOf(Gen.Int, Gen.Int[-5000, 5000], Gen.OneOf(int.MinValue, int.MaxValue, 0));

    /// <summary>⌊(acc·m + b)/2^s⌋, clamped: by division with unbounded integers.</summary>
    private static int Expected(int accumulator, int multiplier, long bias, int shift, int min, int max)
    {
        BigInteger scaled = ((BigInteger)accumulator * multiplier) + bias;
        BigInteger floor = BigInteger.DivRem(scaled, BigInteger.Pow(2, shift), out BigInteger remainder);
        return (int)BigInteger.Max(min, BigInteger.Min(max, remainder < 0 ? floor - 1 : floor));
    }

    private static Requantization Of((int Multiplier, long Bias, int Shift)[] channels, int min, int max) => new()
    {
        Multipliers = [.. channels.Select(c => c.Multiplier)],
        Biases = [.. channels.Select(c => c.Bias)],
        Shifts = [.. channels.Select(c => c.Shift)],
        Min = min,
        Max = max,
    };

    [Fact]
    public void Activations_equal_those_of_unbounded_integers() =>
        Gen.Select(Channel.Array[1, 4], Gen.Int[1, 150], Gen.Int[1, 3], Gen.OneOf((0, 127), (-127, 127), (5, 9)))
            .SelectMany((channels, plane, images, range) => Accumulator.Array[channels.Length * plane * images]
                .Select(accumulators => (channels, plane, range, accumulators)))
            .Sample(t =>
            {
                sbyte[] activations = new sbyte[t.accumulators.Length];
                Requantizer.Apply(Of(t.channels, t.range.Item1, t.range.Item2), t.plane, t.accumulators, activations);
                for (int i = 0; i < activations.Length; i++)
                {
                    (int multiplier, long bias, int shift) = t.channels[i / t.plane % t.channels.Length];
                    Assert.Equal(Expected(t.accumulators[i], multiplier, bias, shift, t.range.Item1, t.range.Item2), activations[i]);
                }
            }, iter: 2000);

    [Fact]
    public void Logits_equal_those_of_unbounded_integers() =>
        Gen.Select(Channel.Array[1, 4], Gen.Int[1, 5])
            .SelectMany((channels, plane) => Accumulator.Array[channels.Length * plane * 2].Select(accumulators => (channels, plane, accumulators)))
            .Sample(t =>
            {
                int[] logits = new int[t.accumulators.Length];
                Requantizer.Apply(Of(t.channels, -32767, 32767), t.plane, t.accumulators, logits);
                for (int i = 0; i < logits.Length; i++)
                {
                    (int multiplier, long bias, int shift) = t.channels[i / t.plane % t.channels.Length];
                    Assert.Equal(Expected(t.accumulators[i], multiplier, bias, shift, -32767, 32767), logits[i]);
                }
            }, iter: 2000);
}
