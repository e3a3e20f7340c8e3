using System.Globalization;
using Enos.Accel.Inputs;

namespace Enos.Search.Runs;

/// <summary>
/// A run directory while it is written: under another name beside its own, then renamed, so that it is there whole or not at all. Disposed before
/// <see cref="Commit"/>, it leaves nothing.
/// </summary>
public sealed class RunDirectory : IDisposable
{
    private readonly string _target;
    private readonly bool _numbered;
    private bool _committed;

    private RunDirectory(string target, bool numbered)
    {
        _target = target;
        _numbered = numbered;
        StagingPath = $"{target}.{Guid.NewGuid():N}.partial";
        Directory.CreateDirectory(StagingPath);
    }

    /// <summary>Where to write files until <see cref="Commit"/>.</summary>
    public string StagingPath { get; }

    /// <summary>Starts the directory of a path that a user gave.</summary>
    /// <param name="path">A directory that is empty or not there.</param>
    /// <exception cref="InvalidInputException">It is neither, or cannot be made.</exception>
    public static RunDirectory At(string path)
    {
        string target = Path.TrimEndingDirectorySeparator(path);
        return IsFree(target)
            ? Start(target, numbered: false)
            : throw new InvalidInputException(new InputError("--out", 0, 0, "", path, "a directory that is empty or not there"));
    }

    /// <summary>Starts the directory of a name that nobody chose: <paramref name="path"/>, or with -2, -3, … behind it, the first that is free.</summary>
    /// <exception cref="InvalidInputException">It cannot be made.</exception>
    public static RunDirectory Numbered(string path) => Start(path, numbered: true);

    /// <summary>Gives the directory its name.</summary>
    /// <returns>Its path.</returns>
    /// <exception cref="IOException">Something else has taken the path that the user gave; the files stay in <see cref="StagingPath"/>.</exception>
    public string Commit()
    {
        _committed = true;
        for (int number = 1; ; number++)
        {
            string path = number == 1 ? _target : string.Create(CultureInfo.InvariantCulture, $"{_target}-{number}");
            if (_numbered && !IsFree(path))
            {
                continue;
            }

            try
            {
                if (Directory.Exists(path))
                {
                    Directory.Delete(path);
                }

                Directory.Move(StagingPath, path);
                return path;
            }
            catch (IOException e)
            {
                throw new IOException($"{path} cannot take the results, which are in {StagingPath}: {e.Message}", e);
            }
        }
    }

    /// <summary>Removes what was not committed.</summary>
    public void Dispose()
    {
        if (!_committed && Directory.Exists(StagingPath))
        {
            Directory.Delete(StagingPath, recursive: true);
        }
    }

    private static bool IsFree(string path) =>
        !File.Exists(path) && (!Directory.Exists(path) || !Directory.EnumerateFileSystemEntries(path).Any());

    private static RunDirectory Start(string target, bool numbered)
    {
        try
        {
            return new RunDirectory(target, numbered);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new InvalidInputException(new InputError("--out", 0, 0, "", target, $"a directory that can be made ({e.Message})"));
        }
    }
}
