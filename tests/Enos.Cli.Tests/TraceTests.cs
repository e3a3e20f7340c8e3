using System.Text.Json;
using Enos.Accel.Inputs;

namespace Enos.Cli.Tests;

public sealed class TraceTests : IDisposable
{
    private static readonly string[] Small = ["simulate", "--network", "squeezenet", "--width", "0.125", "--mode", "deep-shift"];

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Both_engines_print_the_same_cycles_and_the_same_energies_but_for_rounding()
    {
        CsvTable closed = SimulateTests.Csv(EnosProgram.Run(_directory.Path, [.. Small, "--format", "csv"]));
        CsvTable stepped = SimulateTests.Csv(EnosProgram.Run(_directory.Path, [.. Small, "--format", "csv", "--engine", "cycle"]));
        Assert.Equal(SimulateTests.Texts(closed, "cycles"), SimulateTests.Texts(stepped, "cycles"));
        foreach (string component in (string[])["energy_pj", "dram_pj", "input_scratchpad_pj", "weight_scratchpad_pj", "output_scratchpad_pj"])
        {
            Assert.All(
                SimulateTests.Column(closed, component).Zip(SimulateTests.Column(stepped, component)),
                pair => Assert.Equal(pair.First, pair.Second, pair.First * 1e-12));
        }
    }

    [Fact]
    public void Folds_end_when_the_printed_cycles_say_and_stall_for_as_long_as_they_say()
    {
        Outcome outcome = EnosProgram.Run(_directory.Path, [.. Small, "--format", "json", "--trace", "folds"]);
        Assert.Equal((0, "trace: trace-folds.csv"), (outcome.ExitCode, outcome.Errors.Trim()));
        using JsonDocument json = JsonDocument.Parse(outcome.Output);
        JsonElement cost = json.RootElement.GetProperty("cost");
        CsvTable folds = CsvTable.Load(_directory.In("trace-folds.csv"));
        Assert.Equal(cost.GetProperty("weight_stall_cycles").GetInt64(), SimulateTests.Column(folds, "weight_stall_cycles").Sum());

        // After the last fold only its write-back is waited for, which is a stall of outputs.
        double after = cost.GetProperty("output_stall_cycles").GetInt64() - SimulateTests.Column(folds, "output_stall_cycles").Sum();
        Assert.InRange(cost.GetProperty("cycles").GetInt64() - SimulateTests.Column(folds, "end_cycle")[^1], 1, after);
    }

