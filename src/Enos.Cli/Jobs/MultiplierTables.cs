using Enos.Accel.Hardware;
using Enos.Accel.Modes;
using Enos.Sim.Inference;

namespace Enos.Cli.Jobs;

/// <summary>Where a run's tables of approximate multipliers are: in a directory that the user names, in the run's own, and beside the program.</summary>
internal static class MultiplierTables
{
    private const string Folder = "multipliers";

    /// <summary>Finds tables, in this order.</summary>
    /// <param name="named">The directory that the user names; null if none.</param>
    /// <param name="run">The run directory; null if there is none yet.</param>
    public static MultiplierLibrary Library(string? named, string? run) => new(
    [
        .. new[] { named, run is null ? null : Path.Combine(run, Folder) }.OfType<string>(),
        Path.Combine(AppContext.BaseDirectory, "hw-configs", Folder),
    ]);

    /// <summary>Copies the tables that an accelerator's modes take from a directory that the user names, so that the run can be resumed and validated without it.</summary>
    /// <param name="named">The directory; null if none.</param>
    /// <param name="hardware">The accelerator.</param>
    /// <param name="run">The run directory.</param>
    public static void Copy(string? named, Accelerator hardware, string run)
    {
        MultiplierLibrary library = new(named is null ? [] : [named]);
        foreach (string path in hardware.Modes.Where(m => m.Operator.Kind == OperatorKind.Approximate).Select(m => library.PathOf(m.Operator.Multiplier)).OfType<string>().Distinct())
        {
            string folder = Directory.CreateDirectory(Path.Combine(run, Folder)).FullName;
            File.Copy(path, Path.Combine(folder, Path.GetFileName(path)));
        }
    }

    /// <summary>Copies a run's tables, if it has any, to a result that has a directory of its own.</summary>
    /// <param name="run">The run directory.</param>
    /// <param name="result">The result's.</param>
    public static void Copy(string run, string result)
    {
        DirectoryInfo tables = new(Path.Combine(run, Folder));
        foreach (FileInfo table in tables.Exists ? tables.GetFiles() : [])
        {
            string folder = Directory.CreateDirectory(Path.Combine(result, Folder)).FullName;
            table.CopyTo(Path.Combine(folder, table.Name));
        }
    }
}
