using System.Collections.Immutable;
using Enos.Accel.Inputs;
using Enos.Search.Runs;

namespace Enos.Reports.Runs;

/// <summary>A row of <c>telemetry.csv</c>.</summary>
/// <param name="Stage">The part of the run.</param>
/// <param name="Epoch">The epoch.</param>
/// <param name="Seconds">Its time.</param>
/// <param name="MillisecondsPerStep">Time of a step.</param>
/// <param name="ResidentMb">Memory at its end.</param>
internal sealed record TelemetryRow(string Stage, long Epoch, double Seconds, double MillisecondsPerStep, double ResidentMb)
{
    /// <summary>Reads a run's file; nothing if a run has none.</summary>
    /// <exception cref="InvalidInputException">Its header is another, or cells are no numbers: every error.</exception>
    public static ImmutableArray<TelemetryRow> Load(string path) => File.Exists(path)
        ? RunTable.Load(path, TelemetryFile.Columns, row => new TelemetryRow(
            row.Text("stage"), row.Long("epoch", 0, long.MaxValue), row.Number("seconds"), row.Number("ms_per_step"), row.Number("resident_mb")))
        : [];
}
