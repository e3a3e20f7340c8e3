using Enos.Accel.Hardware;
using Enos.Kernels;
using Enos.Networks.Datasets;
using Enos.Networks.Graphs;
using Enos.Networks.Pretrained;

namespace Enos.Search;

/// <summary>What a search is about.</summary>
/// <param name="Hardware">The accelerator, with the modes its table gives it.</param>
/// <param name="Graph">The network; its input is the images' shape, its classes are the data set's.</param>
/// <param name="Train">Images that weights and assignment are learned from.</param>
/// <param name="Test">Images that accuracy is reported on; nothing is learned from them.</param>
/// <param name="Weights">Weights to start from, read for the graph; null for fresh ones.</param>
public sealed record SearchInputs(Accelerator Hardware, NetworkGraph Graph, ImageSet Train, ImageSet Test, PretrainedWeights? Weights = null)
{
    /// <summary>Finds the table of an approximate multiplier by its name, null if there is none of that name. Default: none is known.</summary>
    public Func<string, MultiplierTable?> Multipliers { get; init; } = _ => null;
}
