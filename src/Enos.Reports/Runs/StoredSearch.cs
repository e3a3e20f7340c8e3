using System.Collections.Immutable;
using Enos.Accel.Inputs;
using Enos.Search.Runs;

namespace Enos.Reports.Runs;

/// <summary>What a run directory holds: a result, or one for each of several budgets.</summary>
/// <param name="Points">Every network, searched or control.</param>
/// <param name="Networks">The results, in the order of the budgets.</param>
/// <param name="Telemetry">Time and memory of every epoch.</param>
internal sealed record StoredSearch(ImmutableArray<NetworkPoint> Points, ImmutableArray<SearchedNetwork> Networks, ImmutableArray<TelemetryRow> Telemetry)
{
    /// <summary>Reads a run directory.</summary>
    /// <param name="directory">The directory.</param>
    /// <exception cref="InvalidInputException">It is no run directory, or files are missing or damaged: every error of every file.</exception>
    public static StoredSearch Load(string directory)
    {
        bool several = File.Exists(Path.Combine(directory, RunFiles.Front));
        if (!several && !File.Exists(Path.Combine(directory, RunFiles.Record)))
        {
            throw new InvalidInputException(new InputError(
                directory, 0, 0, "", "", $"the directory of a run as enos search leaves it, with {RunFiles.Record} or {RunFiles.Front}, or of a sweep as enos sweep run leaves it, with sweep.yaml"));
        }

        InputErrors errors = new();
        TelemetryRow[]? telemetry = errors.Try(() => TelemetryRow.Load(Path.Combine(directory, RunFiles.Telemetry)).ToArray());
        NetworkPoint[]? points = several ? errors.Try(() => NetworkPoint.Load(Path.Combine(directory, RunFiles.Front)).ToArray()) : [];
        string[] folders = several ? [.. (points ?? []).Where(point => point.Directory.Length > 0).Select(point => point.Directory)] : [""];
        SearchedNetwork[] networks = [.. folders.Select(folder => errors.Try(() => SearchedNetwork.Load(Path.Combine(directory, folder)))).OfType<SearchedNetwork>()];
        if (points is not null && folders.Length == 0)
        {
            errors.Add(new InputError(Path.Combine(directory, RunFiles.Front), 0, 0, "directory", "", "the folder of at least one searched network"));
        }

        errors.ThrowIfAny();
        return new StoredSearch(several ? [.. points!] : NetworkPoint.Of(networks[0].Record), [.. networks], [.. telemetry!]);
    }
}
