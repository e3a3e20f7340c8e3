using System.Globalization;
using Enos.Reports.Drawing;
using Enos.Sim.Activity;
using Spectre.Console;

namespace Enos.Cli.Output;

/// <summary>Operand activity and the energy scaled by it for people, a row a layer.</summary>
internal static class ActivityTable
{
    /// <summary>Writes the table.</summary>
    /// <param name="console">Where to.</param>
    /// <param name="energy">Activity and energies.</param>
    /// <param name="tableEnergyPj">The network's energy as the table has it, in pJ.</param>
    public static void Write(IAnsiConsole console, ActivityEnergy energy, double tableEnergyPj)
    {
        EnergyUnit unit = EnergyUnit.For(energy.Layers.Average(layer => layer.Cost.Cost.Energy.MacPj));
        TextTable table = new(
            "Activity of operands in streaming order, and the energy of MACs scaled by it",
            "layer", ">zero inputs", ">toggling", ">zero weights", ">toggling", $">MACs {unit.Name}", ">scaled");
        foreach (ScaledLayer layer in energy.Layers)
        {
            (OperandActivity input, OperandActivity weight) = (layer.Activity.Input, layer.Activity.Weight);
            table.Add(
                layer.Activity.Layer, Spelled.Percent(input.ZeroShare), Rate(input), Spelled.Percent(weight.ZeroShare), Rate(weight),
                unit.Of(layer.Cost.Cost.Energy.MacPj), unit.Of(layer.MacPj));
        }

        table.Add(
            "network", "", "", "", "", unit.Of(energy.Layers.Sum(layer => layer.Cost.Cost.Energy.MacPj)), unit.Of(energy.Layers.Sum(layer => layer.MacPj)));
        table.Write(console);
        EnergyUnit total = EnergyUnit.For(tableEnergyPj);
        console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"Energy {total.With(energy.EnergyPj)} scaled by activity, {total.With(tableEnergyPj)} by the table: a MAC takes E·({energy.Model.StaticShare} + {1 - energy.Model.StaticShare}·toggling/{energy.Model.ReferenceToggleRate}), toggling being the share of streaming bits"));
    }

    private static string Rate(OperandActivity operand) => double.IsNaN(operand.ToggleRate) ? "" : Spelled.Percent(operand.ToggleRate);
}
