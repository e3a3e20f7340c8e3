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

    /// <summary>Noise of the ADCs of compute-in-memory layers. Default: none, which is exact.</summary>
    public AdcNoise? Noise { get; init; }
}

/// <summary>Gaussian noise ahead of every ADC conversion.</summary>
/// <param name="SigmaLsb">Standard deviation in least significant bits of the converter, not negative.</param>
/// <param name="Seed">Seed; a sample depends on it, the layer, the image's index in its data set, the output element and the segment only.</param>
public sealed record AdcNoise(double SigmaLsb, ulong Seed);
