using System.Collections.Immutable;
using Enos.Accel.Hardware;
using Enos.Accel.Modes;
using Enos.Accel.Workloads;

namespace Enos.Accel.Costs;

/// <summary>A layer of a network, its mode and what it costs.</summary>
/// <param name="Layer">The layer.</param>
/// <param name="Mode">Its mode.</param>
/// <param name="Cost">Cost of the layer itself.</param>
/// <param name="SwitchBefore">Cost of coming to its mode from the layer before, transfers included; zero for the first.</param>
public sealed record AssignedLayer(Layer Layer, Mode Mode, LayerCost Cost, SwitchCost SwitchBefore);

/// <summary>What a network costs in an assignment. Totals are over layers in order, switches between neighbours included.</summary>
public sealed record NetworkCost
{
    /// <summary>The accelerator.</summary>
    public required Accelerator Hardware { get; init; }

    /// <summary>Every layer in order.</summary>
    public required ImmutableArray<AssignedLayer> Layers { get; init; }

    /// <summary>Energy by component, switches included.</summary>
    public required EnergyBreakdown Energy { get; init; }

    /// <summary>What is moved where.</summary>
    public required AccessCounts Accesses { get; init; }

    /// <summary>Stalls by tensor.</summary>
    public required StallCycles Stalls { get; init; }

    /// <summary>All cycles, switches included.</summary>
    public required long Cycles { get; init; }

    /// <summary>MACs of all layers.</summary>
    public required long Macs { get; init; }

    /// <summary>Mean of the layers' utilization, weighted by their cycles; cycles of switches count as idle. 0 to 1.</summary>
    public required double Utilization { get; init; }

    /// <summary>Energy in pJ.</summary>
    public double EnergyPj => Energy.TotalPj;

    /// <summary>Latency in ns: cycles over the clock in GHz.</summary>
    public double LatencyNs => Cycles / Hardware.ClockGhz;

    /// <summary>Energy–delay product in pJ·ns.</summary>
    public double EdpPjNs => EnergyPj * LatencyNs;

    /// <summary>Average power in mW: pJ over ns.</summary>
    public double AveragePowerMw => EnergyPj / LatencyNs;

    /// <summary>Operations in 10¹² a second: MACs · <see cref="Accelerator.OperationsPerMac"/>/latency in ns, by 1000.</summary>
    public double ThroughputTops => (double)Hardware.OperationsPerMac * Macs / LatencyNs / 1000;

    /// <summary>Operations in 10¹² a second and W, which is operations a pJ: MACs · <see cref="Accelerator.OperationsPerMac"/>/energy in pJ.</summary>
    public double EfficiencyTopsPerW => (double)Hardware.OperationsPerMac * Macs / EnergyPj;

    /// <summary>Adds up layers whose costs are known, and the switches between them.</summary>
    /// <param name="hw">The accelerator.</param>
    /// <param name="workload">The network.</param>
    /// <param name="assignment">A mode for each layer.</param>
    /// <param name="costOf">Cost of a layer, given its place; asked for once each, in order.</param>
    /// <param name="switchTo">Cost of coming to a layer from the one before, given its place; asked for once each but the first, in order.</param>
    public static NetworkCost Sum(
        Accelerator hw, Workload workload, IReadOnlyList<Mode> assignment, Func<int, LayerCost> costOf, Func<int, SwitchCost> switchTo)
    {
        if (assignment.Count != workload.Layers.Length)
        {
            throw new ArgumentException(
                $"{workload.Name} has {workload.Layers.Length} layers, the assignment {assignment.Count} modes.", nameof(assignment));
        }

        ImmutableArray<AssignedLayer>.Builder layers = ImmutableArray.CreateBuilder<AssignedLayer>(assignment.Count);
        EnergyBreakdown energy = default;
        AccessCounts accesses = default;
        StallCycles stalls = default;
        long cycles = 0;
        long macs = 0;
        double busy = 0;
        for (int i = 0; i < assignment.Count; i++)
        {
            LayerCost cost = costOf(i);
            SwitchCost change = i == 0 ? default : switchTo(i);
            layers.Add(new AssignedLayer(workload.Layers[i], assignment[i], cost, change));
            energy += cost.Energy + change.Energy;
            accesses += cost.Accesses;
            stalls += cost.Stalls;
            cycles += cost.Cycles + change.Cycles;
            macs += cost.Macs;
            busy += cost.Utilization * cost.Cycles;
        }

        return new NetworkCost
        {
            Hardware = hw,
            Layers = layers.MoveToImmutable(),
            Energy = energy,
            Accesses = accesses,
            Stalls = stalls,
            Cycles = cycles,
            Macs = macs,
            Utilization = busy / cycles,
        };
    }
}
