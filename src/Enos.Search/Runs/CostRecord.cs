using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Enos.Accel.Costs;

namespace Enos.Search.Runs;

/// <summary>The cost of a network as JSON output has it.</summary>
public sealed record CostRecord
{
    /// <summary>Energy of all layers and switches, in pJ.</summary>
    public required double EnergyPj { get; init; }

    /// <summary>Cycles of all layers and switches.</summary>
    public required long Cycles { get; init; }

    /// <summary>Latency in ns.</summary>
    public required double LatencyNs { get; init; }

    /// <summary>MACs.</summary>
    public required long Macs { get; init; }

    /// <summary>Share of the MACs that the array could have done, 0 to 1.</summary>
    public required double Utilization { get; init; }

    /// <summary>Energy by component, in pJ (<see cref="EnergyBreakdown.Components"/>).</summary>
    public required ImmutableSortedDictionary<string, double> EnergyByComponentPj { get; init; }

    /// <summary>Every layer; null, and left out, where a file beside the record has them.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<LayerCostRecord>? Layers { get; init; }

    /// <summary>The record of a simulated network.</summary>
    /// <param name="cost">The cost.</param>
    /// <param name="layers">Whether to list the layers.</param>
    public static CostRecord Of(NetworkCost cost, bool layers) => new()
    {
        EnergyPj = cost.EnergyPj,
        Cycles = cost.Cycles,
        LatencyNs = cost.LatencyNs,
        Macs = cost.Macs,
        Utilization = cost.Utilization,
        EnergyByComponentPj = ByComponent(cost.Energy),
        Layers = layers ? [.. cost.Layers.Select(LayerCostRecord.Of)] : null,
    };

    internal static ImmutableSortedDictionary<string, double> ByComponent(EnergyBreakdown energy) =>
        energy.Components().ToImmutableSortedDictionary(c => c.Component, c => c.EnergyPj, StringComparer.Ordinal);
}

/// <summary>The cost of one layer as JSON output has it; switches of mode are apart.</summary>
public sealed record LayerCostRecord
{
    /// <summary>The layer.</summary>
    public required string Layer { get; init; }

    /// <summary>Its mode.</summary>
    public required string Mode { get; init; }

    /// <summary>MACs.</summary>
    public required long Macs { get; init; }

    /// <summary>Cycles, stalls included.</summary>
    public required long Cycles { get; init; }

    /// <summary>Cycles of <see cref="Cycles"/> spent waiting for memory.</summary>
    public required long StallCycles { get; init; }

    /// <summary>Energy in pJ.</summary>
    public required double EnergyPj { get; init; }

    /// <summary>Energy by component, in pJ.</summary>
    public required ImmutableSortedDictionary<string, double> EnergyByComponentPj { get; init; }

    /// <summary>Cycles of the switch from the mode of the layer before.</summary>
    public required long SwitchCycles { get; init; }

    /// <summary>Energy of that switch, transfer and leakage included, in pJ.</summary>
    public required double SwitchEnergyPj { get; init; }

    /// <summary>The record of a simulated layer.</summary>
    public static LayerCostRecord Of(AssignedLayer layer) => new()
    {
        Layer = layer.Layer.Name,
        Mode = layer.Mode.Name,
        Macs = layer.Cost.Macs,
        Cycles = layer.Cost.Cycles,
        StallCycles = layer.Cost.Stalls.Total,
        EnergyPj = layer.Cost.EnergyPj,
        EnergyByComponentPj = CostRecord.ByComponent(layer.Cost.Energy),
        SwitchCycles = layer.SwitchBefore.Cycles,
        SwitchEnergyPj = layer.SwitchBefore.EnergyPj,
    };
}
