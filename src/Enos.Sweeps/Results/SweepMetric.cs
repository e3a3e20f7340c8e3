using System.Collections.Immutable;
using Enos.Accel.Costs;

namespace Enos.Sweeps.Results;

/// <summary>A column of the table of jobs by which jobs can be compared.</summary>
/// <param name="Name">The column.</param>
/// <param name="Definition">How it is computed.</param>
/// <param name="HigherIsBetter">Which way is better.</param>
public sealed record SweepMetric(string Name, string Definition, bool HigherIsBetter)
{
    /// <summary>Every metric: <see cref="NetworkMetric.All"/>, and the accuracy of searched networks.</summary>
    public static ImmutableArray<SweepMetric> All { get; } =
    [
        .. NetworkMetric.All.Select(metric => new SweepMetric(metric.Name, metric.Definition, metric.HigherIsBetter)),
        new("accuracy", "share of the test images that the searched network classifies rightly, in integers", true),
    ];
}
