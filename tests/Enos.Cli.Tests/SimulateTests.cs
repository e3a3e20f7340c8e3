using System.Globalization;
using System.Text.Json;
using Enos.Accel.Costs;
using Enos.Accel.Hardware;
using Enos.Accel.Inputs;
using Enos.Accel.Modes;
using Enos.Accel.Workloads;
using Enos.Networks.Graphs;
using Enos.Networks.Zoo;

namespace Enos.Cli.Tests;

public sealed class SimulateTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Rows_of_the_csv_add_up_to_the_totals_of_the_json_and_of_the_cost_model()
    {
        Accelerator hw = AcceleratorFile.Load(EnosProgram.ShippedAcceleratorPath);
        Workload workload = NetworkZoo.Build("shufflenet-v2", new TensorShape(3, 32, 32), 100, 0.5).ToWorkload(2);
        Mode[] modes = [.. workload.Layers.Select((_, l) => hw.Modes[l % hw.Modes.Length])];
        NetworkCost expected = CostModel.Evaluate(hw, workload, modes);
        using (StreamWriter writer = new(_directory.In("assignment.csv")))
        {
            AssignmentFile.Write(writer, workload, modes);
        }

        string[] arguments =
            ["simulate", "--network", "shufflenet-v2", "--dataset", "cifar100", "--width", "0.5", "--batch", "2", "--assign", "assignment.csv", "--format"];
        CsvTable csv = Csv(EnosProgram.Run(_directory.Path, [.. arguments, "csv"]));
        using JsonDocument json = JsonDocument.Parse(EnosProgram.Run(_directory.Path, [.. arguments, "json"]).Output);

        JsonElement cost = json.RootElement.GetProperty("cost");
        Assert.Equal(expected.EnergyPj, cost.GetProperty("energy_pj").GetDouble());
        Assert.Equal(expected.Cycles, cost.GetProperty("cycles").GetInt64());
        Assert.Equal(workload.Layers.Length, cost.GetProperty("layers").GetArrayLength());
        Assert.Equal(expected.EnergyPj, Sum(csv, "energy_pj") + Sum(csv, "switch_energy_pj"), expected.EnergyPj * 1e-12);
        Assert.Equal(expected.Cycles, Sum(csv, "cycles") + Sum(csv, "switch_cycles"));
        Assert.Equal(expected.EnergyPj, cost.GetProperty("energy_by_component_pj").EnumerateObject().Sum(c => c.Value.GetDouble()), expected.EnergyPj * 1e-12);
        Assert.Equal(workload.Macs, Sum(csv, "macs"));
    }

    [Fact]
    public void Energy_of_the_macs_is_their_number_times_the_figure_in_the_table()
    {
        CsvTable table = CsvTable.Load(EnosProgram.Shipped(Path.Combine("tables", "45nm.csv")));
        double picojoules = Column(table, "energy_pj_per_mac")[Array.IndexOf(Texts(table, "mode"), "xnor")];
        CsvTable layers = Csv(EnosProgram.Run(_directory.Path, "simulate", "--mode", "xnor", "--format", "csv"));
        Assert.All(Texts(layers, "mode"), mode => Assert.Equal("xnor", mode)); // first and last layer too
        Assert.All(
            Column(layers, "macs").Zip(Column(layers, "mac_pj")), pair => Assert.Equal(pair.First * picojoules, pair.Second, pair.Second * 1e-12));
    }

    [Fact]
    public void Without_a_mode_every_layer_multiplies_at_full_precision()
    {
        CsvTable layers = Csv(EnosProgram.Run(_directory.Path, "simulate", "--format", "csv"));
        Assert.All(Texts(layers, "mode"), mode => Assert.Equal("multiply-8x8", mode));
    }

    [Theory]
    [InlineData("squeezenet", "0.25")]
    [InlineData("shufflenet-v2", "0.25")]
    [InlineData("shufflenet-v2", "1")]
    public void Tables_fit_100_columns_when_piped(string network, string width)
    {
        Outcome outcome = EnosProgram.Run(_directory.Path, "simulate", "--network", network, "--width", width, "--mode", "multiplication-free");
        Assert.Equal(0, outcome.ExitCode);
        Assert.All(outcome.Output.Split('\n'), line => Assert.InRange(line.Length, 0, 100));
        Assert.DoesNotContain('\u001b', outcome.Output);
        Assert.Contains(network == "squeezenet" ? "fire9/expand3x3" : "stage4/unit4", outcome.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("fashion-mnist", 1, 28, 10)]
    [InlineData("cifar10", 3, 32, 10)]
    [InlineData("cifar100", 3, 32, 100)]
    [InlineData("cifar100-coarse", 3, 32, 20)]
    public void A_data_set_gives_image_and_classes_without_its_files(string dataset, int channels, int height, int classes)
    {
        CsvTable layers = Csv(EnosProgram.Run(_directory.Path, "simulate", "--dataset", dataset, "--format", "csv"));
        Assert.Equal((channels, height), ((int)Column(layers, "input_channels")[0], (int)Column(layers, "input_height")[0]));
        Assert.Equal(classes, (int)Column(layers, "output_channels")[^1]);
    }

    [Fact]
    public void An_assignment_for_another_network_is_refused_row_by_row()
    {
        string path = _directory.Write("assignment.csv", "layer,mode\nconv1,multiply-8x8\nfire1,xnor\nconv10,multiply-8x9\n");
        Outcome outcome = EnosProgram.Run(_directory.Path, "simulate", "--assign", path);
        Assert.Equal(3, outcome.ExitCode);
        Assert.StartsWith($"{path}:3:1: layer: found 'fire1'", outcome.ErrorLines[0], StringComparison.Ordinal);
        Assert.StartsWith($"{path}:4:8: mode: found 'multiply-8x9'", outcome.ErrorLines[1], StringComparison.Ordinal);
        Assert.Equal(24, outcome.ErrorLines.Count(line => line.Contains("expected a row for layer", StringComparison.Ordinal)));
    }

    internal static CsvTable Csv(Outcome outcome)
    {
        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Errors));
        return CsvTable.Parse("stdout", outcome.Output);
    }

    internal static string[] Texts(CsvTable table, string column)
    {
        int index = table.Header.Select(cell => cell.Text).ToList().IndexOf(column);
        return [.. table.Rows.Select(row => row[index].Text)];
    }

    internal static double[] Column(CsvTable table, string column) =>
        [.. Texts(table, column).Select(text => double.Parse(text, CultureInfo.InvariantCulture))];

    private static double Sum(CsvTable table, string column) => Column(table, column).Sum();
}
