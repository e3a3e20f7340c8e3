using Enos.Networks.Datasets;
using Enos.Search.Relaxation;
using Enos.Search.Spaces;
using Enos.Search.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Enos.Search.Discretization;

/// <summary>
/// What each mode costs in accuracy, measured and not read off the logits: the loss of the relaxed network with one layer put into one mode and all others
/// left as they are (perturbation-based selection, arXiv 2108.04392, one layer at a time).
/// </summary>
internal static class MeasuredScores
{
    /// <summary>Loss for every layer in every mode, in nats; 0 where there is no choice.</summary>
    /// <param name="network">The relaxed network.</param>
    /// <param name="space">What can be chosen.</param>
    /// <param name="relaxed">How the other layers compute.</param>
    /// <param name="images">Training images; the loss is taken over a sample that the seed decides.</param>
    /// <param name="seed">Seed of the run.</param>
    /// <param name="sample">Images in the sample.</param>
    /// <param name="onLayer">Told after each layer how many are done.</param>
    /// <param name="cancellation">Stops between two layers.</param>
    public static double[,] Measure(
        RelaxedNetwork network, SearchSpace space, IReadOnlyList<LayerChoice> relaxed, TrainingImages images, ulong seed, int sample,
        Action<int>? onLayer = null, CancellationToken cancellation = default)
    {
        using DisposeScope outer = NewDisposeScope();
        using IDisposable noGradient = no_grad();

        // Statistics of the batch itself: those of the mixture would not be those of the perturbed network.
        network.train();
        network.KeepStatistics = true;
        (Tensor batch, Tensor labels) = Batch(images, seed, sample);
        IReadOnlyDictionary<string, Tensor> trace = network.Trace(batch, relaxed);
        double[,] scores = new double[space.Layers, space.Modes.Length];
        for (int l = 0; l < space.Layers; l++)
        {
            cancellation.ThrowIfCancellationRequested();
            for (int m = 0; m < space.ModesOf(l).Length && !space.IsPinned(l); m++)
            {
                using DisposeScope scope = NewDisposeScope();
                LayerChoice[] perturbed = [.. relaxed];
                perturbed[l] = LayerChoice.OneHot(m);
                scores[l, space.ModesOf(l)[m]] = nn.functional.cross_entropy(network.Resume(trace, l, perturbed), labels).item<float>();
            }

            onLayer?.Invoke(l + 1);
        }

        network.KeepStatistics = false;
        return scores;
    }

    /// <summary>Loss of the network over the sample as some choices compute it, in nats, normalized by the statistics of the sample itself.</summary>
    public static double LossOf(RelaxedNetwork network, IReadOnlyList<LayerChoice> choices, TrainingImages images, ulong seed, int sample)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGradient = no_grad();
        network.train();
        network.KeepStatistics = true;
        (Tensor batch, Tensor labels) = Batch(images, seed, sample);
        double loss = nn.functional.cross_entropy(network.Forward(batch, choices), labels).item<float>();
        network.KeepStatistics = false;
        return loss;
    }

    private static (Tensor Images, Tensor Labels) Batch(TrainingImages images, ulong seed, int sample)
    {
        int[] order = EpochOrder.Shuffle(seed, int.MaxValue, images.Count);
        return images.Batch(order.AsSpan(0, Math.Min(sample, order.Length)));
    }
}
