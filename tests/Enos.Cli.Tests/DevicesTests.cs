using System.Text.Json;
using Enos.Accel.Inputs;

namespace Enos.Cli.Tests;

public sealed class DevicesTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Every_engine_is_listed_with_a_device_or_the_reason_why_not()
    {
        CsvTable table = SimulateTests.Csv(EnosProgram.Run(_directory.Path, "devices", "--format", "csv"));
        Assert.Equal(["engine", "device", "usable", "memory_bytes", "note"], table.Header.Select(cell => cell.Text));
        Assert.Equal(["reference", "simd", "cuda", "opencl"], SimulateTests.Texts(table, "engine").Distinct());
        Assert.Equal(["Vector512", "Vector256", "Vector128", "Scalar"], table.Rows.Where(row => row[0].Text == "simd").Select(row => row[1].Text));
        Assert.All(table.Rows, row => Assert.True(row[2].Text is "true" or "false" && row[4].Text.Length > 0));
        Assert.All(table.Rows.Where(row => row[2].Text == "true"), row => Assert.NotEqual("", row[1].Text));
        Assert.Single(SimulateTests.Texts(table, "note"), note => note.Contains("in use", StringComparison.Ordinal));
    }

    [Fact]
    public void A_device_is_usable_exactly_where_the_other_formats_say_so()
    {
        using JsonDocument json = JsonDocument.Parse(EnosProgram.Run(_directory.Path, "devices", "--format", "json").Output);
        bool[] usable = [.. json.RootElement.EnumerateArray().Select(row => row.GetProperty("usable").GetBoolean())];
        Assert.Equal(SimulateTests.Texts(SimulateTests.Csv(EnosProgram.Run(_directory.Path, "devices", "--format", "csv")), "usable"), usable.Select(u => u ? "true" : "false"));
        string table = EnosProgram.Run(_directory.Path, "devices").Output;
        Assert.Contains("Scalar", table, StringComparison.Ordinal);
        Assert.All(table.Split('\n'), line => Assert.InRange(line.Length, 0, 100));
    }
}
