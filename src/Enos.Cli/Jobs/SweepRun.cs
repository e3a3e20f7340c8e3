using System.Globalization;
using Enos.Accel.Inputs;
using Enos.Cli.Output;
using Enos.Cli.Progress;
using Enos.Reports.Drawing;
using Enos.Sweeps.Directories;
using Enos.Sweeps.Executors;
using Enos.Sweeps.Plans;
using Enos.Sweeps.Results;

namespace Enos.Cli.Jobs;

/// <summary>Begins a sweep, or goes on with one.</summary>
/// <param name="source">Its file, or its directory.</param>
/// <param name="target">The directory that was asked for, or null.</param>
/// <param name="threads">Threads on this machine.</param>
/// <param name="display">Shows what happens.</param>
internal sealed class SweepRun(string source, string? target, int threads, SweepDisplay display)
{
    private readonly SweepHost _host = new();

    /// <summary>Checks every point and says what a run would take.</summary>
    public Listing Describe()
    {
        SweepPlan plan = Plan();
        return new Listing(
            $"{plan.File}: nothing is wrong with it",
            ["what", "how_much"],
            [
                .. plan.Axes.Select(axis => new object?[] { axis.Keys, string.Create(CultureInfo.InvariantCulture, $"{axis.Values} values") }),
                ["simulations", Spelled.Count(plan.Jobs - plan.Searches)],
                ["searches", Spelled.Count(plan.Searches)],
                ["expected time", ExpectedTime(plan)],
            ]);
    }

    /// <summary>Runs what has no result yet, and writes the tables.</summary>
    /// <param name="slurm">How to submit it to Slurm; null to run here.</param>
    /// <param name="retry">Whether to run failed jobs again.</param>
    /// <param name="parquet">Whether to write Parquet too.</param>
    /// <param name="cancellation">Stops; what is finished is kept.</param>
    public SweepDirectory Run(SlurmOptions? slurm, bool retry, bool parquet, CancellationToken cancellation)
    {
        (SweepDirectory directory, SweepPlan plan) = Open();
        using IDisposable held = directory.Hold();
        if (retry)
        {
            display.Log($"{Spelled.Count(directory.ForgetFailures())} failed jobs are run again");
        }

        Chunk[] left = [.. directory.Chunks.Where(chunk => !directory.HasResult(chunk))];
        int jobs = left.Sum(chunk => chunk.Count);
        display.Log(jobs == directory.Record.Jobs ? $"{Spelled.Count(jobs)} jobs into {directory.Path}" : $"{Spelled.Count(jobs)} of {Spelled.Count(directory.Record.Jobs)} jobs are left in {directory.Path}");
        if (left.Length > 0)
        {
            ISweepExecutor executor = slurm is null ? new LocalExecutor(plan, threads) : new SlurmExecutor(_host, slurm);
            try
            {
                display.Show(directory.Record.Jobs, progress => executor.Execute(directory, left, progress, cancellation));
            }
            catch (OperationCanceledException e)
            {
                throw new InterruptedException($"enos sweep run {directory.Path}", e);
            }
        }

        if (slurm is { Wait: false } && left.Length > 0)
        {
            display.Log($"submitted; see how far it is with: enos sweep status {directory.Path}, and write the tables with: enos sweep collect {directory.Path}");
            return directory;
        }

        foreach (string file in Collection.Write(directory, parquet))
        {
            display.Log($"wrote {file}");
        }

        return directory;
    }

    /// <summary>Runs a task's share of what has no result yet.</summary>
    public static void Work(string path, int task, int tasks, int threads, CancellationToken cancellation)
    {
        SweepDirectory directory = SweepDirectory.Open(path);
        var host = new SweepHost();
        directory.RequireSame(host.Version);
        Chunk[] share = [.. directory.Chunks.Where(chunk => chunk.Index % tasks == task && !directory.HasResult(chunk))];
        try
        {
            new LocalExecutor(SweepPlan.Reopen(directory.SpecPath, directory.Record.Folder, host), threads).Execute(directory, share, null, cancellation);
        }
        catch (OperationCanceledException e)
        {
            throw new InterruptedException($"enos sweep run {directory.Path}", e);
        }
    }

    private (SweepDirectory, SweepPlan) Open()
    {
        if (Directory.Exists(source))
        {
            SweepDirectory begun = SweepDirectory.Open(source);
            begun.RequireSame(_host.Version);
            return target is null
                ? (begun, SweepPlan.Reopen(begun.SpecPath, begun.Record.Folder, _host))
                : throw new InvalidInputException(new InputError("--out", 0, 0, "", target, "no other directory than that of the sweep that goes on"));
        }

        string path = Path.TrimEndingDirectorySeparator(target ?? Path.Combine("sweeps", Path.GetFileNameWithoutExtension(source)));
        SweepPlan plan = Plan();
        if (!SweepDirectory.IsOne(path))
        {
            foreach (string note in plan.Notes)
            {
                display.Log(note);
            }

            display.Log($"expected time: {ExpectedTime(plan)}");
            return (SweepDirectory.Create(path, plan), plan);
        }

        SweepDirectory directory = SweepDirectory.Open(path);
        directory.RequireSpec(source);
        directory.RequireSame(_host.Version);
        return (directory, plan);
    }

    private SweepPlan Plan()
    {
        if (!Directory.Exists(source))
        {
            return SweepPlan.Load(source, Path.GetDirectoryName(Path.GetFullPath(source))!, _host, threads);
        }

        SweepDirectory begun = SweepDirectory.Open(source);
        return SweepPlan.Load(begun.SpecPath, begun.Record.Folder, _host, threads);
    }

    private string ExpectedTime(SweepPlan plan)
    {
        (TimeSpan simulations, TimeSpan searches) = plan.ExpectedTime;
        string seconds = Text(simulations / threads);
        return plan.Searches == 0 ? $"{seconds} on {threads} threads"
            : $"{seconds} on {threads} threads for simulations, {Text(searches)} of a machine for searches without controls";
    }

    private static string Text(TimeSpan time) => time.TotalMinutes < 2
        ? string.Create(CultureInfo.InvariantCulture, $"about {time.TotalSeconds:0.0} s")
        : time.TotalHours < 2 ? string.Create(CultureInfo.InvariantCulture, $"about {time.TotalMinutes:0} min")
        : string.Create(CultureInfo.InvariantCulture, $"about {time.TotalHours:0.0} h");
}
