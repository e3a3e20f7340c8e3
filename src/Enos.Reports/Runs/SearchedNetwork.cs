using System.Collections.Immutable;
using Enos.Accel.Hardware;
using Enos.Accel.Inputs;
using Enos.Search;
using Enos.Search.Runs;

namespace Enos.Reports.Runs;

/// <summary>The result of one budget, as its directory tells it.</summary>
/// <param name="Record">Configuration and results.</param>
/// <param name="Hardware">The accelerator, with the modes' figures.</param>
/// <param name="Layers">Cost of each layer.</param>
/// <param name="History">Every epoch.</param>
/// <param name="Probabilities">Probability of each mode of each layer after each epoch of the search.</param>
/// <param name="Activity">Operand activity of each layer; empty if it was not measured.</param>
/// <param name="Robustness">Samples of noise and faults; empty if they were not tried.</param>
internal sealed record SearchedNetwork(
    RunRecord Record, Accelerator Hardware, ImmutableArray<LayerRow> Layers, ImmutableArray<EpochRecord> History, ImmutableArray<ProbabilityRow> Probabilities,
    ImmutableArray<ActivityRow> Activity, ImmutableArray<RobustnessRow> Robustness)
{
    /// <summary>Names of the modes that were chosen from, in the order by which figures number and colour them: those of the configuration, then any other.</summary>
    public ImmutableArray<string> Modes { get; } =
        [.. Record.Configuration.Search.Modes.Concat(Layers.Select(layer => layer.Mode)).Concat(Probabilities.Select(row => row.Mode)).Distinct()];

    /// <summary>Reads a directory.</summary>
    /// <param name="directory">The directory.</param>
    /// <exception cref="InvalidInputException">A file is missing or damaged: every error of every file.</exception>
    public static SearchedNetwork Load(string directory)
    {
        InputErrors errors = new();
        RunRecord? record = errors.Try(() => RunRecordFile.Load(In(RunFiles.Record)));
        Accelerator? hw = errors.Try(() => AcceleratorFile.Load(In(RunFiles.Accelerator)));
        LayerRow[]? layers = errors.Try(() => LayerRow.Load(In(RunFiles.Layers)).ToArray());
        EpochRecord[]? history = errors.Try(() => HistoryFile.Load(In(RunFiles.History)).ToArray());
        ProbabilityRow[]? probabilities = errors.Try(() => ProbabilityRow.Load(In(RunFiles.Probabilities)).ToArray());
        ActivityRow[]? activity = errors.Try(() => ActivityRow.Load(In(ActivityRow.FileName)).ToArray());
        RobustnessRow[]? robustness = errors.Try(() => RobustnessRow.Load(In(RobustnessRow.FileName)).ToArray());
        if (record is not null && layers is not null)
        {
            errors.Add(Contradictions(In(RunFiles.Layers), record, layers.Select(layer => (layer.Name, layer.Mode))));
        }

        if (record is not null && activity is { Length: > 0 })
        {
            errors.Add(Contradictions(In(ActivityRow.FileName), record, activity.Select(row => (row.Layer, row.Mode))));
        }

        if (history is [])
        {
            errors.Add(new InputError(In(RunFiles.History), 0, 0, "", "no rows", "a row for each epoch"));
        }

        errors.ThrowIfAny();
        return new SearchedNetwork(record!, hw!, [.. layers!], [.. history!], [.. probabilities!], [.. activity!], [.. robustness!]);

        string In(string file) => Path.Combine(directory, file);
    }

    /// <summary>The layers of a run's tables must be those of its record.</summary>
    private static IEnumerable<InputError> Contradictions(string file, RunRecord record, IEnumerable<(string Name, string Mode)> layers)
    {
        string[] expected = [.. record.Results.Probabilities.Select(layer => $"{layer.Layer} in {layer.Mode}")];
        string[] found = [.. layers.Select(layer => $"{layer.Name} in {layer.Mode}")];
        for (int l = 0; l < Math.Max(expected.Length, found.Length); l++)
        {
            (string value, string right) = (found.ElementAtOrDefault(l) ?? "", expected.ElementAtOrDefault(l) ?? "no more layers");
            if (value != right)
            {
                yield return new InputError(file, 0, 0, "layer", value, $"{right}, as {RunFiles.Record} has it");
            }
        }
    }
}
