using System.Globalization;
using System.Text.Json;
using Enos.Accel.Inputs;

namespace Enos.Cli.Tests;

public sealed class MultiplierTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public static TheoryData<string> Shipped => [.. File.ReadLines(EnosProgram.Shipped("multipliers/multipliers.csv")).Skip(1).Select(line => line.Split(',')[0])];

    public void Dispose() => _directory.Dispose();

    [Theory]
    [MemberData(nameof(Shipped))]
    public void The_figures_of_a_shipped_table_are_the_published_ones(string name)
    {
        var published = CsvTable.Load(EnosProgram.Shipped("multipliers/multipliers.csv"));
        var row = published.Rows.Single(cells => cells[0].Text == name);
        string Published(string column) => row[published.Header.IndexOf(published.Header.Single(cell => cell.Text == column))].Text;

        Outcome outcome = EnosProgram.Run(_directory.Path, "tables", "multiplier", EnosProgram.Shipped($"multipliers/{name}.bin"), "--format", "json");
        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Errors));
        using JsonDocument json = JsonDocument.Parse(outcome.Output);
        JsonElement found = Assert.Single(json.RootElement.EnumerateArray());
        foreach (string column in new[] { "mae", "wce", "ep_percent", "mse", "mean_error" })
        {
            Assert.Equal(double.Parse(Published(column), CultureInfo.InvariantCulture), found.GetProperty(column).GetDouble(), 5.1e-4);
        }

        foreach (string column in new[] { "signed", "commutative", "zero_preserving" })
        {
            Assert.Equal(Published(column) == "1", found.GetProperty(column).GetBoolean());
        }

        Assert.StartsWith(Published("sha256_prefix"), found.GetProperty("sha256").GetString(), StringComparison.Ordinal);
        Assert.True(found.GetProperty("gmac_per_second").GetDouble() > 0);
    }

    [Fact]
    public void A_design_is_measured_by_its_name_and_may_take_magnitudes()
    {
        // The two highest of 15 columns are all that truncated-8-13 keeps: a₇b₆ and a₆b₇ of 2¹³, a₇b₇ of 2¹⁴.
        CsvTable design = SimulateTests.Csv(EnosProgram.Run(_directory.Path, "tables", "multiplier", "truncated-8-13", "--format", "csv"));
        double mean = (Enumerable.Range(0, 256).Sum() / 256.0 * (Enumerable.Range(0, 256).Sum() / 256.0)) - ((2 * 8192 / 4.0) + (16384 / 4.0));
        Assert.Equal([mean], SimulateTests.Column(design, "mae"), (a, b) => Math.Abs(a - b) < 1e-9);
        Assert.Equal("false", Assert.Single(design.Rows)[1].Text);
        string table = EnosProgram.Run(_directory.Path, "tables", "multiplier", "drum-6-3", "--signed").Output;
        Assert.Matches(@"signed +yes", table);
        Assert.Matches(@"zero preserving +yes", table);
    }

    [Fact]
    public void A_known_name_on_other_contents_exits_with_5_and_says_so()
    {
        string wrong = Path.Combine(_directory.Path, "mul8s_1L2H.bin");
        File.Copy(EnosProgram.Shipped("multipliers/mul8s_1KR6.bin"), wrong);
        Outcome outcome = EnosProgram.Run(_directory.Path, "tables", "multiplier", wrong, "--format", "csv");
        Assert.Equal(5, outcome.ExitCode);
        Assert.Contains("those of mul8s_1KR6", outcome.Errors, StringComparison.Ordinal);
        Assert.Equal([137], SimulateTests.Column(SimulateTests.Csv(outcome with { ExitCode = 0, Errors = "" }), "wce"));
    }

    [Fact]
    public void Known_contents_under_a_new_name_are_only_told()
    {
        string renamed = Path.Combine(_directory.Path, "mine.bin");
        File.Copy(EnosProgram.Shipped("multipliers/mul8u_KEM.bin"), renamed);
        Outcome outcome = EnosProgram.Run(_directory.Path, "tables", "multiplier", renamed, "--unsigned");
        Assert.Equal((0, "mine is known as mul8u_KEM: the contents are the same\n"), (outcome.ExitCode, outcome.Errors));
    }

    [Theory]
    [InlineData("m.bin", "", "131072 bytes")]
    [InlineData("m.h", "int16_t lut[256][256] = {\n{ 1, x, 70000 } };", ":2:6: lut[0][1]", ":2:9: lut[0][2]")]
    [InlineData("m.csv", "activation,weight\n1,2\n", "a column product", "4^bits rows")]
    [InlineData("m.txt", "1", "ends in .bin, .h, .c or .csv")]
    public void A_malformed_table_exits_with_3_and_names_all_its_faults(string name, string text, params string[] faults)
    {
        Outcome outcome = EnosProgram.Run(_directory.Path, "tables", "multiplier", _directory.Write(name, text));
        Assert.Equal((3, ""), (outcome.ExitCode, outcome.Output));
        Assert.All(faults, fault => Assert.Contains(fault, outcome.Errors, StringComparison.Ordinal));
    }

    [Fact]
    public void What_is_neither_file_nor_design_or_of_the_other_sign_is_refused()
    {
        Outcome none = EnosProgram.Run(_directory.Path, "tables", "multiplier", "drum-9-4", "--order", "weight-first");
        Assert.Equal((3, 2), (none.ExitCode, none.ErrorLines.Length));
        Assert.Contains("drum-n-k", none.Errors, StringComparison.Ordinal);
        Assert.Equal(2, EnosProgram.Run(_directory.Path, "tables", "multiplier", "drum-8-4", "--signed", "--unsigned").ExitCode);
        Outcome sign = EnosProgram.Run(_directory.Path, "tables", "multiplier", EnosProgram.Shipped("multipliers/mul8u_KEM.bin"), "--signed");
        Assert.Equal(3, sign.ExitCode);
        Assert.Contains("closer to the exact products", sign.Errors, StringComparison.Ordinal);
    }
}
