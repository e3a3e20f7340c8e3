using System.Collections.Immutable;
using Enos.Accel.Costs;
using Enos.Accel.Hardware;
using Enos.Accel.Inputs;
using Enos.Accel.Modes;
using Enos.Accel.Workloads;
using Enos.Cli.Options;
using Enos.Networks.Datasets;
using Enos.Networks.Graphs;
using Enos.Networks.Quantized;
using Enos.Networks.Zoo;
using Enos.Search.Runs;

namespace Enos.Cli.Jobs;

/// <summary>What <c>enos simulate</c> is asked for.</summary>
internal sealed record SimulateRequest
{
    /// <summary>The accelerator's file; null for a run's own, or the one that ships.</summary>
    public required string? Accelerator { get; init; }

    /// <summary>An energy table in place of the accelerator's own, or null.</summary>
    public required string? EnergyTable { get; init; }

    /// <summary>A network's name, or a run directory.</summary>
    public required string Network { get; init; }

    /// <summary>Width multiplier of a named network.</summary>
    public required double Width { get; init; }

    /// <summary>The data set whose shape and classes a named network gets, where nothing else says.</summary>
    public required string Dataset { get; init; }

    /// <summary>Shape of an image, or null for the data set's.</summary>
    public required TensorShape? Input { get; init; }

    /// <summary>Number of classes, or null for the data set's.</summary>
    public required int? Classes { get; init; }

    /// <summary>Layout of a named network.</summary>
    public required NetworkForm Form { get; init; }

    /// <summary>A file with the mode of each layer, or null.</summary>
    public required string? Assignment { get; init; }

    /// <summary>A mode for all layers, or null.</summary>
    public required string? Mode { get; init; }

    /// <summary>Images at once.</summary>
    public required int Batch { get; init; }
}

/// <summary>A simulated network.</summary>
/// <param name="Network">Its name.</param>
/// <param name="Batch">Images at once.</param>
/// <param name="Cost">What it costs.</param>
internal sealed record Simulation(string Network, int Batch, NetworkCost Cost)
{
    /// <summary>The simulation as JSON output has it.</summary>
    public object ToRecord() => new { Accelerator = Cost.Hardware.Name, Network, Batch, Cost = CostRecord.Of(Cost, layers: true) };
}

/// <summary>Costs a network by the closed form.</summary>
internal static class SimulateJob
{
    /// <summary>Runs a simulation.</summary>
    public static Simulation Run(SimulateRequest request)
    {
        InputErrors errors = new();
        string? run = !NetworkZoo.Names.Contains(request.Network) && Directory.Exists(request.Network) ? request.Network : null;
        string file = request.Accelerator ?? (run is null ? HardwareOptions.Shipped : Path.Combine(run, RunFiles.Accelerator));
        Accelerator? hw = errors.Try(() => AcceleratorFile.Load(file, request.EnergyTable));
        NetworkGraph? graph = errors.Try(() => run is null ? Build(request) : QuantizedNetworkFile.Load(run).Graph);
        errors.ThrowIfAny();

        Workload workload = graph!.ToWorkload(request.Batch);
        ImmutableArray<Mode> modes = Assignment(request, run, workload, hw!);
        InputError[] faults = [.. workload.Layers.Zip(modes, (layer, mode) => WorstCaseSums.FaultOf(hw!, layer, mode)).OfType<InputError>()];
        return faults.Length > 0
            ? throw new InvalidInputException(faults)
            : new Simulation(workload.Name, request.Batch, CostModel.Evaluate(hw!, workload, modes));
    }

    private static NetworkGraph Build(SimulateRequest request)
    {
        (TensorShape image, int classes) = NetworkOptions.ShapeOf(request.Dataset) ?? throw new InvalidInputException(new InputError(
            "--dataset", 0, 0, "", request.Dataset, $"one of {string.Join(", ", DatasetLoader.Names)}{Suggestion.Hint(request.Dataset, DatasetLoader.Names)}"));
        if (!NetworkZoo.Names.Contains(request.Network))
        {
            throw new InvalidInputException(new InputError(
                "--network", 0, 0, "", request.Network,
                $"one of {string.Join(", ", NetworkZoo.Names)}, or a run directory{Suggestion.Hint(request.Network, NetworkZoo.Names)}"));
        }

        return NetworkZoo.Build(request.Network, request.Input ?? image, request.Classes ?? classes, request.Width, request.Form);
    }

    private static ImmutableArray<Mode> Assignment(SimulateRequest request, string? run, Workload workload, Accelerator hw)
    {
        string? file = request.Assignment ?? (run is not null && request.Mode is null ? Path.Combine(run, RunFiles.Assignment) : null);
        if (file is not null)
        {
            return AssignmentFile.Load(file, workload, hw.Modes);
        }

        Mode mode = request.Mode is { } name
            ? hw.Modes.FirstOrDefault(m => m.Name == name) ?? throw Unknown(name, "one of the modes of", hw)
            : hw.Modes.Where(m => m.Operator.Kind == OperatorKind.Multiply).MaxBy(m => m.ActivationBits + m.WeightBits)
                ?? throw Unknown("", "a mode, since none multiplies, of", hw);
        return [.. Enumerable.Repeat(mode, workload.Layers.Length)];
    }

    private static InvalidInputException Unknown(string name, string expected, Accelerator hw) => new(new InputError(
        "--mode", 0, 0, "", name, $"{expected} {hw.Name}: {string.Join(", ", hw.Modes)}{Suggestion.Hint(name, hw.Modes.Select(m => m.Name))}"));
}
