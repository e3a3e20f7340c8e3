using System.Globalization;
using Enos.Accel.Inputs;

namespace Enos.Networks.Files;

/// <summary>Reading of files of which a missing or unreadable one is the user's error, noted beside those of the other files.</summary>
internal static class DataFile
{
    /// <summary>The whole file, or null after adding an error.</summary>
    public static byte[]? Read(string path, List<InputError> errors) => Try(path, errors, File.ReadAllBytes);

    /// <summary>The file, open for reading, or null after adding an error.</summary>
    public static FileStream? Open(string path, List<InputError> errors) => Try(path, errors, File.OpenRead);

    /// <summary>An error of a binary file: no line, no column.</summary>
    public static InputError Error(string path, string key, string value, string expected) => new(path, 0, 0, key, value, expected);

    /// <summary>A count as messages spell it.</summary>
    public static string Text(long count) => count.ToString(CultureInfo.InvariantCulture);

    private static T? Try<T>(string path, List<InputError> errors, Func<string, T> read)
        where T : class
    {
        try
        {
            return read(path);
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
}
