using Enos.Accel.Inputs;
using Enos.Networks.Files;
using Enos.Networks.Graphs;

namespace Enos.Networks.Datasets;

/// <summary>CIFAR-10 and CIFAR-100 in their binary versions: 50,000 training and 10,000 test images of 3×32×32.</summary>
internal static class Cifar
{
    private const int BatchImages = 10_000;
    private static readonly TensorShape Image = new(3, 32, 32);

    public static (ImageSet Train, ImageSet Test)? Read10(string directory, List<InputError> errors)
    {
        int before = errors.Count;
        string folder = Folder(directory, "cifar-10-batches-bin");
        IReadOnlyList<string> names = Names(Path.Combine(folder, "batches.meta.txt"), ClassNames.Cifar10, errors);
        string[] trainFiles = ["data_batch_1.bin", "data_batch_2.bin", "data_batch_3.bin", "data_batch_4.bin", "data_batch_5.bin"];
        ImageSet? train = ReadPart("cifar10/train", folder, trainFiles, BatchImages, 1, 0, names, errors);
        ImageSet? test = ReadPart("cifar10/test", folder, ["test_batch.bin"], BatchImages, 1, 0, names, errors);
        return train is null || test is null || errors.Count > before ? null : (train, test);
    }

    public static (ImageSet Train, ImageSet Test)? Read100(string directory, bool coarse, List<InputError> errors)
    {
        int before = errors.Count;
        string folder = Folder(directory, "cifar-100-binary");
        string name = coarse ? "cifar100-coarse" : "cifar100";
        IReadOnlyList<string> names = coarse
            ? Names(Path.Combine(folder, "coarse_label_names.txt"), ClassNames.Cifar100Coarse, errors)
            : Names(Path.Combine(folder, "fine_label_names.txt"), ClassNames.Cifar100Fine, errors);
        int label = coarse ? 0 : 1;
        ImageSet? train = ReadPart($"{name}/train", folder, ["train.bin"], 5 * BatchImages, 2, label, names, errors);
        ImageSet? test = ReadPart($"{name}/test", folder, ["test.bin"], BatchImages, 2, label, names, errors);
        return train is null || test is null || errors.Count > before ? null : (train, test);
    }

    private static ImageSet? ReadPart(
        string name, string folder, string[] fileNames, int records, int labelBytes, int label, IReadOnlyList<string> classNames, List<InputError> errors)
    {
        int before = errors.Count;
        byte[] pixels = new byte[fileNames.Length * records * CifarFile.ImageBytes];
        byte[] labels = new byte[fileNames.Length * records];
        for (int f = 0; f < fileNames.Length; f++)
        {
            string path = Path.Combine(folder, fileNames[f]);
            if (CifarFile.Read(path, records, labelBytes, errors) is not { } file)
                continue;
            Span<byte> fileLabels = labels.AsSpan(f * records, records);
            for (int i = 0; i < records; i++)
                fileLabels[i] = file.Labels[(i * labelBytes) + label];
            file.Pixels.CopyTo(pixels, f * file.Pixels.Length);
            LabelCheck.Check(path, fileLabels, classNames.Count, errors);
        }

        return errors.Count > before ? null : new ImageSet(name, Image, classNames, pixels, labels);
    }

    private static string Folder(string directory, string usual)
    {
        string inside = Path.Combine(directory, usual);
        return Directory.Exists(inside) ? inside : directory;
    }

    // The names file may have been left behind; the classes are known all the same.
    private static IReadOnlyList<string> Names(string path, IReadOnlyList<string> builtIn, List<InputError> errors)
    {
        if (!File.Exists(path) || DataFile.Read(path, errors) is not byte[] text)
            return builtIn;
        string[] names = System.Text.Encoding.UTF8.GetString(text).Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (names.Length == builtIn.Count)
            return names;
        errors.Add(DataFile.Error(path, "names", DataFile.Text(names.Length), $"{builtIn.Count}, one a line"));
        return builtIn;
    }
}