    [Theory]
    [InlineData("cycles", "trace.csv.gz", 0x1f)]
    [InlineData("cycles", "trace.csv", 'l')]
    [InlineData("timeline", "trace.json", '{')]
    public void A_trace_is_written_where_it_is_wanted_and_compressed_if_the_name_says_so(string kind, string file, int firstByte)
    {
        Outcome outcome = EnosProgram.Run(_directory.Path, [.. Small, "--trace", kind, "--trace-out", file, "--quiet"]);
        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Errors));
        Assert.Equal([_directory.In(file)], Directory.GetFiles(_directory.Path));
        Assert.Equal(firstByte, File.ReadAllBytes(_directory.In(file))[0]);
    }

    [Fact]
    public void A_trace_that_cannot_be_written_is_an_invalid_input()
    {
        Outcome outcome = EnosProgram.Run(_directory.Path, [.. Small, "--trace", "folds", "--trace-out", "missing/folds.csv"]);
        Assert.Equal((3, ""), (outcome.ExitCode, outcome.Output));
        Assert.StartsWith("--trace-out: found 'missing/folds.csv', expected a file that can be written", outcome.ErrorLines[0], StringComparison.Ordinal);
    }

    [Fact]
    public void A_summary_has_the_cycles_that_simulate_prints()
    {
        CsvTable printed = SimulateTests.Csv(EnosProgram.Run(_directory.Path, [.. Small, "--quiet", "--format", "csv", "--trace", "cycles", "--trace-out", "cycles.csv.gz"]));
        Outcome outcome = EnosProgram.Run(_directory.Path, "trace", "summary", "cycles.csv.gz", "--format", "json");
        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Errors));
        using JsonDocument json = JsonDocument.Parse(outcome.Output);
        Assert.Equal(
            SimulateTests.Column(printed, "cycles"),
            json.RootElement.EnumerateArray()
                .Where(row => row.GetProperty("unit").GetString() == "array" && row.GetProperty("layer").GetString() != "total")
                .Select(row => row.GetProperty("cycles").GetDouble()));
    }

    [Fact]
    public void A_compressed_trace_that_is_cut_off_is_an_invalid_input_at_the_place_where_it_ends()
    {
        EnosProgram.Run(_directory.Path, [.. Small, "--trace", "cycles", "--trace-out", "cycles.csv.gz"]);
        byte[] bytes = File.ReadAllBytes(_directory.In("cycles.csv.gz"));
        File.WriteAllBytes(_directory.In("cut.csv.gz"), bytes[..(bytes.Length / 2)]);
        Outcome outcome = EnosProgram.Run(_directory.Path, "trace", "summary", "cut.csv.gz");
        Assert.Equal((3, ""), (outcome.ExitCode, outcome.Output));
        Assert.Matches(@"^cut\.csv\.gz:\d+:\d+: expected more of the file, which is damaged or cut off here", Assert.Single(outcome.ErrorLines));
    }

    [Fact]
    public void A_bad_number_in_the_middle_of_a_trace_is_an_invalid_input_at_its_place()
    {
        EnosProgram.Run(_directory.Path, [.. Small, "--trace", "folds", "--trace-out", "folds.csv"]);
        string[] lines = File.ReadAllLines(_directory.In("folds.csv"));
        int cell = lines[20].LastIndexOf(',') + 1;
        lines[20] = lines[20][..cell] + "many";
        File.WriteAllLines(_directory.In("bad.csv"), lines);
        Outcome outcome = EnosProgram.Run(_directory.Path, "trace", "summary", "bad.csv");
        Assert.Equal((3, ""), (outcome.ExitCode, outcome.Output));
        Assert.StartsWith(FormattableString.Invariant($"bad.csv:21:{cell + 1}: write_back_bytes: found 'many', expected bytes"), Assert.Single(outcome.ErrorLines), StringComparison.Ordinal);
    }

    [Fact]
    public void Wrong_SQL_is_an_invalid_input_at_its_line_and_column()
    {
        EnosProgram.Run(_directory.Path, [.. Small, "--trace", "folds", "--trace-out", "folds.csv"]);
        Outcome outcome = EnosProgram.Run(_directory.Path, "trace", "query", "folds.csv", "SELECT layer\nFORM trace");
        Assert.Equal((3, ""), (outcome.ExitCode, outcome.Output));
        Assert.StartsWith("SQL:2:6: expected a query that DuckDB can answer", outcome.ErrorLines[0], StringComparison.Ordinal);
        Assert.Equal(2, EnosProgram.Run(_directory.Path, "trace", "query", "SELECT 1").ExitCode);
    }

    [Fact]
    public void A_query_of_all_rows_of_a_converted_trace_prints_the_trace()
    {
        EnosProgram.Run(_directory.Path, [.. Small, "--trace", "cycles", "--trace-out", "cycles.csv"]);
        Assert.Equal(0, EnosProgram.Run(_directory.Path, "trace", "convert", "cycles.csv", "cycles.parquet").ExitCode);
        Outcome outcome = EnosProgram.Run(_directory.Path, "trace", "query", "cycles.parquet", "FROM trace", "--format", "csv");
        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Errors));
        Assert.Equal(File.ReadAllText(_directory.In("cycles.csv")), outcome.Output);
    }

    [Theory]
    [InlineData("--trace", "folds", "--engine", "closed")]
    [InlineData("--trace-out", "folds.csv")]
    [InlineData("--trace", "layers")]
    [InlineData("--engine", "fast")]
    [InlineData("--engine", "cycle", "--compat", "scalesim")]
    public void Options_that_contradict_each_other_are_wrong_usage(params string[] options) =>
        Assert.Equal(2, EnosProgram.Run(_directory.Path, ["simulate", .. options]).ExitCode);
}
