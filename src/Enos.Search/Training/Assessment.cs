using Enos.Networks.Datasets;
using Enos.Search.Relaxation;
using TorchSharp;
using static TorchSharp.torch;

namespace Enos.Search.Training;

/// <summary>What is done with a network between steps: counting what it gets right, and taking its statistics, and its ADCs', anew.</summary>
internal static class Assessment
{
    private const int BatchSize = 250;
    private const int StatisticsBatches = 12;

    /// <summary>Images whose activations ADCs are measured on.</summary>
    private const int CalibrationImages = 64;

    /// <summary>Number of images classified rightly, in evaluation mode; a tie goes to the lowest class.</summary>
    public static int CountCorrect(RelaxedNetwork network, IReadOnlyList<LayerChoice> choices, TrainingImages images)
    {
        network.eval();
        return Count(network, choices, images);
    }

    private static int Count(RelaxedNetwork network, IReadOnlyList<LayerChoice> choices, TrainingImages images)
    {
        using IDisposable noGradient = no_grad();
        int correct = 0;
        for (int start = 0; start < images.Count; start += BatchSize)
        {
            using DisposeScope scope = NewDisposeScope();
            (Tensor batch, Tensor labels) = images.Range(start, Math.Min(BatchSize, images.Count - start));
            correct += (int)network.Forward(batch, choices).argmax(1).eq(labels).sum().item<long>();
        }

        return correct;
    }

    /// <summary>Share of the images classified rightly, each batch normalized by its own statistics: for a supernet in an assignment that it has no statistics of.</summary>
    public static double AccuracyOfSample(RelaxedNetwork network, IReadOnlyList<LayerChoice> choices, TrainingImages images)
    {
        network.train();
        network.KeepStatistics = true;
        double accuracy = (double)Count(network, choices, images) / images.Count;
        network.KeepStatistics = false;
        return accuracy;
    }

    /// <summary>Measures the ADCs of a network's compute-in-memory modes on some training images, as its weights are now; nothing where there are none.</summary>
    /// <param name="network">The network.</param>
    /// <param name="choices">How its layers compute, so that activations are those that it meets.</param>
    /// <param name="images">Training images.</param>
    /// <param name="seed">Seed of the run.</param>
    /// <param name="epoch">The epoch that is about to begin: other images in each.</param>
    public static void CalibrateConverters(RelaxedNetwork network, IReadOnlyList<LayerChoice> choices, TrainingImages images, ulong seed, int epoch)
    {
        if (!network.HasConverters)
        {
            return;
        }

        using DisposeScope scope = NewDisposeScope();
        int[] order = EpochOrder.Shuffle(seed, epoch, images.Count);
        network.train();
        network.KeepStatistics = true;
        network.Calibrate(images.Batch(order.AsSpan(0, Math.Min(CalibrationImages, order.Length))).Images, choices);
        network.KeepStatistics = false;
    }

    /// <summary>
    /// Re-estimates the batch normalization statistics over some training batches: those gathered in a mixture of modes, or before the last steps, are
    /// not those of the network as it stands.
    /// </summary>
    public static void ReestimateStatistics(RelaxedNetwork network, IReadOnlyList<LayerChoice> choices, TrainingImages images, ulong seed)
    {
        CalibrateConverters(network, choices, images, seed, int.MaxValue);
        network.train();
        using IDisposable noGradient = no_grad();
        int[] order = EpochOrder.Shuffle(seed, int.MaxValue, images.Count);
        for (int b = 0; b < StatisticsBatches && b * BatchSize < order.Length; b++)
        {
            using DisposeScope scope = NewDisposeScope();
            foreach (RelaxedConvolution layer in network.Layers)
            {
                layer.Output.Reestimate(b);
            }

            int start = b * BatchSize;
            (Tensor batch, _) = images.Batch(order.AsSpan(start, Math.Min(BatchSize, order.Length - start)));
            network.Forward(batch, choices);
        }

        foreach (RelaxedConvolution layer in network.Layers)
        {
            layer.Output.EndReestimation();
        }
    }
}
