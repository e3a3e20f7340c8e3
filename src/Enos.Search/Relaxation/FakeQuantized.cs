using System.Collections.Immutable;
using Enos.Kernels;
using Enos.Networks.Datasets;
using Enos.Search.Training;
using Enos.Sim.Validation;
using TorchSharp;
using static TorchSharp.torch;

namespace Enos.Search.Relaxation;

/// <summary>What a frozen network computes in Torch: integers in floating-point tensors, for the integer program to reproduce.</summary>
internal static class FakeQuantized
{
    /// <summary>
    /// Accumulators of every layer for some images. What Torch does not compute, ADCs and approximate multipliers, is computed by the scalar definition, so that it
    /// owes nothing to the engine that validates.
    /// </summary>
    /// <param name="network">A frozen network.</param>
    /// <param name="choices">One mode for each layer.</param>
    /// <param name="images">The images.</param>
    public static ReferenceAccumulators Accumulators(RelaxedNetwork network, IReadOnlyList<LayerChoice> choices, ImageSet images)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGradient = no_grad();
        using var batch = new TrainingImages(images);
        ImmutableArray<LayerAccumulators>.Builder layers = ImmutableArray.CreateBuilder<LayerAccumulators>();
        using var oracle = new ReferenceEngine();
        network.eval();
        network.Engine = oracle;
        network.Observer = (layer, accumulators) =>
            layers.Add(new LayerAccumulators(layer.Node.Name, accumulators.to(int32).contiguous().data<int>().ToArray()));
        network.Forward(batch.Range(0, images.Count).Images, choices);
        network.Observer = null;
        network.Engine = null;
        return new ReferenceAccumulators(images.Count, images.Pixels, layers.ToImmutable());
    }
}
