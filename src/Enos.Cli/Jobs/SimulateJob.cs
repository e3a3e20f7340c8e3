using System.Collections.Immutable;
using System.Globalization;
using Enos.Accel.Costs;
using Enos.Accel.Hardware;
using Enos.Accel.Inputs;
using Enos.Accel.Modes;
using Enos.Accel.Workloads;
using Enos.Cli.Options;
using Enos.Networks.Graphs;
using Enos.Networks.Zoo;
using Enos.Search.Runs;
using Enos.Sim.Cycles;
using Enos.Sim.Traces;

namespace Enos.Cli.Jobs;

/// <summary>What <c>enos simulate</c> is asked for.</summary>
internal sealed record SimulateRequest
{
    /// <summary>The accelerator's file; null for a run's own, or the one that ships.</summary>
    public required string? Accelerator { get; init; }

    /// <summary>An energy table in place of the accelerator's own, or null.</summary>
    public required string? EnergyTable { get; init; }

    /// <summary>For a SCALE-Sim configuration: the accelerator whose energies, clock and modes it is given, or null.</summary>
    public required string? EnergiesFrom { get; init; }

    /// <summary>A network's name, a run directory, or a file of layers.</summary>
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

    /// <summary>How costs are found; a trace takes the cycle engine.</summary>
    public required CostEngine Engine { get; init; }

    /// <summary>What to record and the file to write it to, or null.</summary>
    public required (TraceKind Kind, string Path)? Trace { get; init; }
}

/// <summary>A simulated network.</summary>
/// <param name="Network">Its name.</param>
/// <param name="Batch">Images at once.</param>
/// <param name="Cost">What it costs.</param>
/// <param name="EnergiesKnown">Whether energies, power and latency are figures.</param>
/// <param name="Notes">What a user should know of the figures, a line each.</param>
internal sealed record Simulation(string Network, int Batch, NetworkCost Cost, bool EnergiesKnown, ImmutableArray<string> Notes)
{
    /// <summary>The totals that can be told.</summary>
    public IEnumerable<NetworkMetric> Metrics => NetworkMetric.All.Where(metric => (EnergiesKnown || !metric.NeedsEnergies) && metric.Of(Cost) is not null);
}

/// <summary>Costs a network by either engine, with a trace if one is asked for.</summary>
internal static class SimulateJob
{
    /// <summary>Runs a simulation.</summary>
    public static Simulation Run(SimulateRequest request)
    {
        (HardwareSource source, NetworkSource network, Workload workload) = Load(request);
        Accelerator hw = source.Accelerator;
        ImmutableArray<Mode> modes = Assignment(request, network.Run, workload, hw);
        InputError[] faults = [.. workload.Layers.Zip(modes, (layer, mode) => WorstCaseSums.FaultOf(hw, layer, mode)).OfType<InputError>()];
        if (faults.Length > 0 && !network.Imported)
        {
            throw new InvalidInputException(faults);
        }

        ImmutableArray<string> notes =
        [
            .. network.Notes,
            .. faults.Take(MaxNotes).Select(fault => $"{fault.File}: {fault.Value} leave int32; what it costs holds, its arithmetic would not."),
            .. faults.Length > MaxNotes ? [$"… and so do sums of {faults.Length - MaxNotes} more layers."] : Array.Empty<string>(),
            .. source.EnergiesKnown ? [] : new[] { "A SCALE-Sim configuration states no energies and no clock: cycles only. --energies-from FILE.yaml adds them." },
        ];
        var simulation = new Simulation(workload.Name, request.Batch, Evaluate(request, hw, workload, modes), source.EnergiesKnown, notes);
        InputError[] overflows =
        [
            .. simulation.Metrics.Where(metric => !double.IsFinite(metric.Of(simulation.Cost)!.ToDouble(CultureInfo.InvariantCulture)))
                .Select(metric => new InputError(hw.Name, 0, 0, metric.Name, "", "energies, leakage and a clock at which this total is a finite number")),
        ];
        return overflows.Length == 0 ? simulation : throw new InvalidInputException(overflows);
    }

