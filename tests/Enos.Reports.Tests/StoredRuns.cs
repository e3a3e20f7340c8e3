using Enos.Accel.Inputs;

namespace Enos.Reports.Tests;

/// <summary>The runs beside these tests.</summary>
internal static class StoredRuns
{
    /// <summary>A variational search with one budget and all controls.</summary>
    public static string Variational => In("variational");

    /// <summary>A search with two budgets and all controls.</summary>
    public static string Budgets => In("budgets");

    /// <summary>A search over a digital array and compute-in-memory macros, validated with activity, noise and bit errors.</summary>
    public static string Hybrid => In("hybrid");

    /// <summary>Figures of a page of one budget.</summary>
    public static string[] FigureNames { get; } =
    [
        "assignment", "energy", "layer-energy", "roofline", "utilization", "cycles", "loss", "accuracy", "energy-history", "probabilities",
    ];

    /// <summary>A column of a run's CSV file.</summary>
    public static string[] Column(string run, string file, string name)
    {
        CsvTable table = CsvTable.Load(Path.Combine(run, file));
        int column = table.Header.Select(cell => cell.Text).ToList().IndexOf(name);
        return [.. table.Rows.Select(row => row[column].Text)];
    }

    private static string In(string name) => Path.Combine(AppContext.BaseDirectory, "runs", name);
}

/// <summary>A directory that is gone afterwards.</summary>
internal sealed class TemporaryDirectory : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("enos-reports-").FullName;

    public string In(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>A copy of a run of one budget, to be tampered with.</summary>
    public string CopyOf(string run)
    {
        string copy = In("run");
        Directory.CreateDirectory(copy);
        foreach (string file in Directory.EnumerateFiles(run))
        {
            File.Copy(file, System.IO.Path.Combine(copy, System.IO.Path.GetFileName(file)));
        }

        return copy;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
