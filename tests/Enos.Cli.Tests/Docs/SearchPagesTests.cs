namespace Enos.Cli.Tests.Docs;

/// <summary>The commands of the pages that search most, beside those of the others (<see cref="DocumentationTests"/>): each half takes about a minute.</summary>
public sealed class SearchPagesTests(SampleRuns runs) : IClassFixture<SampleRuns>
{
    public static TheoryData<string> Pages => ["docs/commands.md", "docs/search.md"];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Every_command_of_a_page_ends_as_the_page_says(string page) => PageCommands.Check(page, runs);
}
