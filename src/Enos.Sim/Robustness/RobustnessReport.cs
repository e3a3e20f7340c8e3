using System.Collections.Immutable;

namespace Enos.Sim.Robustness;

/// <summary>What makes a sample differ from the exact network.</summary>
public enum Disturbance
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Noise and offsets of ADCs.</summary>
    Adc,

    /// <summary>Flipped bits of weights.</summary>
    WeightBits,
}

/// <summary>How well a network classifies in spite of noise and faults.</summary>
/// <param name="Images">Images of each sample.</param>
/// <param name="Conditions">The exact network first, then every condition in the order asked for.</param>
public sealed record RobustnessReport(int Images, ImmutableArray<RobustnessCondition> Conditions);

/// <summary>One condition and its samples.</summary>
/// <param name="Disturbance">What disturbs.</param>
/// <param name="AdcNoiseLsb">Standard deviation of the ADCs' noise in least significant bits.</param>
/// <param name="AdcOffsetLsb">Standard deviation of the ADCs' offsets in least significant bits.</param>
/// <param name="BitErrorRate">Probability that a stored weight bit flips.</param>
/// <param name="Samples">The samples, one at least.</param>
public sealed record RobustnessCondition(
    Disturbance Disturbance, double AdcNoiseLsb, double AdcOffsetLsb, double BitErrorRate, ImmutableArray<RobustnessSample> Samples)
{
    /// <summary>Mean accuracy, 0 to 1.</summary>
    public double Mean => Samples.Average(sample => sample.Accuracy);

    /// <summary>Standard deviation of the samples' accuracies (n − 1); NaN for a single sample.</summary>
    public double StandardDeviation => Samples.Length < 2
        ? double.NaN
        : Math.Sqrt(Samples.Sum(sample => (sample.Accuracy - Mean) * (sample.Accuracy - Mean)) / (Samples.Length - 1));

    /// <summary>Least accuracy.</summary>
    public double Least => Samples.Min(sample => sample.Accuracy);

    /// <summary>Greatest accuracy.</summary>
    public double Greatest => Samples.Max(sample => sample.Accuracy);
}

/// <summary>One random sample.</summary>
/// <param name="Index">Its number, from 0. Samples of the same number in different conditions of a study have the same seed.</param>
/// <param name="Seed">Its seed.</param>
/// <param name="FlippedBits">Weight bits that flipped.</param>
/// <param name="Correct">Images classified correctly.</param>
/// <param name="Images">Images classified.</param>
public sealed record RobustnessSample(int Index, ulong Seed, long FlippedBits, long Correct, long Images)
{
    /// <summary>Top-1 accuracy, 0 to 1.</summary>
    public double Accuracy => (double)Correct / Images;
}
