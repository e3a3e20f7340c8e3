using System.Collections.Immutable;
using Enos.Accel.Costs;
using Enos.Cli.Jobs;

namespace Enos.Cli.Output;

/// <summary>A figure of a whole network that says what it is.</summary>
/// <param name="Name">Its key in CSV and JSON, unit at the end.</param>
/// <param name="Label">Its name for people.</param>
/// <param name="Unit">Its unit; empty for a count or a share.</param>
/// <param name="Definition">What it is made from.</param>
/// <param name="NeedsEnergies">Whether it takes energies or a clock.</param>
/// <param name="Value">The figure.</param>
internal sealed record NetworkMetric(string Name, string Label, string Unit, string Definition, bool NeedsEnergies, Func<NetworkCost, object> Value);

/// <summary>The totals that <c>enos simulate</c> prints: one list for tables, CSV, JSON and help.</summary>
internal static class NetworkMetrics
{
    /// <summary>All of them, in the order in which they are printed.</summary>
    public static ImmutableArray<NetworkMetric> All { get; } =
    [
        new("energy_pj", "energy", "pJ", "MACs, registers, scratchpads, global buffer, DRAM, ADCs, leakage, switches", true, c => c.EnergyPj),
        new("cycles", "cycles", "", "compute cycles of all folds + stalls + switches", false, c => c.Cycles),
        new("input_stall_cycles", "input stalls", "cycles", "cycles that wait for input activations", false, c => c.Stalls.Input),
        new("weight_stall_cycles", "weight stalls", "cycles", "cycles that wait for weights", false, c => c.Stalls.Weight),
        new("output_stall_cycles", "output stalls", "cycles", "cycles that wait for outputs and partial sums", false, c => c.Stalls.Output),
        new("latency_ns", "latency", "ns", "cycles / clock", true, c => c.LatencyNs),
        new("edp_pj_ns", "energy-delay product", "pJ·ns", "energy × latency", true, c => c.EdpPjNs),
        new("average_power_mw", "average power", "mW", "energy / latency", true, c => c.AveragePowerMw),
        new("macs", "MACs", "", "multiply-accumulates (or what the mode does instead), padding included", false, c => c.Macs),
        new("tops_per_watt", "efficiency", "TOPS/W", "2 · MACs / energy: a MAC counts as two operations", true, c => 2 * c.Macs / c.EnergyPj),
        new("gops", "throughput", "GOPS", "2 · MACs / latency", true, c => 2 * c.Macs / c.LatencyNs),
        new("utilization", "utilization", "", "MACs / MACs that the array could have done in all cycles, 0 to 1", false, c => c.Utilization),
    ];

    /// <summary>Those that can be told.</summary>
    public static IEnumerable<NetworkMetric> Of(Simulation simulation) => All.Where(metric => simulation.EnergiesKnown || !metric.NeedsEnergies);
}
