using System.Collections.Immutable;
using System.Text;
using Enos.Accel.Workloads;
using Enos.Networks.Quantized;
using Enos.Networks.Tensors;
using Enos.Sim.Validation;

namespace Enos.Search.Runs;

/// <summary>Writes what a search found as the files of a run directory.</summary>
public static class RunArtifacts
{
    /// <summary>Writes every file of <see cref="RunFiles"/> but those of <see cref="PortableAccelerator"/>, which are copied before the search.</summary>
    /// <param name="directory">Where to.</param>
    /// <param name="result">What the search found.</param>
    /// <param name="record">What <c>run.json</c> is to say.</param>
    public static void Write(string directory, SearchResult result, RunRecord record)
    {
        Workload workload = result.Network.Graph.ToWorkload();
        QuantizedNetworkFile.Save(result.Network, directory);
        ReferenceAccumulatorsFile.Save(In(RunFiles.Reference), result.Reference, result.Network.Graph);
        Checkpoint(result).Write(In(RunFiles.Checkpoint));
        Text(RunFiles.History, writer => HistoryFile.Write(writer, result.History));
        Text(RunFiles.Probabilities, writer => ProbabilitiesFile.Write(writer, result));
        Text(RunFiles.Assignment, writer => AssignmentFile.Write(writer, workload, result.Assignment));
        Text(RunFiles.Layers, writer => LayersFile.Write(writer, result.Cost));
        Text(RunFiles.Record, writer => writer.Write(RunRecordFile.ToJson(record)));

        string In(string file) => Path.Combine(directory, file);

        void Text(string file, Action<TextWriter> write)
        {
            using var writer = new StreamWriter(In(file), append: false, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
            write(writer);
        }
    }

    /// <summary>The results that <c>run.json</c> keeps.</summary>
    public static ResultsRecord Results(SearchResult result) => new()
    {
        ReferenceEnergyPj = result.ReferenceEnergyPj,
        ReferenceCycles = result.ReferenceCycles,
        BudgetPj = result.BudgetPj,
        BudgetCycles = result.BudgetCycles,
        Correct = result.Accuracy,
        BelievedCorrect = result.Belief.Correct,
        Cost = CostRecord.Of(result.Cost, layers: false),
        Probabilities = [.. result.Cost.Layers.Select((layer, l) => new LayerProbabilities(layer.Layer.Name, layer.Mode.Name, Row(result, l)))],
        Posterior = result.Posterior,
    };

    /// <summary>The controls that <c>run.json</c> keeps.</summary>
    public static ImmutableArray<ControlRecord> Controls(SearchResult result) =>
    [
        .. result.Controls.Select(control => new ControlRecord
        {
            Name = control.Name,
            Kind = control.Kind,
            EnergyPj = control.Cost.EnergyPj,
            Cycles = control.Cost.Cycles,
            Images = control.Images,
            FineTuned = control.FineTuned,
            BitAccurate = control.BitAccurate,
            Assignment = [.. control.Assignment.Select(mode => mode.Name)],
        }),
    ];

    private static ImmutableSortedDictionary<string, double> Row(SearchResult result, int layer) => result.Modes
        .Select((mode, m) => KeyValuePair.Create(mode.Name, result.Probabilities[layer, m]))
        .ToImmutableSortedDictionary(StringComparer.Ordinal);

    private static SafeTensors Checkpoint(SearchResult result) => new(
        result.Checkpoint.Select(tensor => KeyValuePair.Create(tensor.Name, StoredTensor.Of<float>(tensor.Values, tensor.Shape.AsSpan()))),
        [KeyValuePair.Create("format", "enos-checkpoint")]);
}
