using Enos.Networks.Quantized;
using Enos.Sim.Validation;

namespace Enos.Search.Runs;

/// <summary>Names of the files of a run directory. Everything that <c>simulate</c> and <c>validate</c> need is among them, test images apart.</summary>
public static class RunFiles
{
    /// <summary>Configuration, inputs, seed, version, engine, timings and results (<see cref="RunRecord"/>).</summary>
    public const string Record = "run.json";

    /// <summary>One row an epoch (<see cref="HistoryFile"/>).</summary>
    public const string History = "history.csv";

    /// <summary>Probability of each mode in each layer after each epoch of the search (<see cref="ProbabilitiesFile"/>).</summary>
    public const string Probabilities = "probabilities.csv";

    /// <summary>The mode of each layer (<see cref="Accel.Workloads.AssignmentFile"/>).</summary>
    public const string Assignment = "assignment.csv";

    /// <summary>Cost of each layer (<see cref="LayersFile"/>).</summary>
    public const string Layers = "layers.csv";

    /// <summary>Latent weights, statistics, logits and multiplier, float32.</summary>
    public const string Checkpoint = "checkpoint.safetensors";

    /// <summary>The accelerator as used; its <c>energy_table</c> names <see cref="EnergyTable"/> beside it.</summary>
    public const string Accelerator = "accelerator.yaml";

    /// <summary>The energy table as used.</summary>
    public const string EnergyTable = "energy-table.csv";

    /// <summary>Graph, modes and ranges of the integer network (<see cref="QuantizedNetworkFile"/>).</summary>
    public const string Network = QuantizedNetworkFile.JsonName;

    /// <summary>Tensors of the integer network.</summary>
    public const string NetworkTensors = QuantizedNetworkFile.TensorsName;

    /// <summary>Accumulators of the search's own forward pass (<see cref="ReferenceAccumulatorsFile"/>).</summary>
    public const string Reference = ReferenceAccumulatorsFile.FileName;

    /// <summary>Time and memory of each epoch (<see cref="TelemetryFile"/>): the one file that differs between two runs that are otherwise the same.</summary>
    public const string Telemetry = "telemetry.csv";

    /// <summary>A row for each result and control, where there are several budgets (<see cref="FrontFile"/>).</summary>
    public const string Front = "front.csv";

    /// <summary>Those that every result has.</summary>
    public static IReadOnlyList<string> All { get; } =
        [Record, History, Probabilities, Assignment, Layers, Network, NetworkTensors, Reference, Checkpoint, Accelerator, EnergyTable];
}
