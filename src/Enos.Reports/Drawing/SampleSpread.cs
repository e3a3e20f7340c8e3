using System.Collections.Immutable;

namespace Enos.Reports.Drawing;

/// <summary>What several runs of one thing have in common and how far apart they are.</summary>
/// <param name="Mean">Their mean.</param>
/// <param name="Deviation">Standard deviation (n − 1); 0 of a single value.</param>
internal readonly record struct SampleSpread(double Mean, double Deviation)
{
    /// <summary>Of at least one value.</summary>
    public static SampleSpread Of(ImmutableArray<double> values)
    {
        double mean = values.Average();
        return new(mean, values.Length < 2 ? 0 : Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (values.Length - 1)));
    }
}
