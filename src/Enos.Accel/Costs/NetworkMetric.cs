using System.Collections.Immutable;

namespace Enos.Accel.Costs;

/// <summary>A total of a network that says what it is, so that tables, CSV, help and plots need not know it.</summary>
/// <param name="Name">Its name in columns and keys, the unit in it.</param>
/// <param name="Unit">The unit as people write it; empty for a ratio or a count.</param>
/// <param name="Definition">How it is computed.</param>
/// <param name="HigherIsBetter">Which way is better.</param>
/// <param name="Of">Its value.</param>
public sealed record NetworkMetric(string Name, string Unit, string Definition, bool HigherIsBetter, Func<NetworkCost, double> Of)
{
    /// <summary>Every total, in the order in which tables show them.</summary>
    public static ImmutableArray<NetworkMetric> All { get; } =
    [
        new("energy_pj", "pJ", "all components of all layers, and reconfiguration between them", false, cost => cost.EnergyPj),
        new("cycles", "", "cycles of all layers, stalls and switches included", false, cost => cost.Cycles),
        new("latency_ns", "ns", "cycles / clock_ghz", false, cost => cost.LatencyNs),
        new("edp_pj_ns", "pJ·ns", "energy × latency", false, cost => cost.EdpPjNs),
        new("average_power_mw", "mW", "energy / latency", false, cost => cost.AveragePowerMw),
        new("throughput_tops", "TOPS", "2 operations per MAC / latency", true, cost => cost.ThroughputTops),
        new("efficiency_tops_per_w", "TOPS/W", "2 operations per MAC / energy", true, cost => cost.EfficiencyTopsPerW),
        new("utilization", "", "MACs / MACs that the modes could do in the cycles taken, 0 to 1", true, cost => cost.Utilization),
    ];
}
