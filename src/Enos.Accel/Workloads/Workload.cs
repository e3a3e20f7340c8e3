using System.Collections.Immutable;

namespace Enos.Accel.Workloads;

/// <summary>What an accelerator sees of a network: its layers in the order in which they run.</summary>
/// <param name="Name">The network's name.</param>
/// <param name="Layers">The layers that carry MACs; at least one.</param>
public sealed record Workload(string Name, ImmutableArray<Layer> Layers)
{
    /// <summary>MACs of all layers.</summary>
    public long Macs => Layers.Aggregate(0L, (sum, layer) => checked(sum + layer.Shape.Macs));
}
