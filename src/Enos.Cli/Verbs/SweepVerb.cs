using System.CommandLine;
using System.Globalization;
using Enos.Cli.Jobs;
using Enos.Cli.Options;
using Enos.Cli.Output;
using Enos.Cli.Progress;
using Enos.Reports.Drawing;
using Enos.Sweeps.Directories;
using Enos.Sweeps.Results;

namespace Enos.Cli.Verbs;

/// <summary><c>enos sweep</c>.</summary>
internal static class SweepVerb
{
    private static readonly Option<string> Format = CommonOptions.Format("a list", "a row each");

    public static string[] Examples { get; } =
    [
        "enos sweep run sizes.yaml --dry-run",
        "enos sweep run sizes.yaml",
        "enos sweep run sweeps/sizes --retry",
        "enos sweep run sizes.yaml --executor slurm --tasks 16 --partition short --time 1:00:00 --wait",
        "enos sweep status sweeps/sizes",
        "enos sweep collect sweeps/sizes --parquet",
        "enos sweep pareto sweeps/sizes --metrics energy_pj,area_um2 --format csv",
    ];

    public static Command Create() => new("sweep", "Many configurations at once: simulations and searches over a space, with tables and fronts of what they give.")
    {
        Run(), Status(), Collect(), Pareto(), Work(),
    };

    /// <summary>What the help of its verbs has at the end.</summary>
    public static IEnumerable<HelpPart> Parts(Command sweep) =>
    [
        .. sweep.Subcommands.Where(verb => !verb.Hidden).Select(verb => new HelpPart(verb, "Examples", Examples.Where(line => line.StartsWith($"enos sweep {verb.Name}", StringComparison.Ordinal)))),
        new HelpPart(sweep.Subcommands.Single(verb => verb.Name == "pareto"), "Metrics", SweepMetric.All.Select(metric => $"{metric.Name} ({(metric.HigherIsBetter ? "higher" : "lower")} is better) = {metric.Definition}")),
    ];

