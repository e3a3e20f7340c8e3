using CsCheck;
using Enos.Sweeps.Results;

namespace Enos.Sweeps.Tests.Results;

public class ParetoTests
{
    private static readonly SweepMetric[] Metrics =
        [.. new[] { "energy_pj", "throughput_tops", "area_um2" }.Select(name => SweepMetric.All.Single(metric => metric.Name == name))];

    [Fact]
    public void The_front_is_what_no_other_point_dominates() =>
        Gen.Select(Gen.Int[0, 5], Gen.Int[0, 5], Gen.Int[0, 5]).Array[0, 40].Sample(values =>
        {
            ParetoPoint[] points = [.. values.Select((v, job) => new ParetoPoint(job, [], [v.Item1, v.Item2, v.Item3]))];

            // The definition, pair by pair: energy and area the lower the better, throughput the higher.
            bool Beats(ParetoPoint a, ParetoPoint b) =>
                a.Values[0] <= b.Values[0] && a.Values[1] >= b.Values[1] && a.Values[2] <= b.Values[2] && !a.Values.SequenceEqual(b.Values);
            int[] expected = [.. points.Where(p => !points.Any(other => Beats(other, p))).Select(p => p.Job)];
            Assert.Equal(expected, ParetoFront.Undominated(points, Metrics).Select(p => p.Job).Order());
        });

    [Fact]
    public void The_front_begins_with_the_best_in_the_first_metric()
    {
        ParetoPoint[] points = [new(0, [], [2, 9, 1]), new(1, [], [1, 3, 1]), new(2, [], [3, 9, 0])];
        Assert.Equal([1, 0, 2], ParetoFront.Undominated(points, Metrics).Select(p => p.Job));
    }
}
