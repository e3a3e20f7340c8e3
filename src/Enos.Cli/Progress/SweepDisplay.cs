using Enos.Cli.Output;
using Enos.Reports.Drawing;
using Enos.Sweeps.Executors;
using Spectre.Console;

namespace Enos.Cli.Progress;

/// <summary>Shows on stderr how a sweep goes: a bar with the expected time on a terminal, no progress elsewhere, nothing if asked to be quiet.</summary>
internal sealed class SweepDisplay(bool quiet)
{
    private readonly IAnsiConsole _console = Consoles.Error();

    /// <summary>Writes a line of the log.</summary>
    public void Log(string line)
    {
        if (!quiet)
        {
            Console.Error.WriteLine(line);
        }
    }

    /// <summary>Runs jobs and shows how far they are.</summary>
    public void Show(int jobs, Action<IProgress<SweepProgress>?> run)
    {
        if (quiet || Console.IsErrorRedirected || Environment.GetEnvironmentVariable("TERM") == "dumb")
        {
            run(null);
            return;
        }

        new Spectre.Console.Progress(_console) { AutoClear = true }
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .Start(context => run(new Bar(context.AddTask("jobs", maxValue: jobs))));
    }

    private sealed class Bar(ProgressTask task) : IProgress<SweepProgress>
    {
        public void Report(SweepProgress value)
        {
            string failed = value.Failed == 0 ? "" : $", {Spelled.Count(value.Failed)} failed";
            task.Description = $"{Spelled.Count(value.Finished)} of {Spelled.Count(value.Jobs)} jobs{failed}";
            task.Value = value.Finished;
        }
    }
}
