using System.Globalization;
using Enos.Accel.Inputs;

namespace Enos.Networks.Datasets;

/// <summary>Reading of binary files of which a missing or unreadable one is the user's error, noted beside those of the other files.</summary>
internal static class DataFile
{
    /// <summary>The whole file, or null after adding an error.</summary>
    public static byte[]? Read(string path, List<InputError> errors)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            errors.Add(Error(path, "", "", "a file, found none"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            errors.Add(Error(path, "", "", $"a readable file ({e.Message})"));
        }

        return null;
    }

    /// <summary>An error of a binary file: no line, no column.</summary>
    public static InputError Error(string path, string key, string value, string expected) => new(path, 0, 0, key, value, expected);

    /// <summary>A count as messages spell it.</summary>
    public static string Text(long count) => count.ToString(CultureInfo.InvariantCulture);

    /// <summary>Adds an error for the first label that is not a class's number, telling how many there are.</summary>
    public static void CheckLabels(string path, ReadOnlySpan<byte> labels, int classes, List<InputError> errors)
    {
        int first = -1;
        int wrong = 0;
        for (int i = 0; i < labels.Length; i++)
        {
            if (labels[i] < classes)
                continue;
            first = first < 0 ? i : first;
            wrong++;
        }

        if (wrong > 0)
        {
            string others = wrong == 1 ? "" : $" ({wrong} labels are wrong)";
            errors.Add(Error(path, $"label of image {first}", Text(labels[first]), $"0 to {classes - 1}{others}"));
        }
    }
}
