using System.Globalization;

namespace Enos.Cli.Tests;

public sealed class InvalidInputTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void An_unknown_key_an_unknown_mode_and_a_wrong_type_are_reported_together_each_with_its_place()
    {
        string text = EnosProgram.ShippedAccelerator
            .Replace("name: edge-16x16\n", "name: edge-16x16\nclok_ghz: 1\n", StringComparison.Ordinal)
            .Replace("  rows: 16\n", "  rows: sixteen\n", StringComparison.Ordinal)
            .Replace(", xnor]", ", xnorr]", StringComparison.Ordinal);
        string path = _directory.Write("hw.yaml", text);
        string table = EnosProgram.Shipped(Path.Combine("tables", "45nm.csv"));

        Outcome outcome = EnosProgram.Run(_directory.Path, "search", "--hw", path, "--energy-table", table);

        Assert.Equal(3, outcome.ExitCode);
        Assert.Equal(3, outcome.ErrorLines.Length);
        AssertAt(outcome, path, text, "clok_ghz", "clok_ghz");
        AssertAt(outcome, path, text, "sixteen", "found 'sixteen', expected a whole number");
        AssertAt(outcome, path, text, "xnorr", "did you mean 'xnor'?");
        Assert.Equal("", outcome.Output);
    }

    [Fact]
    public void A_mode_without_a_row_in_the_energy_table_names_file_row_and_column()
    {
        string[] rows = File.ReadAllLines(EnosProgram.Shipped(Path.Combine("tables", "45nm.csv")));
        string table = _directory.Write("table.csv", string.Join('\n', rows.Where(row => !row.StartsWith("deep-shift,", StringComparison.Ordinal))));
        Outcome outcome = EnosProgram.Run(_directory.Path, "simulate", "--energy-table", table);
        Assert.Equal(3, outcome.ExitCode);
        string line = Assert.Single(outcome.ErrorLines);
        Assert.Matches(@"^.*edge-16x16\.yaml:\d+:\d+: modes: found 'deep-shift'", line);
        Assert.Contains($"a mode of {table}, which has no row 'deep-shift' in column 'mode'", line, StringComparison.Ordinal);
    }

    [Fact]
    public void Faults_of_accelerator_network_and_data_come_in_one_go()
    {
        Outcome outcome = EnosProgram.Run(_directory.Path, "search", "--hw", "no.yaml", "--network", "squeezent", "--data", "nowhere");
        Assert.Equal(3, outcome.ExitCode);
        Assert.Contains(outcome.ErrorLines, line => line.StartsWith("no.yaml: expected a file that can be read", StringComparison.Ordinal));
        Assert.Contains(outcome.ErrorLines, line => line.StartsWith("--network: found 'squeezent', expected one of", StringComparison.Ordinal));
        Assert.Contains(outcome.ErrorLines, line => line.StartsWith("nowhere: expected a directory", StringComparison.Ordinal));
        Assert.Equal(3, outcome.ErrorLines.Length);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_directory.Path));
    }

    [Fact]
    public void Modes_that_the_accelerator_lacks_are_all_named_before_anything_is_trained()
    {
        Outcome outcome = EnosProgram.Run(_directory.Path, "search", "--quiet", "--modes", "multiply-8x8,xnorr,cubic");
        Assert.Equal(3, outcome.ExitCode);
        Assert.Equal(2, outcome.ErrorLines.Length);
        Assert.StartsWith("--modes: found 'xnorr', expected modes of edge-16x16", outcome.ErrorLines[0], StringComparison.Ordinal);
        Assert.StartsWith("--modes: found 'cubic'", outcome.ErrorLines[1], StringComparison.Ordinal);
        Assert.False(Directory.Exists(_directory.In("runs")) && Directory.EnumerateFileSystemEntries(_directory.In("runs")).Any());
    }

    [Fact]
    public void A_truncated_image_file_is_named_with_what_was_expected()
    {
        string images = SmallImages.Write(_directory.In("images"));
        string file = Path.Combine(images, "t10k-images-idx3-ubyte");
        File.WriteAllBytes(file, File.ReadAllBytes(file)[..^1]);
        Outcome outcome = EnosProgram.Run(_directory.Path, "search", "--data", images);
        Assert.Equal(3, outcome.ExitCode);
        string line = Assert.Single(outcome.ErrorLines);
        Assert.StartsWith(file, line, StringComparison.Ordinal);
        Assert.Contains((SmallImages.Test * 28 * 28).ToString(CultureInfo.InvariantCulture), line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(14_678, 0)]
    [InlineData(14_679, 3)]
    public void A_network_too_large_for_int32_is_refused_with_the_layer_named(int channels, int exitCode)
    {
        // conv1 has a 3×3 window over all input channels, and a product of two signed bytes is at most 127·128.
        bool fits = 9L * channels * 127 * 128 <= int.MaxValue;
        Assert.Equal(exitCode == 0, fits);
        Outcome outcome = EnosProgram.Run(_directory.Path, "simulate", "--input", $"{channels}x28x28");
        Assert.Equal(exitCode, outcome.ExitCode);
        if (exitCode != 0)
        {
            Assert.StartsWith("conv1: accumulator: found 'sums up to", Assert.Single(outcome.ErrorLines), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Energies_whose_totals_overflow_are_an_input_error_that_names_the_totals()
    {
        string table = File.ReadAllText(EnosProgram.Shipped(Path.Combine("tables", "45nm.csv")))
            .Replace("multiply-8x8,multiply,8,8,digital,0.3,", "multiply-8x8,multiply,8,8,digital,1e308,", StringComparison.Ordinal);
        Outcome outcome = EnosProgram.Run(
            _directory.Path, "simulate", "--energy-table", _directory.Write("table.csv", table), "--format", "json");
        Assert.Equal((3, ""), (outcome.ExitCode, outcome.Output));
        Assert.StartsWith("edge-16x16: energy_pj: expected energies", outcome.ErrorLines[0], StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_directory_that_holds_something_is_not_overwritten()
    {
        string kept = _directory.Write("kept.txt", "kept");
        Outcome outcome = EnosProgram.Run(_directory.Path, "search", "--out", _directory.Path);
        Assert.Equal(3, outcome.ExitCode);
        Assert.Contains("expected a directory that is empty or not there", outcome.Errors, StringComparison.Ordinal);
        Assert.Equal([kept], Directory.EnumerateFileSystemEntries(_directory.Path));
    }

    [Fact]
    public void A_backend_that_is_none_is_refused_with_the_names_of_those_there_are()
    {
        Outcome outcome = EnosProgram.Run(_directory.Path, "search", "--backend", "sim");
        Assert.Equal(3, outcome.ExitCode);
        Assert.Equal("--backend: found 'sim', expected one of auto, simd, reference, cuda, opencl; did you mean 'simd'?", Assert.Single(outcome.ErrorLines));
    }

    /// <summary>Some line of stderr points at the place where <paramref name="found"/> stands in the file.</summary>
    private static void AssertAt(Outcome outcome, string path, string text, string found, string message)
    {
        string[] before = text[..text.IndexOf(found, StringComparison.Ordinal)].Split('\n');
        string place = string.Create(CultureInfo.InvariantCulture, $"{path}:{before.Length}:{before[^1].Length + 1}: ");
        Assert.Contains(
            outcome.ErrorLines, line => line.StartsWith(place, StringComparison.Ordinal) && line.Contains(message, StringComparison.Ordinal));
    }
}