    /// <summary>What SCALE-Sim's own figures are made from.</summary>
    public static (HardwareSource Hardware, NetworkSource Network, Workload Workload) Load(SimulateRequest request)
    {
        InputErrors errors = new();
        string? run = NetworkSource.RunOf(request.Network);
        string file = request.Accelerator ?? (run is null ? HardwareOptions.Shipped : Path.Combine(run, RunFiles.Accelerator));
        HardwareSource? hardware = errors.Try(() => HardwareSource.Load(file, request.EnergyTable, request.EnergiesFrom));
        NetworkSource? network = errors.Try(() => NetworkSource.Load(request));
        errors.ThrowIfAny();
        return (hardware!, network!, OfBatch(network!.Workload, request.Batch));
    }

    private const int MaxNotes = 10;
    private const long MaxMacs = 1L << 56; // of a layer: bits and cycles, some 2⁷ times as many, are 64-bit counts

    /// <summary>A network that computes several images at once.</summary>
    public static Workload OfBatch(Workload workload, int batch)
    {
        if (batch == 1)
        {
            return workload;
        }

        InputError[] faults =
        [
            .. workload.Layers.Select(layer => (layer.Name, Most: Math.Min(int.MaxValue / layer.Shape.Batch, MaxMacs / layer.Shape.Macs)))
                .Where(layer => batch > layer.Most)
                .Select(layer => new InputError("--batch", 0, 0, layer.Name, Invariant(batch), $"at most {Invariant(layer.Most)} for this layer")),
        ];
        return faults.Length > 0
            ? throw new InvalidInputException(faults)
            : workload with { Layers = [.. workload.Layers.Select(layer => layer with { Shape = layer.Shape with { Batch = layer.Shape.Batch * batch } })] };
    }

    // Which layers it is that no 64-bit count can hold is only asked when there is one.
    private static NetworkCost Evaluate(SimulateRequest request, Accelerator hw, Workload workload, ImmutableArray<Mode> modes)
    {
        try
        {
            return request.Trace is var (kind, path) ? WriteTrace(path, kind, hw, workload, modes) : request.Engine.Evaluate(hw, workload, modes);
        }
        catch (OverflowException)
        {
            InputError[] faults = [.. workload.Layers.Zip(modes, (layer, mode) => OverflowOf(hw, layer, mode)).OfType<InputError>()];
            throw new InvalidInputException(faults.Length > 0
                ? faults
                : [new InputError(workload.Name, 0, 0, "", "", "a network whose counts over all layers are below 2⁶³")]);
        }
    }

    private static NetworkCost WriteTrace(string path, TraceKind kind, Accelerator hw, Workload workload, ImmutableArray<Mode> modes)
    {
        try
        {
            return TraceFile.Write(path, kind, hw, workload, modes);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new InvalidInputException(new InputError("--trace-out", 0, 0, "", path, $"a file that can be written ({e.Message})"));
        }
    }

    private static InputError? OverflowOf(Accelerator hw, Layer layer, Mode mode)
    {
        try
        {
            _ = CostModel.Evaluate(hw, layer.Shape, mode);
            return null;
        }
        catch (OverflowException)
        {
            return new InputError(layer.Name, 0, 0, "", "", $"a layer whose counts in mode {mode} on {hw.Name} are below 2⁶³");
        }
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

    private static string Invariant(long count) => count.ToString(CultureInfo.InvariantCulture);

    private static InvalidInputException Unknown(string name, string expected, Accelerator hw) => new(new InputError(
        "--mode", 0, 0, "", name, $"{expected} {hw.Name}: {string.Join(", ", hw.Modes)}{Suggestion.Hint(name, hw.Modes.Select(m => m.Name))}"));
}
