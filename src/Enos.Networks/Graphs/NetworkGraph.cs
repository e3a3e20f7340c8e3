using System.Collections.Immutable;
using Enos.Accel.Workloads;

namespace Enos.Networks.Graphs;

/// <summary>
/// A network, described once: the accelerator reads it as a <see cref="Workload"/>, the search as a trainable module, validation as an integer program.
/// </summary>
/// <param name="Name">Its name, such as <c>squeezenet</c>.</param>
/// <param name="Nodes">All nodes, each after those it reads; the first is the input, the last makes the logits, classes×1×1.</param>
public sealed record NetworkGraph(string Name, ImmutableArray<Node> Nodes)
{
    /// <summary>The image's shape.</summary>
    public TensorShape Input => Nodes[0].Output;

    /// <summary>Number of classes.</summary>
    public int Classes => Nodes[^1].Output.Channels;

    /// <summary>The layers that carry MACs, in the order in which they run.</summary>
    public IEnumerable<ConvolutionNode> Convolutions => Nodes.OfType<ConvolutionNode>();

    /// <summary>What an accelerator sees of it.</summary>
    /// <param name="batch">Images computed at once.</param>
    public Workload ToWorkload(int batch = 1)
    {
        LayerOrigins origins = LayerOrigins.Of(this);
        return new Workload(
            Name, [.. Convolutions.Select(c => new Layer(c.Name, c.Shape with { Batch = batch }) { Producers = origins.ProducersOf(c) })]);
    }
}
