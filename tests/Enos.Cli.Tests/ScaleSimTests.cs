using System.Globalization;
using System.Text;
using System.Text.Json;
using Enos.Accel.Inputs;

namespace Enos.Cli.Tests;

public sealed class ScaleSimTests : IDisposable
{
    private const string Columns =
        "LayerID,Total Cycles,Stall Cycles,Overall Util %,Mapping Efficiency %,Compute Util %,SRAM IFMAP Reads,SRAM Filter Reads,SRAM OFMAP Writes";

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    /// <summary>What SCALE-Sim 3.0.0 printed for a convolution and for a matrix product in each dataflow, read from its own kinds of file.</summary>
    [Theory]
    [InlineData("conv", "os")]
    [InlineData("conv", "ws")]
    [InlineData("conv", "is")]
    [InlineData("gemm", "os")]
    [InlineData("gemm", "ws")]
    [InlineData("gemm", "is")]
    public void Its_files_give_its_figures(string kind, string dataflow)
    {
        CsvTable cases = CsvTable.Load(Path.Combine(AppContext.BaseDirectory, "reference", "scalesim-random-cases.csv"));
        List<string> columns = [.. cases.Header.Select(cell => cell.Text)];
        Dictionary<string, string> found = cases.Rows.Select(row => columns.Zip(row, (c, cell) => (c, cell.Text)).ToDictionary(p => p.c, p => p.Text))
            .First(row => row["kind"] == kind && row["dataflow"] == dataflow);
        string topology = kind == "gemm"
            ? $"Layer,M,N,K,\r\nlayer,{found["ifmap_h"]},{found["num_filt"]},{found["ifmap_w"]},\r\n"
            : "Layer name, IFMAP Height, IFMAP Width, Filter Height, Filter Width, Channels, Num Filter, Strides,\n"
                + $"layer, {found["ifmap_h"]}, {found["ifmap_w"]}, {found["filt_h"]}, {found["filt_w"]}, {found["channels"]}, {found["num_filt"]}, {found["stride_h"]},\n";
        string cfg = _directory.Write("x.cfg", Configuration(found["rows"], found["cols"], dataflow));
        Outcome outcome = EnosProgram.Run(
            _directory.Path, "simulate", "--hw", cfg, "--network", _directory.Write("y.csv", topology), "--compat", "scalesim", "--format", "csv");
        string[] printed =
        [
            "0", found["total_cycles"], "0", found["overall_util_pct"], found["mapping_eff_pct"], found["compute_util_pct"],
            found["sram_ifmap_reads"], found["sram_filter_reads"], found["sram_ofmap_writes"],
        ];
        Assert.Equal((0, "", $"{Columns}\n{string.Join(',', printed)}\n"), (outcome.ExitCode, outcome.Errors, outcome.Output));
    }

