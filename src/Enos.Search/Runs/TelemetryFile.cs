using System.Collections.Immutable;
using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;

namespace Enos.Search.Runs;

/// <summary>Time and memory of each epoch as CSV; of a run that was resumed, those since. Two runs that are otherwise the same differ in it.</summary>
public static class TelemetryFile
{
    /// <summary>The columns.</summary>
    public static ImmutableArray<string> Columns { get; } = ["stage", "epoch", "seconds", "steps", "ms_per_step", "resident_mb"];

    /// <summary>Writes the epochs in the order in which they ended, lines ended by LF.</summary>
    public static void Write(TextWriter writer, IEnumerable<EpochTelemetry> epochs)
    {
        using var csv = new CsvWriter(writer, new CsvConfiguration(CultureInfo.InvariantCulture) { NewLine = "\n" }, leaveOpen: true);
        foreach (string column in Columns)
        {
            csv.WriteField(column);
        }

        csv.NextRecord();
        foreach (EpochTelemetry epoch in epochs)
        {
            csv.WriteField(epoch.Stage);
            csv.WriteField(epoch.Epoch);
            csv.WriteField(Math.Round(epoch.Seconds, 3));
            csv.WriteField(epoch.Steps);
            csv.WriteField(Math.Round(1000 * epoch.Seconds / epoch.Steps, 3));
            csv.WriteField(Math.Round(epoch.ResidentBytes / 1e6, 1));
            csv.NextRecord();
        }
    }
}
