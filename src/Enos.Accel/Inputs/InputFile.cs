namespace Enos.Accel.Inputs;

/// <summary>Opens what a user named.</summary>
public static class InputFile
{
    /// <summary>The whole text, any byte order mark removed. A file that cannot be read is an <see cref="InvalidInputException"/> that says why.</summary>
    public static string ReadText(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new InvalidInputException(new InputError(path, 0, 0, "", "", $"a file that can be read ({e.Message})"));
        }
    }
}
