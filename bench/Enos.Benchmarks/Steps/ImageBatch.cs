using Enos.Networks.Datasets;
using Enos.Search.Training;
using static TorchSharp.torch;

namespace Enos.Benchmarks.Steps;

/// <summary>A batch of the shipped images.</summary>
internal sealed record ImageBatch(Tensor Images, Tensor Labels)
{
    /// <summary>The first images of the training set.</summary>
    public static ImageBatch Load(int count)
    {
        (ImageSet train, _) = DatasetLoader.Load("fashion-mnist");
        using var images = new TrainingImages(train.Take(count));
        (Tensor batch, Tensor labels) = images.Range(0, count);
        return new ImageBatch(batch.clone(), labels.clone());
    }
}
