using Enos.Networks.Datasets;
using TorchSharp;
using static TorchSharp.torch;

namespace Enos.Search.Training;

/// <summary>An image set in Torch's memory: pixels' upper seven bits as bytes, turned to float a batch at a time.</summary>
internal sealed class TrainingImages : IDisposable
{
    private readonly Tensor _images;
    private readonly Tensor _labels;

    public TrainingImages(ImageSet set)
    {
        Set = set;
        byte[] halved = new byte[set.Pixels.Length];
        for (int i = 0; i < halved.Length; i++)
        {
            halved[i] = (byte)(set.Pixels[i] >> 1);
        }

        // What is converted must live until it is: without a scope or a variable of its own a finalizer may free it in the middle.
        using DisposeScope scope = NewDisposeScope();
        _images = tensor(halved).reshape(set.Count, set.Image.Channels, set.Image.Height, set.Image.Width).DetachFromDisposeScope();
        _labels = tensor(set.Labels).to(int64).DetachFromDisposeScope();
    }

    /// <summary>The images as read.</summary>
    public ImageSet Set { get; }

    /// <summary>Number of images.</summary>
    public int Count => Set.Count;

    /// <summary>Images as integers 0 to 127 in float32, N×C×H×W, and their labels, N, int64.</summary>
    public (Tensor Images, Tensor Labels) Batch(ReadOnlySpan<int> indices)
    {
        long[] wide = new long[indices.Length];
        for (int i = 0; i < wide.Length; i++)
        {
            wide[i] = indices[i];
        }

        using Tensor rows = tensor(wide);
        return (_images.index_select(0, rows).to(float32), _labels.index_select(0, rows));
    }

    /// <summary>Images [start, start + count).</summary>
    public (Tensor Images, Tensor Labels) Range(int start, int count) =>
        (_images.narrow(0, start, count).to(float32), _labels.narrow(0, start, count));

    /// <inheritdoc/>
    public void Dispose()
    {
        _images.Dispose();
        _labels.Dispose();
    }
}
