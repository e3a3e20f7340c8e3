using Enos.Accel.Inputs;
using Enos.Networks.Datasets;
using Enos.Networks.Graphs;

namespace Enos.Networks.Tests.Datasets;

public sealed class CifarTests : IDisposable
{
    private const int Image = 3072;
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    // All zero but for some records, whose pixels hold their index, but for the first pixel, which holds the file's number.
    private static void Write(string path, int records, int number, params Func<int, int>[] labels)
    {
        using FileStream file = File.Create(path);
        file.SetLength((long)records * (labels.Length + Image));
        foreach (int i in new[] { 0, 1, 7, 77 }.Where(i => i < records))
        {
            file.Position = i * (labels.Length + Image);
            file.Write([.. labels.Select(label => (byte)label(i)), (byte)number, .. Enumerable.Repeat((byte)i, Image - 1)]);
        }
    }

    private static void WriteCifar10(string folder)
    {
        Directory.CreateDirectory(folder);
        for (int batch = 1; batch <= 5; batch++)
            Write(Path.Combine(folder, $"data_batch_{batch}.bin"), 10_000, batch, i => i % 10);
        Write(Path.Combine(folder, "test_batch.bin"), 10_000, 6, i => 9 - (i % 10));
    }

    private static void WriteCifar100(string folder)
    {
        Directory.CreateDirectory(folder);
        Write(Path.Combine(folder, "train.bin"), 50_000, 1, i => i % 20, i => i % 100);
        Write(Path.Combine(folder, "test.bin"), 10_000, 2, i => 19 - (i % 20), i => 99 - (i % 100));
    }

    [Fact]
    public void Cifar10_is_five_batches_behind_each_other_and_a_test_batch_in_their_usual_folder()
    {
        WriteCifar10(_directory["cifar-10-batches-bin"]);
        (ImageSet train, ImageSet test) = DatasetLoader.Load("cifar10", _directory.Path);
        Assert.Equal((50_000, 10_000, new TensorShape(3, 32, 32)), (train.Count, test.Count, train.Image));
        Assert.Equal([1, 2, 3, 4, 5], Enumerable.Range(0, 5).Select(b => (int)train.Pixels[b * 10_000 * Image]));
        Assert.Equal((77 % 10, 77), (train.Labels[20_077], train.Pixels[(20_077 * Image) + 1]));
        Assert.Equal((9 - 7, 7), (test.Labels[7], test.Pixels[(7 * Image) + Image - 1]));
        Assert.Equal("automobile", train.ClassNames[1]);
    }

    [Fact]
    public void Cifar10_refuses_every_damaged_file_at_once()
    {
        WriteCifar10(_directory.Path);
        File.Delete(_directory["data_batch_1.bin"]);
        using (FileStream cut = File.OpenWrite(_directory["data_batch_2.bin"]))
            cut.SetLength(30_730_000 - 1);
        using (FileStream grown = File.OpenWrite(_directory["data_batch_3.bin"]))
            grown.SetLength(30_730_000 + 3073);
        using (FileStream mislabelled = File.OpenWrite(_directory["test_batch.bin"]))
        {
            mislabelled.Position = 5 * 3073;
            mislabelled.WriteByte(10);
        }

        File.WriteAllText(_directory["batches.meta.txt"], "airplane\nbird\n");
        var thrown = Assert.Throws<InvalidInputException>(() => DatasetLoader.Load("cifar10", _directory.Path));
        Assert.Equal(
            [
                ("batches.meta.txt", "names", "2", "10, one a line"),
                ("data_batch_1.bin", "", "", "a file, found none"),
                ("data_batch_2.bin", "size", "30729999", "30730000 bytes: 10000 records of 3073"),
                ("data_batch_3.bin", "size", "30733073", "30730000 bytes: 10000 records of 3073"),
                ("test_batch.bin", "label of image 5", "10", "0 to 9"),
            ],
            thrown.Errors.Select(e => (Path.GetFileName(e.File), e.Key, e.Value, e.Expected)));
    }

    [Fact]
    public void Cifar100_has_fine_labels_and_coarse_ones_by_name()
    {
        WriteCifar100(_directory["cifar-100-binary"]);
        (ImageSet train, ImageSet test) = DatasetLoader.Load("cifar100", _directory.Path);
        Assert.Equal((50_000, 10_000, 100), (train.Count, test.Count, train.ClassNames.Count));
        Assert.Equal((77, 99 - 77, 77), (train.Labels[77], test.Labels[77], train.Pixels[(77 * Image) + 5]));
        Assert.Equal("worm", train.ClassNames[99]);

        (train, test) = DatasetLoader.Load("cifar100-coarse", _directory.Path);
        Assert.Equal((17, 19 - 17, 20), (train.Labels[77], test.Labels[77], train.ClassNames.Count));
        Assert.Equal("vehicles_2", train.ClassNames[19]);
    }

    [Fact]
    public void Class_names_come_from_their_file_if_it_is_there()
    {
        WriteCifar100(_directory.Path);
        string[] names = [.. Enumerable.Range(0, 100).Select(i => $"class {i}")];
        File.WriteAllText(_directory["fine_label_names.txt"], string.Join("\r\n", names) + "\n\n");
        Assert.Equal(names, DatasetLoader.Load("cifar100", _directory.Path).Train.ClassNames);
    }

    [Fact]
    public void A_file_of_stated_size_is_read_record_by_record()
    {
        Write(_directory["two.bin"], 2, 9, i => i + 3, i => i + 40);
        List<InputError> errors = [];
        CifarFile file = CifarFile.Read(_directory["two.bin"], 2, 2, errors)!;
        Assert.Empty(errors);
        Assert.Equal([3, 40, 4, 41], file.Labels);
        Assert.Equal([9, 0, 9, 1], new[] { 0, 1, Image, Image + 1 }.Select(i => (int)file.Pixels[i]));
    }
}
