using System.Security.Cryptography;
using Enos.Accel.Inputs;
using Enos.Networks.Datasets;
using Enos.Networks.Graphs;

namespace Enos.Networks.Tests.Datasets;

public sealed class FashionMnistTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    private void Write(string part, int images, int height, int width, params byte[] labels)
    {
        File.WriteAllBytes(
            _directory[$"{part}-images-idx3-ubyte"],
            [0, 0, 8, 3, 0, 0, 0, (byte)images, 0, 0, 0, (byte)height, 0, 0, 0, (byte)width, .. new byte[images * height * width]]);
        File.WriteAllBytes(_directory[$"{part}-labels-idx1-ubyte"], [0, 0, 8, 1, 0, 0, 0, (byte)labels.Length, .. labels]);
    }

    [Fact]
    public void The_shipped_set_is_balanced_and_lies_beside_the_assembly()
    {
        (ImageSet train, ImageSet test) = DatasetLoader.Load("fashion-mnist");
        Assert.Equal((10_000, 2_000), (train.Count, test.Count));
        Assert.Equal(Enumerable.Repeat(1_000, 10), train.Labels.CountBy(l => l).OrderBy(c => c.Key).Select(c => c.Value));
        Assert.Equal(Enumerable.Repeat(200, 10), test.Labels.CountBy(l => l).OrderBy(c => c.Key).Select(c => c.Value));
        Assert.Equal(new TensorShape(1, 28, 28), train.Image);
        Assert.Equal(10_000 * 28 * 28, train.Pixels.Length);
        Assert.Equal("Ankle boot", train.ClassNames[9]);
    }

    [Fact]
    public void The_shipped_set_is_in_shuffled_order()
    {
        // Of ten balanced classes in random order, about a tenth of neighbours agree: 1,000 ± 30 of 9,999.
        byte[] labels = DatasetLoader.Load("fashion-mnist").Train.Labels;
        Assert.InRange(labels.Zip(labels.Skip(1)).Count(pair => pair.First == pair.Second), 850, 1_150);
    }

    [Fact]
    public void The_shipped_files_are_those_that_their_readme_describes()
    {
        string readme = File.ReadAllText(Path.Combine(DatasetLoader.ShippedFashionMnist, "README.md"));
        string[] files = Directory.GetFiles(DatasetLoader.ShippedFashionMnist, "*.gz");
        Assert.Equal(4, files.Length);
        Assert.All(files, file => Assert.Contains(
            $"| `{Path.GetFileName(file)}` | `{Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file)))}` |", readme, StringComparison.Ordinal));
        Assert.True(File.Exists(Path.Combine(DatasetLoader.ShippedFashionMnist, "LICENSE")));
    }

    [Fact]
    public void A_set_of_another_size_is_read_from_a_directory()
    {
        Write("train", 3, 28, 28, 0, 9, 5);
        Write("t10k", 1, 28, 28, 7);
        (ImageSet train, ImageSet test) = DatasetLoader.Load("fashion-mnist", _directory.Path);
        Assert.Equal(("fashion-mnist/train", "fashion-mnist/test"), (train.Name, test.Name));
        Assert.Equal([0, 9, 5], train.Labels);
        Assert.Equal([7], test.Labels);
    }

    [Fact]
    public void Every_error_of_every_file_is_reported_together()
    {
        Write("train", 2, 28, 27, 0, 10, 255);
        Write("t10k", 1, 28, 28, 7);
        File.Delete(_directory["t10k-labels-idx1-ubyte"]);
        var thrown = Assert.Throws<InvalidInputException>(() => DatasetLoader.Load("fashion-mnist", _directory.Path));
        Assert.Equal(
            [
                ("train-images-idx3-ubyte", "2×28×27", "images of 28×28 pixels"),
                ("train-labels-idx1-ubyte", "3", "2, one for each image of train-images-idx3-ubyte"),
                ("train-labels-idx1-ubyte", "10", "0 to 9 (2 labels are wrong)"),
                ("t10k-labels-idx1-ubyte.gz", "", "a file, found none"),
            ],
            thrown.Errors.Select(e => (Path.GetFileName(e.File), e.Value, e.Expected)));
    }

    [Fact]
    public void A_set_without_images_is_refused()
    {
        Write("train", 0, 28, 28);
        Write("t10k", 1, 28, 28, 7);
        Assert.Throws<InvalidInputException>(() => DatasetLoader.Load("fashion-mnist", _directory.Path));
    }
}
