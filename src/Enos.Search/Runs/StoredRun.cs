using Enos.Accel.Hardware;
using Enos.Accel.Inputs;
using Enos.Accel.Modes;
using Enos.Accel.Workloads;
using Enos.Networks.Quantized;
using Enos.Networks.Tensors;
using Enos.Sim.Validation;

namespace Enos.Search.Runs;

/// <summary>A run as its directory tells it: what validation needs, and nothing that needs Torch.</summary>
/// <param name="Record">Configuration and results.</param>
/// <param name="Hardware">The accelerator, with its table.</param>
/// <param name="Network">The integer network.</param>
/// <param name="Reference">Accumulators of the search's own forward pass.</param>
/// <param name="Belief">What the search recorded.</param>
public sealed record StoredRun(
    RunRecord Record, Accelerator Hardware, QuantizedNetwork Network, ReferenceAccumulators Reference, SearchBelief Belief)
{
    /// <summary>Reads and checks every file of a run directory.</summary>
    /// <param name="directory">The directory.</param>
    /// <exception cref="InvalidInputException">
    /// The directory or a file is missing, truncated or damaged, or two files contradict each other: every error of every file.
    /// </exception>
    public static StoredRun Load(string directory)
    {
        if (!Directory.Exists(directory))
        {
            throw new InvalidInputException(new InputError(directory, 0, 0, "", "", "a run directory as enos search leaves it, found none"));
        }

        if (File.Exists(In(RunFiles.Front)) && !File.Exists(In(RunFiles.Record)))
        {
            throw new InvalidInputException(new InputError(
                directory, 0, 0, "", "a run of several budgets",
                $"the directory of one of them: {string.Join(", ", Directory.EnumerateDirectories(directory).Order(StringComparer.Ordinal))}"));
        }

        InputErrors errors = new();
        RunRecord? record = errors.Try(() => RunRecordFile.Load(In(RunFiles.Record)));
        Accelerator? hw = errors.Try(() => AcceleratorFile.Load(In(RunFiles.Accelerator)));
        QuantizedNetwork? network = errors.Try(() => QuantizedNetworkFile.Load(directory));
        errors.Try(() => SafeTensors.Read(In(RunFiles.Checkpoint)));
        EpochRecord[]? history = errors.Try(() => HistoryFile.Load(In(RunFiles.History)).ToArray());
        if (record is not null && history is not null && history.Length != record.Configuration.Search.Epochs + record.Configuration.Search.FineTuneEpochs)
        {
            errors.Add(new InputError(
                In(RunFiles.History), 0, 0, "", $"{history.Length} rows",
                $"a row for each of {record.Configuration.Search.Epochs} + {record.Configuration.Search.FineTuneEpochs} epochs, as {RunFiles.Record} has them"));
        }

        ReferenceAccumulators? reference = null;
        LayerFigures[]? layers = null;
        if (network is not null)
        {
            Workload workload = network.Graph.ToWorkload();
            reference = errors.Try(() => ReferenceAccumulatorsFile.Load(In(RunFiles.Reference), network.Graph));
            layers = errors.Try(() => LayersFile.Load(In(RunFiles.Layers), workload).ToArray());
            if (hw is not null)
            {
                Mode[]? assignment = errors.Try(() => AssignmentFile.Load(In(RunFiles.Assignment), workload, hw.Modes).ToArray());
                errors.Add(Contradictions(In(RunFiles.Assignment), network, assignment ?? []));
            }
        }
        else
        {
            errors.Try(() => SafeTensors.Read(In(RunFiles.Reference)));
            errors.Try(() => CsvTable.Load(In(RunFiles.Layers)));
            errors.Try(() => CsvTable.Load(In(RunFiles.Assignment)));
        }

        errors.ThrowIfAny();
        ResultsRecord results = record!.Results;
        CostFigures cost = new([.. layers!], results.Cost.EnergyPj, results.Cost.Cycles, results.Cost.LatencyNs);
        return new StoredRun(record, hw!, network!, reference!, new SearchBelief(cost, results.BelievedCorrect, results.Correct.Images));

        string In(string file) => Path.Combine(directory, file);
    }

    private static IEnumerable<InputError> Contradictions(string file, QuantizedNetwork network, Mode[] assignment) => network.Layers
        .Zip(assignment)
        .Where(pair => pair.First.Mode != pair.Second.Name)
        .Select(pair => new InputError(file, 0, 0, pair.First.Name, pair.Second.Name, $"{pair.First.Mode}, the mode that {RunFiles.Network} has"));
}
