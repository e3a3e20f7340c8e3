using Spectre.Console;

namespace Enos.Cli.Progress;

/// <summary>A bar on stderr with the time that is left, where someone may be looking.</summary>
internal static class LiveBar
{
    /// <summary>Whether stderr is a terminal that shows one.</summary>
    public static bool IsSeen => !Console.IsErrorRedirected && Environment.GetEnvironmentVariable("TERM") != "dumb";

    /// <summary>Does some work under a bar, which is gone when it is done.</summary>
    /// <param name="console">Stderr; what is written to it meanwhile stands above the bar.</param>
    /// <param name="description">What is counted.</param>
    /// <param name="size">How much there is to count.</param>
    /// <param name="run">The work.</param>
    public static T Show<T>(IAnsiConsole console, string description, double size, Func<ProgressTask, T> run) =>
        new Spectre.Console.Progress(console) { AutoClear = true }
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .Start(context => run(context.AddTask(description, maxValue: size)));
}
