using System.Collections.Immutable;

namespace Enos.Accel.Workloads;

/// <summary>A named layer that carries MACs.</summary>
/// <param name="Name">Unique in its workload, such as <c>fire2/squeeze1x1</c>.</param>
/// <param name="Shape">Its shape.</param>
public sealed record Layer(string Name, LayerShape Shape)
{
    /// <summary>
    /// The layers whose outputs it reads, directly or through what carries no MACs (pooling, concatenation); all of them before it. Empty, the default,
    /// if it reads anything else, such as the network's input, or if that is not known.
    /// </summary>
    public ImmutableArray<string> Producers { get; init; } = [];
}
