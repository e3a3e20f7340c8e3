using System.Diagnostics;

namespace Enos.Cli.Tests;

/// <summary>Tables in narrow and wide consoles; COLUMNS stands for the width of a terminal.</summary>
public sealed class WidthTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData(60, "simulate")]
    [InlineData(80, "simulate")]
    [InlineData(120, "simulate")]
    [InlineData(60, "devices")]
    [InlineData(80, "tables show hw-configs/tables/45nm.csv")]
    [InlineData(120, "tables show hw-configs/tables/45nm.csv")]
    public void No_line_of_a_table_is_wider_than_the_console(int columns, string command)
    {
        Outcome outcome = Run(columns, command);
        Assert.Equal(0, outcome.ExitCode);
        string[] rows = outcome.Output.Split('\n');
        Assert.DoesNotContain(rows, line => line.Length > columns && !line.StartsWith("source: ", StringComparison.Ordinal));
        Assert.DoesNotContain('…', outcome.Output);
    }

    [Fact]
    public void Names_are_broken_behind_a_sign_and_figures_never()
    {
        string[] lines = Run(64, "simulate").Output.Split('\n');
        Assert.Contains(lines, line => line.StartsWith(" fire2/ ", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith(" squeeze1x1 ", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains(" 112,896 ", StringComparison.Ordinal) && line.Contains("multiply-", StringComparison.Ordinal));
    }

    [Fact]
    public void Where_even_broken_names_do_not_fit_each_cell_has_a_line()
    {
        string[] lines = Run(40, "tables show hw-configs/tables/45nm.csv").Output.Split('\n');
        Assert.Contains("mode: multiply-8x8", lines);
        Assert.Contains("energy pj per mac: 0.3", lines);
    }

    [Fact]
    public void In_a_pipe_a_table_is_as_wide_as_its_names()
    {
        string[] lines = Run(null, "tables show hw-configs/tables/45nm.csv").Output.Split('\n');
        Assert.Contains(lines, line => line.Contains(" cim-multiplication-free-mfnet multiplication-free-mfnet ", StringComparison.Ordinal));
    }

    private Outcome Run(int? columns, string command)
    {
        ProcessStartInfo start = new("dotnet", [EnosProgram.Path, .. command.Split(' ')])
        {
            WorkingDirectory = _directory.Path,
            RedirectStandardOutput = true,
            StandardOutputEncoding = System.Text.Encoding.UTF8,
        };
        start.Environment.Remove("COLUMNS");
        if (columns is { } width)
        {
            start.Environment["COLUMNS"] = $"{width}";
        }

        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new Outcome(process.ExitCode, output, "");
    }
}
