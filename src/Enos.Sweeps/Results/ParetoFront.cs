using System.Collections.Immutable;
using System.Globalization;
using Enos.Sweeps.Directories;

namespace Enos.Sweeps.Results;

/// <summary>A job that no other beats: none is at least as good in every metric and better in one.</summary>
/// <param name="Job">Its number.</param>
/// <param name="Keys">Values of the keys that vary.</param>
/// <param name="Values">Its metrics, in the order asked for.</param>
public sealed record ParetoPoint(int Job, ImmutableArray<string> Keys, ImmutableArray<double> Values);

/// <summary>The front of a sweep.</summary>
/// <param name="Points">Its points, best in the first metric first, then in the second and so on, then by number.</param>
/// <param name="Compared">Jobs that have all metrics.</param>
/// <param name="LeftOut">Jobs with a result that lack one: failed, or without a search where accuracy is asked for.</param>
public sealed record ParetoFront(ImmutableArray<ParetoPoint> Points, int Compared, int LeftOut)
{
    /// <summary>The front of the results that are there.</summary>
    /// <param name="directory">The sweep.</param>
    /// <param name="metrics">At least one metric.</param>
    public static ParetoFront Of(SweepDirectory directory, IReadOnlyList<SweepMetric> metrics)
    {
        string[] names = [.. directory.Record.JobColumns.Select(column => column.Name)];
        int[] places = [.. metrics.Select(metric => Array.IndexOf(names, metric.Name))];
        int keys = Array.IndexOf(names, ResultTables.Status) - 1;
        List<ParetoPoint> points = [];
        int leftOut = 0;
        foreach (string[] row in directory.Chunks.Where(directory.HasResult).SelectMany(chunk => ChunkResult.Rows(directory.JobsPath(chunk))))
        {
            if (places.Any(place => place < 0 || row[place].Length == 0))
            {
                leftOut++;
                continue;
            }

            points.Add(new ParetoPoint(
                int.Parse(row[0], CultureInfo.InvariantCulture), [.. row.AsSpan(1, keys)],
                [.. places.Select(place => double.Parse(row[place], CultureInfo.InvariantCulture))]));
        }

        return new ParetoFront([.. Undominated(points, metrics)], points.Count, leftOut);
    }

    /// <summary>The points that no other dominates, best in the first metric first; equal points are kept together.</summary>
    /// <param name="points">The points, each with a value of every metric.</param>
    /// <param name="metrics">At least one metric.</param>
    public static IEnumerable<ParetoPoint> Undominated(IEnumerable<ParetoPoint> points, IReadOnlyList<SweepMetric> metrics)
    {
        // In this order only an earlier point can dominate a later one, so the front is complete as it grows.
        double Cost(ParetoPoint point, int metric) => metrics[metric].HigherIsBetter ? -point.Values[metric] : point.Values[metric];
        var order = Comparer<ParetoPoint>.Create((one, other) =>
        {
            for (int m = 0; m < metrics.Count; m++)
            {
                int compared = Cost(one, m).CompareTo(Cost(other, m));
                if (compared != 0)
                {
                    return compared;
                }
            }

            return one.Job.CompareTo(other.Job);
        });
        List<ParetoPoint> front = [];
        foreach (ParetoPoint point in points.Order(order))
        {
            if (!front.Exists(other => Enumerable.Range(0, metrics.Count).All(m => Cost(other, m) <= Cost(point, m)) && !other.Values.SequenceEqual(point.Values)))
            {
                front.Add(point);
            }
        }

        return front;
    }
}
