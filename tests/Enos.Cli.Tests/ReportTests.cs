namespace Enos.Cli.Tests;

public sealed class ReportTests(SmallSearch search) : IClassFixture<SmallSearch>
{
    [Fact]
    public void A_run_becomes_a_page_in_its_directory_and_figures_where_they_are_wanted()
    {
        using TemporaryDirectory directory = new();
        string run = search.Copy(directory);
        Outcome outcome = EnosProgram.Run(directory.Path, "report", "run", "--figures", "figures");
        Assert.Equal(0, outcome.ExitCode);
        Assert.Empty(outcome.Errors);
        string[] written = outcome.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(Path.Combine("run", "report.html"), written[0]);
        Assert.Contains(Path.Combine("figures", "roofline.svg"), written);
        Assert.All(written, file => Assert.True(File.Exists(directory.In(file)), file));
        Assert.StartsWith("<!doctype html>", File.ReadAllText(Path.Combine(run, "report.html")), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_damaged_file_of_a_run_is_named_and_nothing_is_written()
    {
        using TemporaryDirectory directory = new();
        string run = search.Copy(directory);
        File.Delete(Path.Combine(run, "history.csv"));
        File.WriteAllText(Path.Combine(run, "layers.csv"), "layer\n");
        Outcome outcome = EnosProgram.Run(directory.Path, "report", "run", "--out", "page.html");
        Assert.Equal(3, outcome.ExitCode);
        Assert.Contains(outcome.ErrorLines, line => line.StartsWith(Path.Combine("run", "history.csv"), StringComparison.Ordinal));
        Assert.Contains(outcome.ErrorLines, line => line.StartsWith(Path.Combine("run", "layers.csv:1:1"), StringComparison.Ordinal));
        Assert.False(File.Exists(directory.In("page.html")));
    }
}
