using Enos.Accel.Inputs;
using Enos.Sweeps.Directories;
using Enos.Sweeps.Executors;
using Enos.Sweeps.Plans;
using Enos.Sweeps.Results;

namespace Enos.Sweeps.Tests;

/// <summary>What tests do with sweeps.</summary>
public static class Sweep
{
    public static SweepPlan Plan(TemporaryDirectory directory, string yaml) =>
        SweepPlan.Load(directory.Write("sweep.yaml", yaml), directory.Path, new ZooHost(), threads: 2);

    /// <summary>The values of every point, joined by spaces.</summary>
    public static string[] Points(string yaml)
    {
        using TemporaryDirectory directory = new();
        SweepPlan plan = Plan(directory, yaml);
        return [.. Enumerable.Range(0, plan.Jobs).Select(job => string.Join(' ', plan.PointOf(job)))];
    }

    /// <summary>Place, key, value and expectation of every error, without the file.</summary>
    public static string[] Errors(string yaml)
    {
        using TemporaryDirectory directory = new();
        InvalidInputException e = Assert.Throws<InvalidInputException>(() => Plan(directory, yaml));
        return [.. e.Errors.Select(error => $"{error}"[(directory.In("sweep.yaml").Length + 1)..])];
    }

    public static SweepDirectory Run(TemporaryDirectory directory, SweepPlan plan, string name, int threads)
    {
        SweepDirectory sweep = SweepDirectory.Create(directory.In(name), plan);
        Finish(sweep, plan, threads);
        return sweep;
    }

    public static void Finish(SweepDirectory sweep, SweepPlan plan, int threads)
    {
        new LocalExecutor(plan, threads).Execute(sweep, [.. sweep.Chunks.Where(chunk => !sweep.HasResult(chunk))], null, CancellationToken.None);
        Collection.Write(sweep, parquet: true);
    }

    /// <summary>The cells of a column of a table that has no quotes in it.</summary>
    public static string[] Column(string csv, string column)
    {
        string[] lines = File.ReadAllLines(csv);
        int place = Array.IndexOf(lines[0].Split(','), column);
        return [.. lines.Skip(1).Select(line => line.Split(',')[place])];
    }
}
