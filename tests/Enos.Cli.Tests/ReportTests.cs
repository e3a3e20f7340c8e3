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
    public void A_page_shows_what_enos_validate_measured()
    {
        using TemporaryDirectory directory = new();
        search.Copy(directory);
        Assert.Equal(0, EnosProgram.Run(directory.Path, "validate", "run", "--activity", "--bit-error-rates", "1e-3", "--monte-carlo", "2", "--quiet").ExitCode);
        Assert.Equal(0, EnosProgram.Run(directory.Path, "report", "run", "--figures", "figures").ExitCode);
        string page = File.ReadAllText(directory.In(Path.Combine("run", "report.html")));
        Assert.Contains("id=\"activity\"", page, StringComparison.Ordinal);
        Assert.Contains("weight bits flip at 1e-3", page, StringComparison.Ordinal);
        Assert.True(File.Exists(directory.In(Path.Combine("figures", "robustness.png"))));
    }

    [Fact]
    public void A_sweep_becomes_a_page_in_its_directory_with_the_metrics_that_are_named()
    {
        using TemporaryDirectory directory = new();
        File.WriteAllText(directory.In("sizes.yaml"), "width: 0.25\nspace:\n  - array.rows: [8, 16]\n    array.columns: [8, 16]\n  - assignment: [multiply-8x8, xnor]\n");
        Assert.Equal(0, EnosProgram.Run(directory.Path, "sweep", "run", "sizes.yaml", "--quiet").ExitCode);
        string sweep = Path.Combine("sweeps", "sizes");
        Outcome outcome = EnosProgram.Run(directory.Path, "report", sweep, "--metrics", "area_um2,energy_pj", "--figures", "figures");
        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Errors));
        string[] written = outcome.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(Path.Combine(sweep, "report.html"), written[0]);
        Assert.Contains(Path.Combine("figures", "keys-area-um2.png"), written);
        Assert.All(written, file => Assert.True(File.Exists(directory.In(file)), file));
        Assert.Contains("All 4 jobs are done.", File.ReadAllText(directory.In(written[0])), StringComparison.Ordinal);
    }

    [Fact]
    public void A_sweep_with_a_damaged_table_is_refused_with_its_place()
    {
        using TemporaryDirectory directory = new();
        File.WriteAllText(directory.In("sizes.yaml"), "width: 0.25\nspace:\n  - array.rows: [8, 16]\n");
        EnosProgram.Run(directory.Path, "sweep", "run", "sizes.yaml", "--quiet");
        string results = Path.Combine("sweeps", "sizes", "results.csv");
        string[] lines = File.ReadAllLines(directory.In(results));
        File.WriteAllLines(directory.In(results), [lines[0], lines[1], lines[2].Replace("done", "maybe", StringComparison.Ordinal)]);
        Outcome outcome = EnosProgram.Run(directory.Path, "report", Path.Combine("sweeps", "sizes"));
        Assert.Equal(3, outcome.ExitCode);
        Assert.StartsWith($"{results}:3:6: status: found 'maybe'", Assert.Single(outcome.ErrorLines), StringComparison.Ordinal);
    }

    [Fact]
    public void Metrics_go_with_sweeps_alone()
    {
        using TemporaryDirectory directory = new();
        search.Copy(directory);
        Outcome outcome = EnosProgram.Run(directory.Path, "report", "run", "--metrics", "energy_pj,cycles");
        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains("--metrics goes with the directory of a sweep", outcome.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void A_directory_that_is_neither_is_refused()
    {
        using TemporaryDirectory directory = new();
        Assert.Equal(3, EnosProgram.Run(directory.Path, "report", ".").ExitCode);
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
