using System.Collections.Immutable;
using System.Globalization;
using Enos.Accel.Inputs;

namespace Enos.Sim.Robustness;

/// <summary>What a network is to withstand.</summary>
public sealed record RobustnessSettings
{
    /// <summary>Random samples of each condition, at least 1. Default 20.</summary>
    public int Samples { get; init; } = 20;

    /// <summary>
    /// Noise of the ADCs of compute-in-memory layers: standard deviation in their least significant bits, not negative. Default 0.5. A new sample a conversion.
    /// </summary>
    public double AdcNoiseLsb { get; init; } = 0.5;

    /// <summary>
    /// Offsets of those ADCs: standard deviation in least significant bits, not negative. Default 0.5. A sample is one chip, whose offsets stay.
    /// </summary>
    public double AdcOffsetLsb { get; init; } = 0.5;

    /// <summary>Probabilities that a stored weight bit flips, each 0 to 1. Default: none.</summary>
    public ImmutableArray<double> BitErrorRates { get; init; } = [];

    /// <summary>Decides every sample. Default 1.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>What is out of range.</summary>
    internal IEnumerable<InputError> Faults()
    {
        if (Samples < 1)
        {
            yield return Error("samples", Samples, "one sample at least");
        }

        foreach ((string key, double sigma) in new[] { ("adc_noise_lsb", AdcNoiseLsb), ("adc_offset_lsb", AdcOffsetLsb) })
        {
            if (!(sigma >= 0 && double.IsFinite(sigma)))
            {
                yield return Error(key, sigma, "a finite standard deviation of at least 0");
            }
        }

        foreach (double rate in BitErrorRates.Where(rate => !(rate is >= 0 and <= 1)))
        {
            yield return Error("bit_error_rates", rate, "a probability, 0 to 1");
        }
    }

    private static InputError Error(string key, double value, string expected) =>
        new("robustness", 0, 0, key, value.ToString(CultureInfo.InvariantCulture), expected);
}
