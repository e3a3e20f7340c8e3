using System.Globalization;
using Enos.Accel.Costs;
using Enos.Cli.Jobs;
using Enos.Reports.Drawing;
using Spectre.Console;

namespace Enos.Cli.Output;

/// <summary>What <c>enos simulate</c> prints for people.</summary>
internal static class SimulationSummary
{
    /// <summary>Writes layers, components and totals, or the totals alone.</summary>
    public static void Write(IAnsiConsole console, Simulation simulation, bool totalsOnly)
    {
        NetworkCost cost = simulation.Cost;
        if (!totalsOnly)
        {
            LayerTable.Write(console, cost, simulation.EnergiesKnown);
            if (simulation.EnergiesKnown)
            {
                EnergyTable.Write(console, cost);
            }
        }

        string batch = simulation.Batch == 1 ? "one image" : string.Create(CultureInfo.InvariantCulture, $"{simulation.Batch} images");
        TextTable totals = new($"{simulation.Network} on {cost.Hardware.Name}, {batch}", "total", ">", "", "definition");
        foreach (NetworkMetric metric in simulation.Metrics)
        {
            totals.Add(metric.Label, metric.Of(cost) is long count ? Spelled.Count(count) : Spelled.Fixed(metric.Of(cost)!.ToDouble(null)), metric.Unit, metric.Definition);
        }

        totals.Write(console);
    }
}
