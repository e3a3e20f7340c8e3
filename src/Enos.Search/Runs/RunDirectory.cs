using System.Globalization;
using Enos.Accel.Inputs;

namespace Enos.Search.Runs;

/// <summary>
/// A run directory while it is written: <c>NAME.partial</c> beside its own name, then renamed, so that it is there whole or not at all. Disposed before
/// <see cref="Commit"/>, it stays where something can be gone on with (<see cref="UnfinishedRun.Snapshots"/>), else nothing does.
/// </summary>
public sealed class RunDirectory : IDisposable
{
    private const string Suffix = ".partial";
    private const string LockFile = "lock";

    private readonly string _target;
    private readonly string? _numberedFrom;
    private readonly FileStream _lock;
    private bool _committed;

    private RunDirectory(string target, string? numberedFrom, FileStream held) => (_target, _numberedFrom, _lock) = (target, numberedFrom, held);

    /// <summary>Where to write files until <see cref="Commit"/>.</summary>
    public string StagingPath => _target + Suffix;

    /// <summary>Whether it holds what can be gone on with.</summary>
    public bool CanResume => Directory.Exists(Path.Combine(StagingPath, UnfinishedRun.Snapshots));

    /// <summary>Its path as it will be, and by which an unfinished run is resumed.</summary>
    public string Target => _target;

    /// <summary>Starts the directory of a path that a user gave.</summary>
    /// <param name="path">A directory that is empty or not there.</param>
    /// <exception cref="InvalidInputException">It is neither, or cannot be made, or an unfinished run of that name is there.</exception>
    public static RunDirectory At(string path)
    {
        string target = Path.TrimEndingDirectorySeparator(path);
        if (!IsFree(target))
        {
            throw new InvalidInputException(new InputError("--out", 0, 0, "", path, "a directory that is empty or not there"));
        }

        return TryStart(target, numberedFrom: null)
            ?? throw new InvalidInputException(new InputError("--out", 0, 0, "", path, $"no unfinished run there; {target}{Suffix} is one: resume it (--resume {path}) or remove it"));
    }

    /// <summary>Starts the directory of a name that nobody chose: <paramref name="path"/>, or with -2, -3, … behind it, the first that is free.</summary>
    /// <exception cref="InvalidInputException">It cannot be made.</exception>
    public static RunDirectory Numbered(string path)
    {
        for (int number = 1; ; number++)
        {
            string target = WithNumber(path, number);
            if (IsFree(target) && TryStart(target, numberedFrom: path) is { } directory)
            {
                return directory;
            }
        }
    }

    /// <summary>Takes up an unfinished directory.</summary>
    /// <param name="path">The path that the run was to have, with or without <c>.partial</c>.</param>
    /// <exception cref="InvalidInputException">There is none, or another process works in it.</exception>
    public static RunDirectory Resume(string path)
    {
        string trimmed = Path.TrimEndingDirectorySeparator(path);
        string target = trimmed.EndsWith(Suffix, StringComparison.Ordinal) ? trimmed[..^Suffix.Length] : trimmed;
        if (!File.Exists(Path.Combine(target + Suffix, UnfinishedRun.FileName)))
        {
            throw new InvalidInputException(new InputError("--resume", 0, 0, "", path, File.Exists(Path.Combine(target, RunFiles.Record))
                ? "an unfinished run; this one is finished"
                : $"an unfinished run, {target}{Suffix}, found none"));
        }

        try
        {
            return new RunDirectory(target, numberedFrom: null, Hold(target, FileMode.OpenOrCreate));
        }
        catch (IOException)
        {
            throw new InvalidInputException(new InputError("--resume", 0, 0, "", path, "an unfinished run that no other process works on"));
        }
    }

    /// <summary>Gives the directory its name.</summary>
    /// <returns>Its path.</returns>
    /// <exception cref="IOException">Something else has taken the path that the user gave; the files stay in <see cref="StagingPath"/>.</exception>
    public string Commit()
    {
        _committed = true;
        foreach (string leftover in new[] { UnfinishedRun.FileName, LockFile })
        {
            File.Delete(Path.Combine(StagingPath, leftover));
        }

        if (CanResume)
        {
            Directory.Delete(Path.Combine(StagingPath, UnfinishedRun.Snapshots), recursive: true);
        }

        string path = _target;
        for (int number = 1; ; number++)
        {
            if (_numberedFrom is not null && !IsFree(path))
            {
                path = WithNumber(_numberedFrom, number);
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

    /// <summary>Removes what was not committed, unless it can be gone on with.</summary>
    public void Dispose()
    {
        _lock.Dispose();
        if (!_committed && Directory.Exists(StagingPath) && !CanResume)
        {
            Directory.Delete(StagingPath, recursive: true);
        }
    }

    private static string WithNumber(string path, int number) => number == 1 ? path : string.Create(CultureInfo.InvariantCulture, $"{path}-{number}");

    private static bool IsFree(string path) =>
        !File.Exists(path) && (!Directory.Exists(path) || !Directory.EnumerateFileSystemEntries(path).Any());

    /// <summary>Makes the directory; null if one is there.</summary>
    private static RunDirectory? TryStart(string target, string? numberedFrom)
    {
        try
        {
            Directory.CreateDirectory(target + Suffix);
            return new RunDirectory(target, numberedFrom, Hold(target, FileMode.CreateNew));
        }
        catch (IOException) when (File.Exists(Path.Combine(target + Suffix, LockFile)))
        {
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new InvalidInputException(new InputError("--out", 0, 0, "", target, $"a directory that can be made ({e.Message})"));
        }
    }

    /// <summary>Takes the lock, which the system gives back however the process ends.</summary>
    private static FileStream Hold(string target, FileMode mode) => new(Path.Combine(target + Suffix, LockFile), mode, FileAccess.ReadWrite, FileShare.None);
}
