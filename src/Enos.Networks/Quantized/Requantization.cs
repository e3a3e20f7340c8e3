namespace Enos.Networks.Quantized;

/// <summary>
/// How a layer's accumulators become activations: normalization (or bias), activation function and the change of scale, folded into one
/// multiply-add per output channel, as integer hardware does it (Jacob et al., arXiv 1712.05877):
/// <c>q = clamp((acc·Multipliers[c] + Biases[c]) ≫ Shifts[c], Min, Max)</c> in 64-bit integers, ≫ rounding towards −∞ (a half is in the bias).
/// </summary>
public sealed record Requantization
{
    /// <summary>Multiplier of each output channel; its sign is the normalization's.</summary>
    public required int[] Multipliers { get; init; }

    /// <summary>Addend of each output channel, rounding half included.</summary>
    public required long[] Biases { get; init; }

    /// <summary>Right shift of each output channel, 0 to 62.</summary>
    public required int[] Shifts { get; init; }

    /// <summary>Least output; 0 after a ReLU.</summary>
    public required int Min { get; init; }

    /// <summary>Greatest output: 127 for an activation, 32,767 for logits (the output of a convolution that no other convolution reads).</summary>
    public required int Max { get; init; }

    /// <summary>The activation of channel <paramref name="channel"/> for an accumulator.</summary>
    public int Apply(int accumulator, int channel) =>
        (int)Math.Clamp(((long)accumulator * Multipliers[channel] + Biases[channel]) >> Shifts[channel], Min, Max);
}
