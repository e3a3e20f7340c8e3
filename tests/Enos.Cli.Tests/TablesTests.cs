using System.Text.Json;
using Enos.Accel.Inputs;

namespace Enos.Cli.Tests;

public sealed class TablesTests : IDisposable
{
    private const string Ert = """
        ERT:
          version: '0.4'
          tables:
            - name: chip.mac[1..4]
              actions:
                - {name: compute, arguments: {}, energy: 0.25}
                - {name: leak, arguments: {}, energy: 0.0}
            - name: chip.glb[1..1]
              actions:
                - {name: read, arguments: {}, energy: 16.0}
                - {name: write, arguments: {}, energy: 8.0}
        """;

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void A_converted_table_passes_the_check_and_simulates()
    {
        string ert = _directory.Write("ert.yaml", Ert);
        string art = _directory.Write("art.yaml", "ART: {version: '0.4', tables: [{name: 'chip.mac[1..4]', area: 77.5}]}");
        Outcome converted = EnosProgram.Run(
            _directory.Path, "tables", "convert", ert, "--art", art, "--bits", "8x8", "--technology-nm", "65", "--voltage-v", "1.1");
        Assert.Equal((0, ""), (converted.ExitCode, converted.Errors));
        string table = _directory.Write("table.csv", converted.Output);
        Assert.Equal($"{table}: energy table, 1 modes; no errors\n", EnosProgram.Run(_directory.Path, "tables", "check", table).Output);
        string hw = _directory.Write("hw.yaml", System.Text.RegularExpressions.Regex.Replace(EnosProgram.ShippedAccelerator, "modes: .*", "modes: [multiply-8x8]"));
        CsvTable layers = SimulateTests.Csv(EnosProgram.Run(_directory.Path, "simulate", "--hw", hw, "--energy-table", table, "--format", "csv"));
        Assert.All(
            SimulateTests.Column(layers, "macs").Zip(SimulateTests.Column(layers, "mac_pj")), pair => Assert.Equal(0.25 * pair.First, pair.Second, pair.Second * 1e-12));
    }

    [Fact]
    public void Show_prints_every_entry_in_every_format()
    {
        string ert = _directory.Write("ert.yaml", Ert);
        CsvTable csv = SimulateTests.Csv(EnosProgram.Run(_directory.Path, "tables", "show", ert, "--format", "csv"));
        Assert.Equal([0.25, 0, 16, 8], SimulateTests.Column(csv, "energy_pj"));
        using JsonDocument json = JsonDocument.Parse(EnosProgram.Run(_directory.Path, "tables", "show", ert, "--format", "json").Output);
        Assert.Equal([0.25, 0, 16, 8], json.RootElement.EnumerateArray().Select(row => row.GetProperty("energy_pj").GetDouble()));
        Assert.Contains("chip.glb[1..1]", EnosProgram.Run(_directory.Path, "tables", "show", ert).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Memories_come_as_keys_of_an_accelerator()
    {
        Outcome outcome = EnosProgram.Run(_directory.Path, "tables", "convert", _directory.Write("ert.yaml", Ert), "--as", "memories", "--word-bits", "64");
        Assert.Contains("global_buffer:\n  # chip.glb[1..1]: read 16, write 8 pJ an access\n  energy_pj_per_bit_read: 0.25\n  energy_pj_per_bit_write: 0.125\n", outcome.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ert.yaml", "ERT: {version: 0.4, tables: [{name: mac, actions: [{name: compute, energy: 0}, {name: read, energy: NaN}]}]}", ":1:76: ", ":1:101: ")]
    [InlineData("lib.csv", "energy,action\n0,compute\n-1,read\n", ":2:1: energy", ":3:1: energy")]
    [InlineData("table.csv", "mode,energy\n", "header", "operator")]
    public void A_table_with_errors_exits_with_3_and_names_all_of_them(string name, string text, params string[] places)
    {
        string path = _directory.Write(name, text);
        Outcome outcome = EnosProgram.Run(_directory.Path, "tables", "check", path);
        Assert.Equal((3, ""), (outcome.ExitCode, outcome.Output));
        Assert.All(places, place => Assert.Contains(place, outcome.Errors, StringComparison.Ordinal));
        Assert.True(outcome.ErrorLines.Length >= places.Length);
    }

    [Fact]
    public void What_a_conversion_needs_is_asked_for_at_once()
    {
        Outcome outcome = EnosProgram.Run(_directory.Path, "tables", "convert", _directory.Write("ert.yaml", Ert));
        Assert.Equal(3, outcome.ExitCode);
        Assert.Equal(["--bits", "--technology-nm", "--voltage-v", "--area-um2"], outcome.ErrorLines.Select(line => line.Split(':')[0]));
        Assert.Equal(2, EnosProgram.Run(_directory.Path, "tables", "convert", "ert.yaml", "--bits", "9x8").ExitCode);
    }
}
