using Enos.Networks.Datasets;
using static TorchSharp.torch;

namespace Enos.Search.Training;

/// <summary>Some of the training images in batches, in an order that seed and epoch alone decide.</summary>
/// <param name="images">The images.</param>
/// <param name="rows">Which of them.</param>
/// <param name="batchSize">Images in a batch, at least 1.</param>
/// <param name="seed">Decides the order.</param>
internal sealed class BatchSource(TrainingImages images, int[] rows, int batchSize, ulong seed)
{
    private int[] _order = [];
    private int _epoch = -1;

    /// <summary>Batches in an epoch; a last, smaller one is left out, its images come in another epoch.</summary>
    public int StepsPerEpoch => Math.Max(1, rows.Length / batchSize);

    /// <summary>All images.</summary>
    public static BatchSource All(TrainingImages images, int batchSize, ulong seed) =>
        new(images, [.. Enumerable.Range(0, images.Count)], batchSize, seed);

    /// <summary>The batch of a step.</summary>
    /// <param name="epoch">The epoch, from 0.</param>
    /// <param name="step">The step's number in its epoch; beyond the last it starts over.</param>
    public (Tensor Images, Tensor Labels) Batch(int epoch, int step)
    {
        if (epoch != _epoch)
        {
            _order = [.. EpochOrder.Shuffle(seed, epoch, rows.Length).Select(i => rows[i])];
            _epoch = epoch;
        }

        int start = step % StepsPerEpoch * batchSize;
        return images.Batch(_order.AsSpan(start, Math.Min(batchSize, _order.Length - start)));
    }
}
