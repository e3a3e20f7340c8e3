using System.Globalization;
using Enos.Accel.Costs;
using Enos.Accel.Workloads;
using Enos.Reports.Drawing;
using Spectre.Console;

namespace Enos.Cli.Output;

/// <summary>The cost of a network, a row a layer.</summary>
internal static class LayerTable
{
    /// <summary>Rows that a person is shown at most.</summary>
    public const int MaxRows = 1000;

    /// <summary>Writes the table: the switches between modes and the total stand below the layers.</summary>
    /// <param name="console">Where to.</param>
    /// <param name="cost">The cost.</param>
    /// <param name="energies">Whether energies are known; stalls and utilization stand in their place if not.</param>
    public static void Write(IAnsiConsole console, NetworkCost cost, bool energies = true)
    {
        if (energies)
        {
            WriteEnergies(console, cost);
        }
        else
        {
            WriteCycles(console, cost);
        }

        WriteRest(console, cost.Layers.Length);
    }

    /// <summary>Says how many layers a table leaves out.</summary>
    public static void WriteRest(IAnsiConsole console, int layers)
    {
        if (layers > MaxRows)
        {
            console.WriteLine($"{Spelled.Count(layers - MaxRows)} more layers are not shown; --format csv and json have all of them.");
        }
    }

    private static void WriteCycles(IAnsiConsole console, NetworkCost cost)
    {
        TextTable table = new("Layers", "layer", "shape", ">MACs", ">cycles", ">stalls", ">mapping", ">utilization");
        foreach (AssignedLayer layer in cost.Layers.Take(MaxRows))
        {
            table.Add(
                layer.Layer.Name, Shape(layer.Layer.Shape), Spelled.Count(layer.Cost.Macs), Spelled.Count(layer.Cost.Cycles),
                Spelled.Count(layer.Cost.Stalls.Total), Spelled.Percent(layer.Cost.MappingEfficiency), Spelled.Percent(layer.Cost.Utilization));
        }

        table.Add("total", "", Spelled.Count(cost.Macs), Spelled.Count(cost.Cycles), Spelled.Count(cost.Stalls.Total), "", Spelled.Percent(cost.Utilization));
        table.Write(console);
    }

    private static void WriteEnergies(IAnsiConsole console, NetworkCost cost)
    {
        EnergyUnit unit = EnergyUnit.For(cost.EnergyPj / cost.Layers.Length);
        bool thousands = cost.Macs >= 10_000_000;
        string macs = thousands ? "MACs/1000" : "MACs";
        TextTable table = new("Layers, energy in % of the network's", "layer", "shape", "mode", $">{macs}", ">cycles", $">energy {unit.Name}", ">%");
        foreach (AssignedLayer layer in cost.Layers.Take(MaxRows))
        {
            table.Add(
                layer.Layer.Name, Shape(layer.Layer.Shape), layer.Mode.Name, Macs(layer.Cost.Macs), Spelled.Count(layer.Cost.Cycles),
                unit.Of(layer.Cost.EnergyPj), Share(layer.Cost.EnergyPj));
        }

        double switchPj = cost.Layers.Sum(layer => layer.SwitchBefore.EnergyPj);
        long switchCycles = cost.Layers.Sum(layer => layer.SwitchBefore.Cycles);
        table.Add("switches of mode", "", "", "", Spelled.Count(switchCycles), unit.Of(switchPj), Share(switchPj));
        table.Add("total", "", "", Macs(cost.Macs), Spelled.Count(cost.Cycles), unit.Of(cost.EnergyPj), Share(cost.EnergyPj));
        table.Write(console);

        string Macs(long count) => Spelled.Count(thousands ? (count + 500) / 1000 : count);

        string Share(double energyPj) => (100 * energyPj / cost.EnergyPj).ToString("0.0", CultureInfo.InvariantCulture);
    }

    /// <summary>Channels in and out, window and stride, groups, and the output's pixels: <c>16→64 3×3/2 dw 14×14</c>.</summary>
    private static string Shape(LayerShape shape)
    {
        string stride = (shape.StrideHeight, shape.StrideWidth) == (1, 1) ? "" : $"/{shape.StrideHeight}";
        string groups = shape.Groups == 1 ? "" : shape.Groups == shape.InputChannels ? " dw" : $" g{shape.Groups}";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{shape.InputChannels}→{shape.OutputChannels} {shape.KernelHeight}×{shape.KernelWidth}{stride}{groups} {shape.OutputHeight}×{shape.OutputWidth}");
    }
}
