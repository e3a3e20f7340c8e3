using Enos.Accel.Inputs;

namespace Enos.Networks.Datasets;

/// <summary>The data sets by the names that options give them.</summary>
public static class DatasetLoader
{
    private static readonly (string Name, Func<string, List<InputError>, (ImageSet Train, ImageSet Test)?> Read)[] Datasets =
    [
        ("fashion-mnist", FashionMnist.Read),
        ("cifar10", Cifar.Read10),
        ("cifar100", (directory, errors) => Cifar.Read100(directory, coarse: false, errors)),
        ("cifar100-coarse", (directory, errors) => Cifar.Read100(directory, coarse: true, errors)),
    ];

    /// <summary>Known names: <c>fashion-mnist</c>, <c>cifar10</c>, <c>cifar100</c> (fine labels) and <c>cifar100-coarse</c> (its 20 superclasses).</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Datasets.Select(d => d.Name)];

    /// <summary>The cut of Fashion-MNIST that ships with Enos, beside the assembly.</summary>
    public static string ShippedFashionMnist => Path.Combine(AppContext.BaseDirectory, "data", "fashion-mnist");

    /// <summary>Reads a data set into memory. All files are checked before anything is refused.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="directory">
    /// Where its files are: Fashion-MNIST's four IDX files, gzipped or plain; the binary version of CIFAR, or the folder that holds its
    /// <c>cifar-10-batches-bin</c> or <c>cifar-100-binary</c>. Null: <see cref="ShippedFashionMnist"/>; CIFAR does not ship.
    /// </param>
    /// <exception cref="InvalidInputException">
    /// The name is unknown, a directory is missing, or files are missing, damaged, of the wrong size or wrongly labelled: every error of every file.
    /// </exception>
    public static (ImageSet Train, ImageSet Test) Load(string name, string? directory = null)
    {
        var read = Array.Find(Datasets, d => d.Name == name).Read
            ?? throw new InvalidInputException(new InputError("--dataset", 0, 0, "", name, $"one of {string.Join(", ", Names)}"));
        if (directory is null && name != "fashion-mnist")
            throw new InvalidInputException(new InputError("--data", 0, 0, "", "", $"the directory of {name}'s binary files, which do not ship with Enos"));

        directory ??= ShippedFashionMnist;
        if (!Directory.Exists(directory))
            throw new InvalidInputException(new InputError(directory, 0, 0, "", "", $"a directory with the files of {name}, found none"));

        List<InputError> errors = [];
        return read(directory, errors) ?? throw new InvalidInputException(errors);
    }
}
