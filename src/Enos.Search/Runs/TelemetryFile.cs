using System.Collections.Immutable;

namespace Enos.Search.Runs;

/// <summary>Time and memory of each epoch as CSV; of a run that was resumed, those since. Two runs that are otherwise the same differ in it.</summary>
public static class TelemetryFile
{
    /// <summary>The columns.</summary>
    public static ImmutableArray<string> Columns { get; } = ["stage", "epoch", "seconds", "steps", "ms_per_step", "resident_mb"];

    /// <summary>Writes the epochs in the order in which they ended, lines ended by LF.</summary>
    public static void Write(TextWriter writer, IEnumerable<EpochTelemetry> epochs) => RunCsv.Write(
        writer, Columns, epochs.Select(e => (object?[])
            [e.Stage, e.Epoch, Math.Round(e.Seconds, 3), e.Steps, Math.Round(1000 * e.Seconds / e.Steps, 3), Math.Round(e.ResidentBytes / 1e6, 1)]));
}
