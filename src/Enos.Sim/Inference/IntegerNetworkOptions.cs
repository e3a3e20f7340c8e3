using Enos.Kernels;

namespace Enos.Sim.Inference;

/// <summary>What a quantized network does not carry itself.</summary>
public sealed record IntegerNetworkOptions
{
    /// <summary>
    /// Finds the table of an approximate multiplier by its name, null if there is none of that name. Default: none is known, so a network
    /// that uses one is refused.
    /// </summary>
    public Func<string, MultiplierTable?> Multipliers { get; init; } = _ => null;

    /// <summary>Noise and offsets of the ADCs of compute-in-memory layers. Default: none, which is exact.</summary>
    public AdcNoise? Noise { get; init; }
}

/// <summary>What makes the ADCs of compute-in-memory layers inexact: Gaussian noise ahead of every conversion, and offsets of the converters.</summary>
/// <param name="SigmaLsb">Standard deviation of the noise in least significant bits of the converter, not negative.</param>
/// <param name="Seed">
/// Seed; a sample of the noise depends on it, the layer, the image's index in its data set, the output element and the segment only, and an offset on it, the layer,
/// the output channel and the segment.
/// </param>
/// <param name="OffsetSigmaLsb">Standard deviation of the offsets in least significant bits, not negative.</param>
public sealed record AdcNoise(double SigmaLsb, ulong Seed, double OffsetSigmaLsb = 0);
