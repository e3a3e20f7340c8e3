namespace Enos.Cli.Tests.Docs;

/// <summary>Runs the commands of a page, in their order, in a directory of its own, and expects of each the exit code that the page states.</summary>
internal static class PageCommands
{
    /// <summary>Commands that need what a test can't bring: each must be understood, and stopped by what is missing alone.</summary>
    private static readonly Need[] Needs =
    [
        new("--resume ", "a search that was stopped: ResumeTests stops searches and goes on with them", "--resume: found"),
        new("--data ~/cifar-10", "CIFAR-10, 184 MB: the readers of its files have tests of their own", "cifar-10"),
        new("--executor slurm", "a cluster: the tests of Enos.Sweeps start one", "no cluster here"),
    ];

    /// <summary>Something that a command needs and a test can't bring.</summary>
    /// <param name="Option">What tells such a command.</param>
    /// <param name="What">What it is, and where it is tested.</param>
    /// <param name="Message">What the program says when it is not there.</param>
    private sealed record Need(string Option, string What, string Message);

    private const int InvalidInput = 3;

    /// <summary>The pages that have commands.</summary>
    public static IEnumerable<string> Pages => Documentation.Pages.Where(page => Documentation.CommandsOf(Documentation.Read(page)).Count > 0);

    /// <summary>Fails with every command that ended otherwise than its page says.</summary>
    public static void Check(string page, SampleRuns runs)
    {
        if (OperatingSystem.IsWindows())
        {
            return; // the pages are written for a POSIX shell
        }

        string markdown = Documentation.Read(page);
        using Reader reader = new(runs, markdown);
        List<string> faults = [];
        foreach (DocumentedCommand command in Documentation.CommandsOf(markdown))
        {
            Need? need = Array.Find(Needs, need => command.Text.Contains(need.Option, StringComparison.Ordinal));
            int exitCode = need is null ? command.ExitCode : InvalidInput;
            Outcome outcome = reader.Run(command);
            if (outcome.ExitCode != exitCode || !outcome.Errors.Contains(need?.Message ?? "", StringComparison.Ordinal))
            {
                string but = need is null ? "" : $", for want of {need.What}";
                faults.Add($"{page}:{command.Line}: {command.Text}\nended with {outcome.ExitCode}; {exitCode} was expected{but}\n{outcome.Errors}");
            }
        }

        Assert.True(faults.Count == 0, string.Join("\n", faults));
    }
}