    private static Command Run()
    {
        Command command = new("run", "Run every job of a sweep that has no result yet, and write the tables.")
        {
            SweepOptions.Source, SweepOptions.Out, SweepOptions.DryRun, SweepOptions.Retry, SweepOptions.Threads, SweepOptions.Parquet, SweepOptions.Executor,
            SweepOptions.Tasks, SweepOptions.Partition, SweepOptions.Time, SweepOptions.Sbatch, SweepOptions.Wait, Format,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(SweepOptions.Executor) != SweepOptions.Slurm)
            {
                foreach (Option option in new Option[] { SweepOptions.Tasks, SweepOptions.Partition, SweepOptions.Time, SweepOptions.Sbatch, SweepOptions.Wait })
                {
                    if (result.GetResult(option) is { Implicit: false })
                    {
                        result.AddError($"{option.Name} goes with --executor {SweepOptions.Slurm}.");
                    }
                }
            }
        });
        command.SetAction(parsed =>
        {
            using Interruption interruption = new();
            bool quiet = parsed.GetValue(CommonOptions.Quiet);
            var job = new SweepRun(
                parsed.GetValue(SweepOptions.Source)!, parsed.GetValue(SweepOptions.Out), parsed.GetValue(SweepOptions.Threads), new SweepDisplay(quiet));
            if (parsed.GetValue(SweepOptions.DryRun))
            {
                job.Describe().Write(parsed.GetValue(Format)!);
                return ExitCode.Done;
            }

            bool slurm = parsed.GetValue(SweepOptions.Executor) == SweepOptions.Slurm;
            SweepDirectory directory = job.Run(
                slurm ? SweepOptions.Of(parsed) : null, parsed.GetValue(SweepOptions.Retry), parsed.GetValue(SweepOptions.Parquet), interruption.Token);
            SweepStatus status = SweepStatus.Of(directory);
            Row(directory, status).Write(parsed.GetValue(Format)!);
            Failures(directory, status, quiet);
            return status.Failed > 0 || (status.Left > 0 && (!slurm || parsed.GetValue(SweepOptions.Wait))) ? ExitCode.JobsFailed : ExitCode.Done;
        });
        return command;
    }

    private static Command Status()
    {
        Command command = new("status", "How far a sweep is; from any machine that sees its directory.") { SweepOptions.Directory, Format };
        command.SetAction(parsed =>
        {
            SweepDirectory directory = SweepDirectory.Open(parsed.GetValue(SweepOptions.Directory)!);
            SweepStatus status = SweepStatus.Of(directory);
            Row(directory, status).Write(parsed.GetValue(Format)!);
            Failures(directory, status, parsed.GetValue(CommonOptions.Quiet));
            return ExitCode.Done;
        });
        return command;
    }

    private static Command Collect()
    {
        Command command = new("collect", "Write the tables of a sweep from the results that are there; from any machine that sees its directory.")
        {
            SweepOptions.Directory, SweepOptions.Parquet, Format,
        };
        command.SetAction(parsed =>
        {
            SweepDirectory directory = SweepDirectory.Open(parsed.GetValue(SweepOptions.Directory)!);
            foreach (string file in Collection.Write(directory, parsed.GetValue(SweepOptions.Parquet)))
            {
                new SweepDisplay(parsed.GetValue(CommonOptions.Quiet)).Log($"wrote {file}");
            }

            SweepStatus status = SweepStatus.Of(directory);
            Row(directory, status).Write(parsed.GetValue(Format)!);
            return status.Failed > 0 || status.Left > 0 ? ExitCode.JobsFailed : ExitCode.Done;
        });
        return command;
    }

    private static Command Pareto()
    {
        Command command = new("pareto", "The jobs that no other beats in every metric.") { SweepOptions.Directory, SweepOptions.Metrics, Format };
        command.SetAction(parsed =>
        {
            SweepDirectory directory = SweepDirectory.Open(parsed.GetValue(SweepOptions.Directory)!);
            SweepMetric[] metrics = SweepOptions.MetricsOf(parsed, SweepOptions.Metrics);
            ParetoFront front = ParetoFront.Of(directory, metrics);
            string[] keys = [.. directory.Record.JobColumns.Skip(1).TakeWhile(column => column.Name != "status").Select(column => column.Name)];
            new Listing(
                $"Pareto front: {front.Points.Length} of {front.Compared} jobs",
                ["job", .. keys, .. metrics.Select(metric => metric.Name)],
                [.. front.Points.Select(point => new object?[] { point.Job }.Concat(point.Keys).Concat(point.Values.Cast<object?>()).ToArray())]).Write(parsed.GetValue(Format)!);
            if (front.LeftOut > 0)
            {
                new SweepDisplay(parsed.GetValue(CommonOptions.Quiet)).Log($"{Spelled.Count(front.LeftOut)} jobs lack one of {string.Join(", ", metrics.Select(metric => metric.Name))} and are left out.");
            }

            return ExitCode.Done;
        });
        return command;
    }

    private static Command Work()
    {
        Command command = new("work", "Run one task's share of a sweep: what an array on Slurm runs.") { SweepOptions.Directory, SweepOptions.Task, SweepOptions.Tasks, SweepOptions.Threads };
        command.Hidden = true;
        command.SetAction(parsed =>
        {
            using Interruption interruption = new();
            SweepRun.Work(
                parsed.GetValue(SweepOptions.Directory)!, parsed.GetValue(SweepOptions.Task), parsed.GetValue(SweepOptions.Tasks), parsed.GetValue(SweepOptions.Threads), interruption.Token);
            return ExitCode.Done;
        });
        return command;
    }

    private static Listing Row(SweepDirectory directory, SweepStatus status)
    {
        (string Job, IReadOnlyList<string> States)? queue = Sweeps.Executors.SlurmExecutor.QueueOf(directory);
        string inQueue = queue is { States.Count: > 0 } waiting
            ? $"{waiting.Job}: {string.Join(", ", waiting.States.GroupBy(state => state).Select(state => string.Create(CultureInfo.InvariantCulture, $"{state.Count()} {state.Key}")))}"
            : "";
        return new Listing(
            "Jobs of a sweep", ["sweep", "jobs", "done", "failed", "left", .. queue is null ? Array.Empty<string>() : ["slurm"]],
            [[directory.Path, status.Jobs, status.Done, status.Failed, status.Left, .. queue is null ? Array.Empty<object?>() : [inQueue]]]);
    }

    private static void Failures(SweepDirectory directory, SweepStatus status, bool quiet)
    {
        const int shown = 10;
        var display = new SweepDisplay(quiet);
        foreach ((int job, string error) in status.Failed > 0 ? SweepStatus.Failures(directory).Take(shown) : [])
        {
            display.Log(string.Create(CultureInfo.InvariantCulture, $"job {job}: {error}"));
        }

        if (status.Failed > shown)
        {
            display.Log($"… and {Spelled.Count(status.Failed - shown)} more; the error column of results.csv has them.");
        }

        if (status.Failed > 0)
        {
            display.Log($"Run them again with: enos sweep run {directory.Path} --retry");
        }
    }
}
