using System.Collections.Immutable;
using Enos.Networks.Datasets;
using Enos.Networks.Quantized;
using Enos.Sim.Inference;

namespace Enos.Sim.Robustness;

/// <summary>A network some of whose stored weight bits have flipped.</summary>
/// <param name="Network">The network.</param>
/// <param name="FlippedBits">Bits that flipped.</param>
/// <param name="Bits">Bits that its weights are stored in.</param>
public sealed record FaultyNetwork(QuantizedNetwork Network, long FlippedBits, long Bits);

/// <summary>
/// Faults of the memories that hold weights: each stored bit of each weight flips with the same probability, independently of all others. Weights are stored in
/// two's complement of their weight bits, those of which only the sign counts as that bit, shifts as a sign above p. Thresholds and requantization are spared.
/// </summary>
public static class WeightBitErrors
{
    /// <summary>Flips bits. Of one seed, those that flip at a lower rate are among those that flip at a higher one.</summary>
    /// <param name="network">The network.</param>
    /// <param name="rate">Probability that a bit flips, 0 to 1.</param>
    /// <param name="seed">Decides which bits flip.</param>
    public static FaultyNetwork Inject(QuantizedNetwork network, double rate, ulong seed)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rate);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(rate, 1);
        long flipped = 0, stored = 0;
        ImmutableArray<QuantizedLayer> layers =
        [
            .. network.Layers.Select((layer, l) =>
            {
                Xoshiro256 random = new(seed, stream: (ulong)l);
                int bits = WeightPattern.Bits(layer);
                stored += (long)bits * layer.Weights.Length;
                return layer with { Weights = Array.ConvertAll(layer.Weights, code => Flip(layer, code, bits, random, rate, ref flipped)) };
            }),
        ];
        return new FaultyNetwork(network with { Layers = layers }, flipped, stored);
    }

    private static sbyte Flip(QuantizedLayer layer, sbyte code, int bits, Xoshiro256 random, double rate, ref long flipped)
    {
        int errors = 0;
        for (int bit = 0; bit < bits; bit++)
        {
            if (random.NextDouble() < rate)
            {
                errors |= 1 << bit;
                flipped++;
            }
        }

        return errors == 0 ? code : WeightPattern.Code(layer, (byte)(WeightPattern.Of(layer, code) ^ errors));
    }
}
