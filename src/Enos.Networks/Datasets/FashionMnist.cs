using Enos.Accel.Inputs;
using Enos.Networks.Files;
using Enos.Networks.Graphs;

namespace Enos.Networks.Datasets;

/// <summary>Fashion-MNIST (Xiao et al., arXiv 1708.07747): 28×28 grey images of ten kinds of clothing, in four IDX files. Any number of images.</summary>
internal static class FashionMnist
{
    private const int Side = 28;

    public static (ImageSet Train, ImageSet Test)? Read(string directory, List<InputError> errors)
    {
        ImageSet? train = ReadPart(directory, "train", "train", errors);
        ImageSet? test = ReadPart(directory, "t10k", "test", errors);
        return train is null || test is null ? null : (train, test);
    }

    private static ImageSet? ReadPart(string directory, string prefix, string part, List<InputError> errors)
    {
        int before = errors.Count;
        string imagesPath = Find(directory, $"{prefix}-images-idx3-ubyte");
        string labelsPath = Find(directory, $"{prefix}-labels-idx1-ubyte");
        IdxFile? images = IdxFile.Read(imagesPath, 3, errors);
        IdxFile? labels = IdxFile.Read(labelsPath, 1, errors);
        if (images is not null)
        {
            (int count, int height, int width) = (images.Dimensions[0], images.Dimensions[1], images.Dimensions[2]);
            if ((height, width) != (Side, Side))
                errors.Add(DataFile.Error(imagesPath, "dimensions", $"{count}×{height}×{width}", $"images of {Side}×{Side} pixels"));
            if (count == 0)
                errors.Add(DataFile.Error(imagesPath, "dimensions", $"{count}×{height}×{width}", "at least one image"));
            if (labels is not null && labels.Elements.Length != count)
                errors.Add(DataFile.Error(labelsPath, "labels", DataFile.Text(labels.Elements.Length), $"{count}, one for each image of {Path.GetFileName(imagesPath)}"));
        }

        if (labels is not null)
            LabelCheck.Check(labelsPath, labels.Elements, ClassNames.FashionMnist.Count, errors);
        return images is null || labels is null || errors.Count > before
            ? null
            : new ImageSet($"fashion-mnist/{part}", new TensorShape(1, Side, Side), ClassNames.FashionMnist, images.Elements, labels.Elements);
    }

    private static string Find(string directory, string name)
    {
        string packed = Path.Combine(directory, name + ".gz");
        string plain = Path.Combine(directory, name);
        return File.Exists(plain) && !File.Exists(packed) ? plain : packed;
    }
}
