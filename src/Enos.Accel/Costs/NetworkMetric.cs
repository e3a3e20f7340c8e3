using System.Collections.Immutable;

namespace Enos.Accel.Costs;

/// <summary>A total of a network, or a figure of the accelerator it runs on, that says what it is, so that tables, CSV, JSON, help and plots need not know it.</summary>
/// <param name="Name">Its name in columns and keys, the unit in it.</param>
/// <param name="Label">Its name for people.</param>
/// <param name="Unit">The unit as people write it; empty for a ratio or a count.</param>
/// <param name="Definition">How it is computed.</param>
/// <param name="HigherIsBetter">Which way is better.</param>
/// <param name="NeedsEnergies">Whether it takes energies or a clock, which a SCALE-Sim configuration does not state.</param>
/// <param name="Of">
/// Its value: a <see langword="long"/> if it is a count, exact, a <see langword="double"/> otherwise; null where the accelerator does not say what it takes.
/// </param>
public sealed record NetworkMetric(
    string Name, string Label, string Unit, string Definition, bool HigherIsBetter, bool NeedsEnergies, Func<NetworkCost, IConvertible?> Of)
{
    /// <summary>Every total, in the order in which tables show them.</summary>
    public static ImmutableArray<NetworkMetric> All { get; } =
    [
        new("energy_pj", "energy", "pJ", "MACs, registers, scratchpads, global buffer, DRAM, ADCs, leakage, switches and transfers", false, true, c => c.EnergyPj),
        new("cycles", "cycles", "", "compute cycles of all folds + stalls + switches and transfers", false, false, c => c.Cycles),
        new("input_stall_cycles", "input stalls", "cycles", "cycles that wait for input activations", false, false, c => c.Stalls.Input),
        new("weight_stall_cycles", "weight stalls", "cycles", "cycles that wait for weights", false, false, c => c.Stalls.Weight),
        new("output_stall_cycles", "output stalls", "cycles", "cycles that wait for outputs and partial sums", false, false, c => c.Stalls.Output),
        new("latency_ns", "latency", "ns", "cycles / clock", false, true, c => c.LatencyNs),
        new("edp_pj_ns", "energy-delay product", "pJ·ns", "energy × latency", false, true, c => c.EdpPjNs),
        new("average_power_mw", "average power", "mW", "energy / latency", false, true, c => c.AveragePowerMw),
        new("macs", "MACs", "", "multiply-accumulates (or what the mode does instead), padding included", false, false, c => c.Macs),
        new("throughput_tops", "throughput", "TOPS", "operations / latency: a MAC counts as two, or as operations_per_mac of the accelerator says", true, true, c => c.ThroughputTops),
        new("efficiency_tops_per_w", "efficiency", "TOPS/W", "operations / energy: a MAC counts as two, or as operations_per_mac of the accelerator says", true, true, c => c.EfficiencyTopsPerW),
        new("utilization", "utilization", "", "MACs / MACs that the modes could have done in all cycles, 0 to 1", true, false, c => c.Utilization),
        new("pe_area_um2", "area of a PE", "µm²", "the union of its digital modes; modes of one operator share a datapath", false, true, c => AcceleratorArea.Of(c.Hardware).PeUm2),
        new("array_area_um2", "area of the array", "µm²", "area of a PE × PEs", false, true, c => AcceleratorArea.Of(c.Hardware).ArrayUm2),
        new("memory_area_um2", "area of memories", "µm²", "bits of scratchpads and global buffer × sram_um2_per_bit", false, true, c => AcceleratorArea.Of(c.Hardware).MemoriesUm2),
        new("macro_area_um2", "area of macros", "µm²", "cells and ADCs of the compute-in-memory macros", false, true, c => AcceleratorArea.Of(c.Hardware).MacrosUm2),
        new("area_um2", "area", "µm²", "array + memories + macros, without registers, wires and control", false, true, c => AcceleratorArea.Of(c.Hardware).TotalUm2),
    ];
}
