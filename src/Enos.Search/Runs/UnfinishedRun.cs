using System.Collections.Immutable;
using Enos.Accel.Inputs;

namespace Enos.Search.Runs;

/// <summary>What an unfinished run directory says of its run, so that it can be gone on with: <c>request.json</c>.</summary>
/// <param name="ProgramVersion">Version of the program that began it; another might compute other bits.</param>
/// <param name="Configuration">Everything that decides the run.</param>
/// <param name="Inputs">Every file that was read.</param>
public sealed record UnfinishedRun(string ProgramVersion, RunConfiguration Configuration, ImmutableArray<InputRecord> Inputs)
{
    /// <summary>Its file's name.</summary>
    public const string FileName = "request.json";

    /// <summary>Name of the folder of snapshots beside it.</summary>
    public const string Snapshots = "snapshots";

    /// <summary>Writes it.</summary>
    public void Save(string directory) => File.WriteAllText(Path.Combine(directory, FileName), RunRecordFile.ToJson(this));

    /// <summary>Reads it.</summary>
    /// <param name="directory">The unfinished run directory.</param>
    /// <param name="programVersion">Version of this program.</param>
    /// <exception cref="InvalidInputException">It is missing or damaged, or another version began the run.</exception>
    public static UnfinishedRun Load(string directory, string programVersion)
    {
        string path = Path.Combine(directory, FileName);
        UnfinishedRun run = RunRecordFile.Load<UnfinishedRun>(path, "the request of an unfinished run");
        return run.ProgramVersion == programVersion
            ? run
            : throw new InvalidInputException(new InputError(path, 0, 0, "program_version", run.ProgramVersion, $"{programVersion}, the version that goes on with it"));
    }

    /// <summary>Compares the inputs with those that the run began with.</summary>
    /// <param name="found">The same inputs as they are now.</param>
    /// <exception cref="InvalidInputException">A file has changed: every one.</exception>
    public void RequireSame(IReadOnlyCollection<InputRecord> found)
    {
        InputError[] errors =
        [
            .. Inputs.Where(i => i.Role is "data" or "weights").Where(i => !found.Any(f => f.Sha256 == i.Sha256 && f.Path == i.Path))
                .Select(i => new InputError(i.Path, 0, 0, "SHA-256", found.FirstOrDefault(f => f.Path == i.Path)?.Sha256 ?? "", $"{i.Sha256}, as when the run began")),
        ];
        if (errors.Length > 0)
        {
            throw new InvalidInputException(errors);
        }
    }
}
