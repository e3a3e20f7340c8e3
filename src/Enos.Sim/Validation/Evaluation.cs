using System.Diagnostics;
using Enos.Accel.Inputs;
using Enos.Networks.Datasets;
using Enos.Networks.Graphs;
using Enos.Sim.Inference;

namespace Enos.Sim.Validation;

/// <summary>Classifies whole data sets.</summary>
public static class Evaluation
{
    /// <summary>Images in a batch where the caller names no number.</summary>
    public const int DefaultBatch = 32;

    /// <summary>Classifies every image; an image's class is the one of the greatest logit, and among equal logits the lowest class.</summary>
    /// <param name="network">The network.</param>
    /// <param name="images">The images, at least one.</param>
    /// <param name="batch">Images computed at once, at least 1. Speed and memory depend on it, results do not.</param>
    /// <param name="onImages">Told after each batch how many images were in it.</param>
    /// <param name="cancellation">Stops between batches.</param>
    /// <exception cref="InvalidInputException">The images are of another shape or number of classes than the network's, or there are none.</exception>
    public static ClassificationResult Run(
        IntegerNetwork network, ImageSet images, int batch = DefaultBatch, Action<int>? onImages = null, CancellationToken cancellation = default) =>
        Run(network, images, batch, null, onImages, cancellation);

    /// <summary>As <see cref="Run(IntegerNetwork, ImageSet, int, Action{int}, CancellationToken)"/>, watched.</summary>
    internal static ClassificationResult Run(
        IntegerNetwork network, ImageSet images, int batch, LayerObserver? observer, Action<int>? onImages, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(batch, 1);
        InputError[] faults = [.. Faults(network.Network.Graph, images)];
        if (faults.Length > 0)
        {
            throw new InvalidInputException(faults);
        }

        batch = Math.Min(Math.Min(batch, network.MaxImages), images.Count);
        int classes = network.Network.Graph.Classes;
        int[] logits = new int[checked(batch * classes)];
        int[] predictions = new int[images.Count];
        Stopwatch watch = Stopwatch.StartNew();
        for (int first = 0; first < images.Count; first += batch)
        {
            cancellation.ThrowIfCancellationRequested();
            int count = Math.Min(batch, images.Count - first);
            int elements = images.Image.Elements;
            network.Run(images.Pixels.AsSpan(first * elements, count * elements), logits.AsSpan(0, count * classes), first, observer);
            for (int i = 0; i < count; i++)
            {
                predictions[first + i] = ArgMax(logits.AsSpan(i * classes, classes));
            }

            onImages?.Invoke(count);
        }

        return new ClassificationResult(images.Name, new ConfusionMatrix(images.ClassNames, images.Labels, predictions), watch.Elapsed);
    }

    /// <summary>The index of the greatest logit; of the lowest class among equals.</summary>
    public static int ArgMax(ReadOnlySpan<int> logits)
    {
        int best = 0;
        for (int c = 1; c < logits.Length; c++)
        {
            if (logits[c] > logits[best])
            {
                best = c;
            }
        }

        return best;
    }

    /// <summary>What of <paramref name="images"/> does not fit <paramref name="graph"/>.</summary>
    internal static IEnumerable<InputError> Faults(NetworkGraph graph, ImageSet images)
    {
        if (images.Image != graph.Input)
        {
            yield return Error("image", images.Image.ToString(), $"images of {graph.Input} for {graph.Name}");
        }

        if (images.ClassNames.Count != graph.Classes)
        {
            yield return Error("classes", $"{images.ClassNames.Count}", $"{graph.Classes} classes for {graph.Name}");
        }

        if (images.Count == 0)
        {
            yield return Error("labels", "0", "one image at least");
        }

        if (images.Pixels.LongLength != (long)images.Count * images.Image.Elements)
        {
            yield return Error("pixels", $"{images.Pixels.Length}", $"{images.Count} times {images.Image.Elements} bytes");
        }

        int wrong = Array.FindIndex(images.Labels, label => label >= images.ClassNames.Count);
        if (wrong >= 0)
        {
            int count = images.Labels.Count(label => label >= images.ClassNames.Count);
            yield return Error($"labels[{wrong}]", $"{images.Labels[wrong]}", $"labels below {images.ClassNames.Count}; {count} are not");
        }

        InputError Error(string key, string value, string expected) => new(images.Name, 0, 0, key, value, expected);
    }
}
