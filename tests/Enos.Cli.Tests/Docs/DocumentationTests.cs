using System.Text.RegularExpressions;

namespace Enos.Cli.Tests.Docs;

/// <summary>What the pages say is so: their commands run, in order, in an empty directory; their links lead somewhere; the reference is the parser's.</summary>
public sealed partial class DocumentationTests(SampleRuns runs) : IClassFixture<SampleRuns>
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

    public static TheoryData<string> Pages => [.. Documentation.Pages.Where(page => Documentation.CommandsOf(Documentation.Read(page)).Count > 0)];

    public static TheoryData<string> AllPages => [.. Documentation.Pages, "CONTRIBUTING.md", "bench/README.md"];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Every_command_of_a_page_ends_as_the_page_says(string page)
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

    [Theory]
    [MemberData(nameof(AllPages))]
    public void Every_link_of_a_page_leads_to_a_file_that_is_there(string page)
    {
        string folder = Path.GetDirectoryName(Path.Combine(Documentation.Root, page))!;
        string[] broken =
        [
            .. Link().Matches(Documentation.Read(page)).Select(link => link.Groups["target"].Value)
                .Where(target => !target.Contains("://", StringComparison.Ordinal) && !target.StartsWith('#'))
                .Select(target => target.Split('#')[0]).Where(target => !Path.Exists(Path.Combine(folder, target))),
        ];
        Assert.Empty(broken);
    }

    [Fact]
    public void The_command_reference_is_what_the_parser_says()
    {
        Outcome outcome = EnosProgram.Run(Documentation.Root, "reference");
        Assert.Equal(0, outcome.ExitCode);
        Assert.True(
            outcome.Output == Documentation.Read("docs/commands.md"),
            "docs/commands.md is not what the parser says. Write it anew: dotnet run --project src/Enos.Cli -- reference > docs/commands.md");
    }

    [Fact]
    public void Commands_are_found_in_fenced_and_indented_blocks_with_what_belongs_to_them()
    {
        const string page = """
            Text with `enos search` in it.

                cat > a.yaml <<'END'
                network: x
                END
                enos simulate --network a \
                    --mode b      # of which there is none: exits with 3
                enos devices

            ```
            dotnet run -c Release --project src/Enos.Cli -- search
            printed by it
            ```
            enos is not a command here
            """;
        Assert.Equal(
            [
                new DocumentedCommand(3, "cat > a.yaml <<'END'\nnetwork: x\nEND", 0),
                new DocumentedCommand(6, "enos simulate --network a \\\n    --mode b      # of which there is none: exits with 3", 3),
                new DocumentedCommand(8, "enos devices", 0),
                new DocumentedCommand(11, "dotnet run -c Release --project src/Enos.Cli -- search", 0),
            ],
            Documentation.CommandsOf(page));
    }

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)\)")]
    private static partial Regex Link();
}
