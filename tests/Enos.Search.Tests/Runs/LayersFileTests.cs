using Enos.Accel.Costs;
using Enos.Accel.Inputs;
using Enos.Accel.Modes;
using Enos.Accel.Workloads;
using Enos.Networks.Graphs;
using Enos.Networks.Zoo;
using Enos.Search.Runs;
using Enos.Sim.Validation;

namespace Enos.Search.Tests.Runs;

public sealed class LayersFileTests : IDisposable
{
    private static readonly Workload Workload = NetworkZoo.Build("squeezenet", new TensorShape(1, 28, 28), 10, 0.05).ToWorkload();

    private readonly TemporaryRun _run = new();

    public void Dispose() => _run.Dispose();

    [Fact]
    public void Figures_of_the_layers_read_back_to_the_same_bits()
    {
        NetworkCost cost = Cost();
        string path = _run.Write("layers.csv", writer => LayersFile.Write(writer, cost));
        Assert.Equal(CostFigures.Of(cost).Layers.ToArray(), LayersFile.Load(path, Workload).ToArray());
    }

    [Fact]
    public void Components_of_a_row_add_up_to_its_energy_and_rows_with_switches_to_the_network()
    {
        NetworkCost cost = Cost();
        CsvTable table = CsvTable.Load(_run.Write("layers.csv", writer => LayersFile.Write(writer, cost)));
        string[] components = [.. table.Header.Select(c => c.Text).Where(c => c.EndsWith("_pj", StringComparison.Ordinal) && c is not ("energy_pj" or "switch_energy_pj"))];
        Assert.Equal(11, components.Length); // those of a single layer: no reconfiguration
        double total = 0;
        for (int row = 0; row < table.Rows.Length; row++)
        {
            double energy = Number(table, row, "energy_pj");
            Assert.Equal(energy, components.Sum(c => Number(table, row, c)), energy * 1e-12);
            total += energy + Number(table, row, "switch_energy_pj");
        }

        Assert.Equal(cost.EnergyPj, total, cost.EnergyPj * 1e-12);
    }

    [Fact]
    public void Rows_that_are_missing_or_in_another_order_are_named_by_the_layer_that_belongs_there()
    {
        string path = _run.Write("layers.csv", writer => LayersFile.Write(writer, Cost()));
        string[] lines = File.ReadAllLines(path);
        (lines[1], lines[2]) = (lines[2], lines[1]);
        File.WriteAllLines(path, lines[..^1]);
        var e = Assert.Throws<InvalidInputException>(() => LayersFile.Load(path, Workload));
        Assert.Equal(
            [(2, "fire2/squeeze1x1", "layer conv1 of squeezenet"), (3, "conv1", "layer fire2/squeeze1x1 of squeezenet"), (27, "", "layer conv10 of squeezenet")],
            e.Errors.Select(error => (error.Line, error.Value, error.Expected)));
    }

    private static NetworkCost Cost()
    {
        Mode[] modes = [Sample.Mode(OperatorKind.Multiply), Sample.Mode(OperatorKind.Xnor, 1, 1)];
        return CostModel.Evaluate(Sample.Accelerator(modes), Workload, [.. Workload.Layers.Select((_, l) => modes[l / 2 % 2])]);
    }

    private static double Number(CsvTable table, int row, string column)
    {
        int index = table.Header.Select(c => c.Text).ToList().IndexOf(column);
        return double.Parse(table.Rows[row][index].Text, System.Globalization.CultureInfo.InvariantCulture);
    }
}
