using Enos.Networks.Datasets;
using static TorchSharp.torch;

namespace Enos.Search.Training;

/// <summary>
/// The batches of a training run. Seed, epoch and step alone decide what is in one: any can be had without those before it, and however many are prepared at
/// once, in the background, they are the same bytes. They are prepared in buffers that are pinned, allocated here once and reused; a batch handed out is a
/// copy and belongs to who asked for it.
/// </summary>
internal sealed class PrefetchedBatches : IDisposable
{
    private readonly ImageSet _set;
    private readonly int[] _rows;
    private readonly ulong _seed;
    private readonly Augmentation _augmentation;
    private readonly Buffer[] _buffers;
    private bool _running;

    /// <summary>Allocates the buffers.</summary>
    /// <param name="set">The images.</param>
    /// <param name="batchSize">Images in a batch, at least 1; all if there are fewer.</param>
    /// <param name="seed">The run's seed.</param>
    /// <param name="augmentation">How images are varied; null for not at all.</param>
    /// <param name="prefetch">Batches being prepared or waiting, at least 1.</param>
    /// <param name="rows">Which of the images, at least one; null for all.</param>
    public PrefetchedBatches(ImageSet set, int batchSize, ulong seed, Augmentation? augmentation = null, int prefetch = 2, int[]? rows = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(prefetch, 1);
        _set = set;
        _rows = rows ?? [.. Enumerable.Range(0, set.Count)];
        ArgumentOutOfRangeException.ThrowIfZero(_rows.Length, nameof(rows));
        _seed = seed;
        _augmentation = augmentation ?? new Augmentation();
        BatchSize = Math.Min(batchSize, _rows.Length);
        _buffers = [.. Enumerable.Range(0, prefetch).Select(_ => new Buffer(set, BatchSize))];
    }

    /// <summary>Images in a batch.</summary>
    public int BatchSize { get; }

    /// <summary>Batches in an epoch; a last, smaller one is left out, its images come in another epoch.</summary>
    public int StepsPerEpoch => _rows.Length / BatchSize;

    /// <summary>Starts an epoch; the one before it must have been disposed of.</summary>
    /// <param name="epoch">Number of the epoch, from 0; decides the order of the images and how they are varied.</param>
    /// <param name="firstStep">The first batch wanted, from 0 to <see cref="StepsPerEpoch"/>.</param>
    public Batches Begin(int epoch, int firstStep = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(firstStep);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(firstStep, StepsPerEpoch);
        if (_running)
        {
            throw new InvalidOperationException("An epoch is running.");
        }

        _running = true;
        return new Batches(this, epoch, firstStep);
    }

    /// <inheritdoc/>
    public void Dispose() => Array.ForEach(_buffers, buffer => buffer.Dispose());

    private void Fill(Buffer buffer, int epoch, ReadOnlySpan<int> images)
    {
        for (int i = 0; i < images.Length; i++)
        {
            CropAndFlip.Draw(_augmentation, _seed, epoch, images[i]).Write(_set, images[i], buffer.Pixels.AsSpan(i * _set.Image.Elements, _set.Image.Elements));
            buffer.Labels[i] = _set.Labels[images[i]];
        }
    }

    /// <summary>The batches of one epoch, in order.</summary>
    internal sealed class Batches : IDisposable
    {
        private readonly PrefetchedBatches _source;
        private readonly int _epoch;
        private readonly int[] _order;
        private readonly Task[] _filled;
        private int _step;

        internal Batches(PrefetchedBatches source, int epoch, int firstStep)
        {
            _source = source;
            _epoch = epoch;
            _step = firstStep;
            _order = Array.ConvertAll(EpochOrder.Shuffle(source._seed, epoch, source._rows.Length), place => source._rows[place]);
            _filled = [.. source._buffers.Select(_ => Task.CompletedTask)];
            for (int ahead = 0; ahead < _filled.Length; ahead++)
            {
                Prepare(firstStep + ahead);
            }
        }

        /// <summary>The next batch: images as integers 0 to 127 in float32, N×C×H×W, and their labels, N, int64. <see cref="InvalidOperationException"/> after the last.</summary>
        public (Tensor Images, Tensor Labels) Next()
        {
            if (_step >= _source.StepsPerEpoch)
            {
                throw new InvalidOperationException($"Epoch {_epoch} has {_source.StepsPerEpoch} batches.");
            }

            int slot = _step % _filled.Length;
            _filled[slot].GetAwaiter().GetResult();
            Buffer buffer = _source._buffers[slot];
            (Tensor, Tensor) batch = (buffer.Images.to(float32), buffer.Classes.to(int64));
            Prepare(_step + _filled.Length);
            _step++;
            return batch;
        }

        /// <summary>Waits for what is still being prepared.</summary>
        public void Dispose()
        {
            // Nobody has asked for these batches, so nobody needs to hear of them.
            Task.WhenAll(_filled).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing).GetAwaiter().GetResult();
            _source._running = false;
        }

        private void Prepare(int step)
        {
            if (step < _source.StepsPerEpoch)
            {
                int slot = step % _filled.Length;
                int size = _source.BatchSize;
                _filled[slot] = Task.Run(() => _source.Fill(_source._buffers[slot], _epoch, _order.AsSpan(step * size, size)));
            }
        }
    }

    /// <summary>Memory for one batch, seen by Torch where it lies.</summary>
    private sealed class Buffer : IDisposable
    {
        public Buffer(ImageSet set, int images)
        {
            Pixels = GC.AllocateArray<byte>(checked(images * set.Image.Elements), pinned: true);
            Labels = GC.AllocateArray<byte>(images, pinned: true);
            using Tensor flat = frombuffer(Pixels, uint8);
            Images = flat.reshape(images, set.Image.Channels, set.Image.Height, set.Image.Width).DetachFromDisposeScope();
            Classes = frombuffer(Labels, uint8).DetachFromDisposeScope();
        }

        public byte[] Pixels { get; }

        public byte[] Labels { get; }

        public Tensor Images { get; }

        public Tensor Classes { get; }

        public void Dispose()
        {
            Images.Dispose();
            Classes.Dispose();
        }
    }
}
