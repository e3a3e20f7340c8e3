using System.Text.RegularExpressions;

namespace Enos.Cli.Tests.Docs;

/// <summary>What the pages say is so: their commands run; their links lead somewhere; the reference is the parser's.</summary>
public sealed partial class DocumentationTests(SampleRuns runs) : IClassFixture<SampleRuns>
{
    public static TheoryData<string> Pages => [.. PageCommands.Pages.Where(page => page is not ("docs/commands.md" or "docs/search.md"))];

    public static TheoryData<string> AllPages => [.. Documentation.Pages, "CONTRIBUTING.md", "bench/README.md"];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Every_command_of_a_page_ends_as_the_page_says(string page)
    {
        PageCommands.Check(page, runs);
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
