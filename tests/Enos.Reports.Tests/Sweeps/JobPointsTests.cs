using Enos.Accel.Inputs;
using Enos.Reports.Drawing;
using Enos.Reports.Sweeps;
using Enos.Sweeps.Results;

namespace Enos.Reports.Tests.Sweeps;

public sealed class JobPointsTests
{
    [Theory]
    [InlineData("energy_pj", "latency_ns")]
    [InlineData("utilization", "energy_pj")]
    public void The_front_is_what_no_job_dominates(string x, string y)
    {
        using TemporaryDirectory files = new();
        StoredSweep sweep = StoredSweep.Load(new MadeSweep(files.Path, 300).Finished().Path);
        JobPoints jobs = JobPoints.Of(sweep, Metric(x), Metric(y));
        (int Job, double X, double Y)[] costs = [.. jobs.Points.Select(p => (p.Row.Job, Metric(x).HigherIsBetter ? -p.X : p.X, p.Y))];
        Assert.Equal(
            costs.Where(p => !costs.Any(q => q.X <= p.X && q.Y <= p.Y && (q.X < p.X || q.Y < p.Y))).Select(p => p.Job).Order(),
            jobs.Front.Select(p => p.Row.Job).Order());
    }

    [Fact]
    public void Searches_are_compared_by_energy_and_accuracy_and_simulations_by_energy_and_latency()
    {
        using TemporaryDirectory files = new();
        Assert.Equal("energy_pj accuracy", Chosen(new MadeSweep(files.In("searches"), 40, searches: true).Finished()));
        Assert.Equal("energy_pj latency_ns", Chosen(new MadeSweep(files.In("simulations"), 40).Finished()));

        static string Chosen(MadeSweep made) => JobPoints.Choose(StoredSweep.Load(made.Path)) is (var x, var y) ? $"{x.Name} {y.Name}" : "";
    }

    [Fact]
    public void A_metric_that_no_job_has_is_refused_and_those_that_there_are_named()
    {
        using TemporaryDirectory files = new();
        MadeSweep made = new MadeSweep(files.Path, 20).Finished();
        InputError error = Assert.Single(Assert.Throws<InvalidInputException>(() => Report.OfSweep(made.Path, [Metric("energy_pj"), Metric("accuracy")])).Errors);
        Assert.Equal(("--metrics", "accuracy"), (error.File, error.Value));
        Assert.Contains("latency_ns", error.Expected, StringComparison.Ordinal);
        Assert.Contains("two metrics", Assert.Single(Assert.Throws<InvalidInputException>(() => Report.OfSweep(made.Path, [Metric("energy_pj")])).Errors).Expected, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("energy_pj", 8.39e6, "8.39 µJ")]
    [InlineData("energy_pj", 12, "12 pJ")]
    [InlineData("latency_ns", 12544, "12.544 µs")]
    [InlineData("accuracy", 0.875, "87.5 %")]
    [InlineData("edp_pj_ns", 2.5e12, "2.5 µJ·ms")]
    [InlineData("area_um2", 1.5e6, "1.5 mm²")]
    [InlineData("cycles", 2500, "2.5 thousands")]
    public void A_metric_is_shown_in_the_unit_that_suits_it(string name, double value, string shown) => Assert.Equal(shown, MetricScale.For(Metric(name), value).With(value));

    [Fact]
    public void Searches_that_differ_by_their_seed_are_joined()
    {
        using TemporaryDirectory files = new();
        SeedGroup[] groups = [.. SeedGroup.Of(StoredSweep.Load(new MadeSweep(files.Path, 60, searches: true).Finished().Path))];
        Assert.Equal(20, groups.Length); // five sizes, four modes
        Assert.All(groups, group =>
        {
            int first = group.Rows[0].Job;
            Assert.Equal([first, first + 20, first + 40], group.Rows.Select(row => row.Job));
            Assert.Equal(MadeSweep.Accuracy(first) + 0.01, group.AccuracySpread.Mean, 12); // seeds 1, 2, 3: a hundredth apart
            Assert.Equal(0.01, group.AccuracySpread.Deviation, 12);
        });
    }

    [Fact]
    public void The_deviation_of_one_to_four_is_the_root_of_five_thirds() =>
        Assert.Equal(new SampleSpread(2.5, Math.Sqrt(5.0 / 3)), SampleSpread.Of([1, 2, 3, 4]));

    private static SweepMetric Metric(string name) => SweepMetric.All.Single(metric => metric.Name == name);
}
