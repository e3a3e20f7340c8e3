using System.Collections.Immutable;
using Enos.Sweeps.Results;

namespace Enos.Reports.Sweeps;

/// <summary>Jobs with two metrics, and those of them that no other beats.</summary>
/// <param name="X">What is drawn across.</param>
/// <param name="Y">What is drawn upward.</param>
/// <param name="Points">The jobs that have both, by number, with their values.</param>
/// <param name="Front">The Pareto front, best in <paramref name="X"/> first.</param>
internal sealed record JobPoints(
    MetricScale X, MetricScale Y, ImmutableArray<(JobRow Row, double X, double Y)> Points, ImmutableArray<(JobRow Row, double X, double Y)> Front)
{
    /// <summary>The points of a sweep in two metrics that some job has.</summary>
    public static JobPoints Of(StoredSweep sweep, SweepMetric x, SweepMetric y)
    {
        (int column, int row) = (sweep.Jobs.Of(x.Name), sweep.Jobs.Of(y.Name));
        Dictionary<int, (JobRow Row, double X, double Y)> points = sweep.Done
            .Select(job => (Row: job, X: job.Values[column], Y: job.Values[row])).Where(p => !double.IsNaN(p.X) && !double.IsNaN(p.Y)).ToDictionary(p => p.Row.Job);
        IEnumerable<ParetoPoint> front = ParetoFront.Undominated(points.Values.Select(p => new ParetoPoint(p.Row.Job, [], [p.X, p.Y])), [x, y]);
        return new JobPoints(
            MetricScale.For(x, points.Values.Select(p => p.X).DefaultIfEmpty(0).Max()), MetricScale.For(y, points.Values.Select(p => p.Y).DefaultIfEmpty(0).Max()),
            [.. points.Values.OrderBy(p => p.Row.Job)], [.. front.Select(point => points[point.Job])]);
    }

    /// <summary>Two metrics that tell a sweep's jobs apart: energy and accuracy of searches; else energy and the first of time, area and the others that varies.</summary>
    public static (SweepMetric X, SweepMetric Y)? Choose(StoredSweep sweep)
    {
        string[] preferred = ["energy_pj", "accuracy", "latency_ns", "area_um2"];
        SweepMetric[] metrics = [.. sweep.Metrics.OrderBy(metric => (uint)Array.IndexOf(preferred, metric.Name))];
        SweepMetric[] varying = [.. metrics.Where(metric => sweep.Done.Select(row => row.Values[sweep.Jobs.Of(metric.Name)]).Where(value => !double.IsNaN(value)).Distinct().Skip(1).Any())];
        SweepMetric[] chosen = [.. varying.Union(metrics).Take(2)];
        return chosen.Length == 2 ? (chosen[0], chosen[1]) : null;
    }
}
