using System.Collections.Immutable;
using Enos.Accel.Inputs;
using Enos.Accel.Workloads;
using Enos.Cli.Options;
using Enos.Networks.Datasets;
using Enos.Networks.Graphs;
using Enos.Networks.Importers;
using Enos.Networks.Importers.Onnx;
using Enos.Networks.Quantized;
using Enos.Networks.Zoo;

namespace Enos.Cli.Jobs;

/// <summary>A network as <c>--network</c> names it.</summary>
/// <param name="Workload">Its layers, for one image.</param>
/// <param name="Run">The run directory it is from, or null.</param>
/// <param name="Imported">Whether it is from a file of another program, which Enos costs but does not run in integers.</param>
/// <param name="Notes">What a user should know of it, a line each.</param>
internal sealed record NetworkSource(Workload Workload, string? Run, bool Imported, ImmutableArray<string> Notes)
{
    /// <summary>The run directory that a name stands for, or null.</summary>
    public static string? RunOf(string network) => !NetworkZoo.Names.Contains(network) && Directory.Exists(network) ? network : null;

    /// <summary>Reads or builds a network.</summary>
    /// <exception cref="InvalidInputException">There is no such network, or its file is wrong: every error.</exception>
    public static NetworkSource Load(SimulateRequest request)
    {
        string name = request.Network;
        return Path.GetExtension(name).ToUpperInvariant() switch
        {
            _ when NetworkZoo.Names.Contains(name) => new NetworkSource(Build(request).ToWorkload(), null, false, []),
            _ when RunOf(name) is { } run => new NetworkSource(QuantizedNetworkFile.Load(run).Graph.ToWorkload(), run, false, []),
            ".CSV" => new NetworkSource(ScaleSimTopology.Load(name), null, true, []),
            ".ONNX" when OnnxImporter.Load(name, request.Input) is var model => new NetworkSource(model.Workload, null, true, model.Notes),
            _ => throw new InvalidInputException(new InputError(
                "--network", 0, 0, "", name,
                $"one of {string.Join(", ", NetworkZoo.Names)}, a run directory, or a file that ends with .csv or .onnx{Suggestion.Hint(name, NetworkZoo.Names)}")),
        };
    }

    private static NetworkGraph Build(SimulateRequest request)
    {
        (TensorShape image, int classes) = NetworkOptions.ShapeOf(request.Dataset) ?? throw new InvalidInputException(new InputError(
            "--dataset", 0, 0, "", request.Dataset, $"one of {string.Join(", ", DatasetLoader.Names)}{Suggestion.Hint(request.Dataset, DatasetLoader.Names)}"));
        return NetworkZoo.Build(request.Network, request.Input ?? image, request.Classes ?? classes, request.Width, request.Form);
    }
}