    [Fact]
    public void A_depthwise_layer_has_a_row_for_each_channel_and_json_and_table_have_the_same_figures()
    {
        string cfg = _directory.Write("x.cfg", Configuration("8", "8", "ws"));
        string network = _directory.Write("y.csv", "Layer name,IFMAP Height,IFMAP Width,Filter Height,Filter Width,Channels,Num Filter,Strides\nA_DP,9,9,3,3,5,1,1\n");
        string[] arguments = ["simulate", "--hw", cfg, "--network", network, "--compat", "scalesim", "--format"];
        string[] lines = EnosProgram.Run(_directory.Path, [.. arguments, "csv"]).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(["0", "1", "2", "3", "4"], lines[1..].Select(line => line.Split(',')[0]));
        using JsonDocument json = JsonDocument.Parse(EnosProgram.Run(_directory.Path, [.. arguments, "json"]).Output);
        long cycles = (2 * 1 * (49 + (2 * 8) + 8 - 2)) - 1; // K = 9 takes two row folds of 8, T = 7·7 pixels
        Assert.All(lines[1..], line => Assert.Equal(cycles.ToString(CultureInfo.InvariantCulture), line.Split(',')[1]));
        Assert.Equal(Enumerable.Repeat(cycles, 5), json.RootElement.EnumerateArray().Select(row => row.GetProperty("total_cycles").GetInt64()));
        Assert.Contains(" 141 ", EnosProgram.Run(_directory.Path, [.. arguments, "table"]).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_configuration_without_energies_gives_cycles_only_and_says_so()
    {
        string cfg = _directory.Write("x.cfg", Configuration("8", "4", "os"));
        string network = _directory.Write("y.csv", "Layer,M,N,K\na,16,8,100\nb,8,4,10\n");
        Outcome csv = EnosProgram.Run(_directory.Path, "simulate", "--hw", cfg, "--network", network, "--format", "csv");
        Assert.Contains("cycles only", Assert.Single(csv.ErrorLines), StringComparison.Ordinal);
        CsvTable layers = CsvTable.Parse("stdout", csv.Output);
        Assert.Equal([2 * 2 * (100 + 8 + 4 - 2), 10 + 8 + 4 - 2], SimulateTests.Column(layers, "cycles"));
        Assert.DoesNotContain("energy", csv.Output + EnosProgram.Run(_directory.Path, "simulate", "--hw", cfg, "--network", network).Output, StringComparison.Ordinal);
        Assert.DoesNotContain("NaN", csv.Output, StringComparison.Ordinal);
        Outcome json = EnosProgram.Run(_directory.Path, "simulate", "--hw", cfg, "--network", network, "--format", "json", "--quiet");
        Assert.Equal((0, ""), (json.ExitCode, json.Errors));
        Assert.Equal(460, JsonDocument.Parse(json.Output).RootElement.GetProperty("cost").GetProperty("cycles").GetInt64());
    }

    [Fact]
    public void Energies_come_from_an_accelerator_when_one_is_named()
    {
        string cfg = _directory.Write("x.cfg", Configuration("8", "4", "os"));
        string network = _directory.Write("y.csv", "Layer,M,N,K\na,16,8,100\n");
        CsvTable layers = SimulateTests.Csv(EnosProgram.Run(
            _directory.Path, "simulate", "--hw", cfg, "--network", network, "--energies-from", EnosProgram.ShippedAcceleratorPath, "--format", "csv"));
        Assert.Equal(16 * 8 * 100 * 0.3, SimulateTests.Column(layers, "mac_pj")[0], 1e-9); // multiply-8x8 of 45nm.csv is 0.3 pJ
        Assert.Equal(2 * 2 * (100 + 8 + 4 - 2), SimulateTests.Column(layers, "cycles")[0]);
    }

    [Fact]
    public void Faults_of_both_files_come_at_once_with_their_places()
    {
        string cfg = _directory.Write("x.cfg", Configuration("0", "4", "rs"));
        string network = _directory.Write("y.csv", "Layer,M,N,K\na,16,-8,100\n");
        Outcome outcome = EnosProgram.Run(_directory.Path, "simulate", "--hw", cfg, "--network", network, "--compat", "scalesim");
        Assert.Equal((3, ""), (outcome.ExitCode, outcome.Output));
        Assert.Equal(
            [$"{cfg}:3:14: ArrayHeight: found '0', expected a whole number from 1 to 65536", $"{cfg}:8:11: Dataflow: found 'rs', expected os, ws or is",
                $"{network}:2:6: N: found '-8', expected a whole number from 1 to 2147483647"],
            outcome.ErrorLines);
    }

    [Theory]
    [InlineData("--hw x.cfg --energy-table t.csv", "add --energies-from FILE.yaml")]
    [InlineData("--energies-from y.yaml", "--energies-from goes with a SCALE-Sim configuration")]
    [InlineData("--compat scalesim --mode xnor", "SCALE-Sim knows nothing of --mode")]
    [InlineData("--compat timeloop", "'timeloop'")]
    [InlineData("--network y.csv --width 0.5", "--width is for networks known by name")]
    public void Options_that_do_not_go_together_are_wrong_usage(string options, string message)
    {
        Outcome outcome = EnosProgram.Run(_directory.Path, ["simulate", .. options.Split(' ')]);
        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains(message, outcome.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void A_million_layers_and_layers_of_2_GB_come_out_whole()
    {
        string cfg = _directory.Write("x.cfg", Configuration("32", "32", "ws"));
        var text = new StringBuilder("Layer,M,N,K,\nfc,1,32768,65536,\nlong,1,1,2147483647,\nsquare,46341,46341,46341,\n");
        for (int i = 3; i < 1_000_000; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"layer{i},{1 + (i % 97)},64,64,\n");
        }

        string network = _directory.Write("y.csv", text.ToString());
        Outcome outcome = EnosProgram.Run(_directory.Path, "simulate", "--hw", cfg, "--network", network, "--compat", "scalesim", "--format", "csv");
        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Errors));
        Assert.Equal(1_000_001, outcome.Output.AsSpan().Count('\n'));
        Assert.Contains("\n1,6375342079,0,", outcome.Output, StringComparison.Ordinal); // 2²⁶ row folds of 1 + 64 + 32 − 2 cycles, less one
    }

    public static string Configuration(string rows, string columns, string dataflow) =>
        $"[general]\n[architecture_presets]\nArrayHeight: {rows}\nArrayWidth: {columns}\nIfmapSramSzkB: 64\nFilterSramSzkB: 64\nOfmapSramSzkB: 64\nDataflow: {dataflow}\n";
}
