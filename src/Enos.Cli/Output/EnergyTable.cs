using Enos.Accel.Costs;
using Enos.Reports.Drawing;
using Spectre.Console;

namespace Enos.Cli.Output;

/// <summary>The energy of a network by component, the greatest first.</summary>
internal static class EnergyTable
{
    /// <summary>Writes the table; components that the accelerator lacks are left out.</summary>
    public static void Write(IAnsiConsole console, NetworkCost cost)
    {
        EnergyUnit unit = EnergyUnit.For(cost.EnergyPj);
        TextTable table = new("Energy by component", "component", $">energy {unit.Name}", ">share");
        foreach ((string component, double energyPj) in cost.Energy.Components().Where(c => c.EnergyPj > 0).OrderByDescending(c => c.EnergyPj))
        {
            table.Add(component.Replace('_', ' '), unit.Of(energyPj), Spelled.Percent(energyPj / cost.EnergyPj));
        }

        table.Write(console);
    }
}
