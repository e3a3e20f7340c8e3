using System.Globalization;
using Enos.Accel.Costs;
using Enos.Sweeps.Results;

namespace Enos.Reports.Sweeps;

/// <summary>A metric in a unit in which its values are short.</summary>
/// <param name="Metric">The metric.</param>
/// <param name="Label">Its name for people.</param>
/// <param name="Unit">The unit; empty for a count or a ratio.</param>
/// <param name="Factor">What of the column's unit is in it.</param>
internal sealed record MetricScale(SweepMetric Metric, string Label, string Unit, double Factor)
{
    private static readonly Dictionary<string, (string Unit, double Factor)[]> Units = new()
    {
        ["pJ"] = [("pJ", 1), ("nJ", 1e3), ("µJ", 1e6), ("mJ", 1e9)],
        ["ns"] = [("ns", 1), ("µs", 1e3), ("ms", 1e6), ("s", 1e9)],
        ["pJ·ns"] = [("pJ·ns", 1), ("nJ·µs", 1e6), ("µJ·ms", 1e12), ("mJ·s", 1e18)],
        ["µm²"] = [("µm²", 1), ("mm²", 1e6)],
        ["cycles"] = [("cycles", 1), ("thousand cycles", 1e3), ("million cycles", 1e6)],
        [""] = [("", 1), ("thousands", 1e3), ("millions", 1e6)],
    };

    /// <summary>The scale for values up to a greatest.</summary>
    public static MetricScale For(SweepMetric metric, double greatest)
    {
        NetworkMetric? total = NetworkMetric.All.FirstOrDefault(total => total.Name == metric.Name);
        string label = total?.Label ?? metric.Name;
        if (metric.Name is "accuracy" or "utilization")
        {
            return new MetricScale(metric, label, "%", 0.01);
        }

        (string Unit, double Factor)[] units = Units.GetValueOrDefault(total?.Unit ?? "") ?? [(total?.Unit ?? "", 1)];
        (string unit, double factor) = units.LastOrDefault(u => u.Factor <= greatest, units[0]);
        return new MetricScale(metric, label, unit, factor);
    }

    /// <summary>The metric with its unit, as an axis names it.</summary>
    public string Title => Unit.Length == 0 ? Label : $"{Label} in {Unit}";

    /// <summary>A value in this unit.</summary>
    public double In(double value) => value / Factor;

    /// <summary>A value with its unit.</summary>
    public string With(double value) => $"{In(value).ToString(Math.Abs(In(value)) >= 1000 ? "#,0" : "0.###", CultureInfo.InvariantCulture)} {Unit}".TrimEnd();
}
