using static TorchSharp.torch;

namespace Enos.Search.Training;

/// <summary>Some of the training images in batches, in an order that seed and epoch alone decide; any batch can be asked for, those in order are prepared ahead.</summary>
internal sealed class BatchSource : IDisposable
{
    private readonly PrefetchedBatches _batches;
    private PrefetchedBatches.Batches? _epoch;
    private (int Epoch, int Step) _next;

    /// <param name="images">The images.</param>
    /// <param name="rows">Which of them; null for all.</param>
    /// <param name="batchSize">Images in a batch, at least 1; all if there are fewer.</param>
    /// <param name="seed">Decides the order, and how images are varied.</param>
    /// <param name="augmentation">How images are varied.</param>
    public BatchSource(TrainingImages images, int[]? rows, int batchSize, ulong seed, Augmentation augmentation) =>
        _batches = new PrefetchedBatches(images.Set, batchSize, seed, augmentation, rows: rows);

    /// <summary>Batches in an epoch; a last, smaller one is left out, its images come in another epoch.</summary>
    public int StepsPerEpoch => _batches.StepsPerEpoch;

    /// <summary>The batch of a step.</summary>
    /// <param name="epoch">The epoch, from 0.</param>
    /// <param name="step">The step's number in its epoch, from 0.</param>
    public (Tensor Images, Tensor Labels) Batch(int epoch, int step)
    {
        if (_epoch is null || _next != (epoch, step))
        {
            _epoch?.Dispose();
            _epoch = _batches.Begin(epoch, step);
        }

        _next = (epoch, step + 1);
        return _epoch.Next();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _epoch?.Dispose();
        _batches.Dispose();
    }
}
