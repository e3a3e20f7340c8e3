using System.Collections.Immutable;
using System.Security.Cryptography;
using Enos.Networks.Datasets;

namespace Enos.Search.Runs;

/// <summary>Fingerprints of what a run read: SHA-256, lower-case hexadecimal.</summary>
public static class InputHashes
{
    // The file names of the formats that Enos.Networks.Datasets reads; a directory's other files are not the data set's.
    private static readonly string[] DataPatterns = ["*-ubyte", "*-ubyte.gz", "*.bin", "*.meta.txt", "*_label_names.txt"];

    /// <summary>A file.</summary>
    /// <param name="role">What it was read for.</param>
    /// <param name="path">The file. One that ships with Enos is recorded by its path beside the program.</param>
    public static InputRecord OfFile(string role, string path)
    {
        using FileStream stream = File.OpenRead(path);
        return new InputRecord(role, Shown(path), Convert.ToHexStringLower(SHA256.HashData(stream)));
    }

    /// <summary>The files of a data set in a directory and the folders in it, in the order of their paths.</summary>
    public static ImmutableArray<InputRecord> OfDataset(string directory)
    {
        var options = new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 1 };
        return
        [
            .. DataPatterns.SelectMany(pattern => Directory.EnumerateFiles(directory, pattern, options))
                .Distinct().Order(StringComparer.Ordinal).Select(path => OfFile("data", path)),
        ];
    }

    /// <summary>Images as read: pixels and then labels.</summary>
    public static string OfImages(ImageSet images)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(images.Pixels);
        hash.AppendData(images.Labels);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>A path as a record shows it: that of a shipped file from the program's folder on, any other as it is.</summary>
    public static string Shown(string path) => path.StartsWith(AppContext.BaseDirectory, StringComparison.Ordinal)
        ? path[AppContext.BaseDirectory.Length..].Replace('\\', '/')
        : path;
}
