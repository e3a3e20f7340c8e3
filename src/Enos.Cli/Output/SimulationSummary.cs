using System.Globalization;
using Enos.Accel.Costs;
using Enos.Cli.Jobs;
using Spectre.Console;

namespace Enos.Cli.Output;

/// <summary>What <c>enos simulate</c> prints for people.</summary>
internal static class SimulationSummary
{
    /// <summary>Writes layers, components and totals.</summary>
    public static void Write(IAnsiConsole console, Simulation simulation)
    {
        NetworkCost cost = simulation.Cost;
        LayerTable.Write(console, cost);
        EnergyTable.Write(console, cost);
        string batch = simulation.Batch == 1 ? "one image" : string.Create(CultureInfo.InvariantCulture, $"{simulation.Batch} images");
        console.WriteLine($"{simulation.Network} on {cost.Hardware.Name}, {batch}: {EnergyUnit.For(cost.EnergyPj).With(cost.EnergyPj)}, "
            + $"{Figures.Count(cost.Cycles)} cycles ({Figures.Fixed(cost.LatencyNs / 1e3)} µs), "
            + $"{Figures.Count(cost.Stalls.Total)} of them stalled, utilization {Figures.Percent(cost.Utilization)}");
    }
}
