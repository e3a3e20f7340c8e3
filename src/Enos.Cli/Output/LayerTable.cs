using System.Globalization;
using Enos.Accel.Costs;
using Enos.Accel.Workloads;
using Spectre.Console;

namespace Enos.Cli.Output;

/// <summary>The cost of a network, a row a layer.</summary>
internal static class LayerTable
{
    /// <summary>Writes the table: the switches between modes and the total stand below the layers.</summary>
    public static void Write(IAnsiConsole console, NetworkCost cost)
    {
        EnergyUnit unit = EnergyUnit.For(cost.EnergyPj / cost.Layers.Length);
        TextTable table = new("Layers", "layer", "shape", "mode", ">MACs", ">cycles", $">energy {unit.Name}", ">share");
        foreach (AssignedLayer layer in cost.Layers)
        {
            table.Add(
                layer.Layer.Name, Shape(layer.Layer.Shape), layer.Mode.Name, Figures.Count(layer.Cost.Macs), Figures.Count(layer.Cost.Cycles),
                unit.Of(layer.Cost.EnergyPj), Figures.Percent(layer.Cost.EnergyPj / cost.EnergyPj));
        }

        double switchPj = cost.Layers.Sum(layer => layer.SwitchBefore.ReconfigurationPj + layer.SwitchBefore.LeakagePj);
        long switchCycles = cost.Layers.Sum(layer => layer.SwitchBefore.Cycles);
        table.Add("switches of mode", "", "", "", Figures.Count(switchCycles), unit.Of(switchPj), Figures.Percent(switchPj / cost.EnergyPj));
        table.Add("total", "", "", Figures.Count(cost.Macs), Figures.Count(cost.Cycles), unit.Of(cost.EnergyPj), Figures.Percent(1));
        table.Write(console);
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
