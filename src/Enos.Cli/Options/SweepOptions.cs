using System.CommandLine;
using Enos.Sweeps.Executors;
using Enos.Sweeps.Results;

namespace Enos.Cli.Options;

/// <summary>Options of the verbs of <c>enos sweep</c>.</summary>
internal static class SweepOptions
{
    public const string Local = "local";
    public const string Slurm = "slurm";

    private static readonly SlurmOptions Defaults = new();

    public static readonly Argument<string> Source = new("SPEC|DIR") { Description = "A sweep's file (docs/sweeps.md), or the directory of one that was begun." };

    public static readonly Argument<string> Directory = new("DIR") { Description = "The directory of a sweep." };

    public static readonly Option<string?> Out = new("--out")
    {
        HelpName = "DIR",
        Description = "The sweep's directory; empty, not there, or that of this sweep, which then goes on. Default: sweeps/NAME, after the file's name.",
    };

    public static readonly Option<bool> DryRun = new("--dry-run") { Description = "Check every point, print size and expected time, and do nothing." };

    public static readonly Option<bool> Retry = new("--retry") { Description = "Run failed jobs again, with those of their chunk." };

    public static readonly Option<bool> Parquet = new("--parquet") { Description = "Write the tables as Parquet too." };

    public static readonly Option<int> Threads = new Option<int>("--threads")
    {
        HelpName = "N",
        Description = "Threads, at least 1: of simulations, or of all searches that run at once. On Slurm: processors of a task. Default: all, on Slurm 1.",
        DefaultValueFactory = _ => Environment.ProcessorCount,
    }.Where(n => n >= 1, "a whole number of at least 1");

    public static readonly Option<string> Executor = OneOf(new Option<string>("--executor")
    {
        HelpName = "NAME",
        Description = $"Where to run: {Local}, on this machine; {Slurm}, as a job array of a cluster whose nodes share the directory and the program.",
        DefaultValueFactory = _ => Local,
    }, Local, Slurm);

    public static readonly Option<int> Tasks = new Option<int>("--tasks")
    {
        HelpName = "N",
        Description = $"{Slurm}: tasks of the array, 1 to {SlurmOptions.MaxTasks}; never more than chunks.",
        DefaultValueFactory = _ => Defaults.Tasks,
    }.Where(n => n is >= 1 and <= SlurmOptions.MaxTasks, $"a whole number from 1 to {SlurmOptions.MaxTasks}");

    public static readonly Option<string?> Partition = new("--partition") { HelpName = "NAME", Description = $"{Slurm}: the partition. Default: the cluster's." };

    public static readonly Option<string?> Time = new("--time") { HelpName = "LIMIT", Description = $"{Slurm}: time limit of a task, such as 2:00:00. Default: the partition's." };

    public static readonly Option<string[]> Sbatch = new("--sbatch")
    {
        HelpName = "OPTION",
        Description = $"{Slurm}: another option of sbatch, such as --sbatch=--mem=4G; may be repeated.",
        AllowMultipleArgumentsPerToken = false,
    };

    public static readonly Option<bool> Wait = new("--wait") { Description = $"{Slurm}: wait until the array has ended, and write the tables." };

    public static readonly Option<string[]> Metrics = MetricsOption("What to compare by; which way is better goes with the metric.", ["energy_pj", "latency_ns"]);

    public static readonly Option<int> Task = new("--task") { HelpName = "N", Required = true, Description = "Number of this task, from 0." };

    /// <summary>An option that names metrics.</summary>
    /// <param name="description">What they are for.</param>
    /// <param name="names">Those that are meant if none are named; null if that is decided later.</param>
    public static Option<string[]> MetricsOption(string description, string[]? names)
    {
        var option = new Option<string[]>("--metrics")
        {
            HelpName = "A,B",
            Description = description,
            CustomParser = result => result.Tokens.Single().Value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
        };
        if (names is not null)
        {
            option.DefaultValueFactory = _ => names;
        }

        return option.Where(
            given => given.Length > 0 && given.All(name => SweepMetric.All.Any(metric => metric.Name == name)), $"some of {string.Join(", ", SweepMetric.All.Select(metric => metric.Name))}");
    }

    /// <summary>The metrics that such an option names; empty if it is not given.</summary>
    public static SweepMetric[] MetricsOf(ParseResult parsed, Option<string[]> option) =>
        [.. (parsed.GetValue(option) ?? []).Select(name => SweepMetric.All.Single(metric => metric.Name == name))];

    public static SlurmOptions Of(ParseResult parsed) => new()
    {
        Tasks = parsed.GetValue(Tasks),
        Threads = parsed.GetResult(Threads) is { Implicit: false } ? parsed.GetValue(Threads) : Defaults.Threads,
        Partition = parsed.GetValue(Partition),
        Time = parsed.GetValue(Time),
        Sbatch = [.. parsed.GetValue(Sbatch) ?? []],
        Wait = parsed.GetValue(Wait),
    };

    private static Option<T> OneOf<T>(Option<T> option, params string[] names)
    {
        option.AcceptOnlyFromAmong(names);
        return option;
    }
}
