using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;
using Enos.Accel.Inputs;
using Enos.Networks.Files;
using Enos.Networks.Graphs;
using Enos.Networks.Tensors;

namespace Enos.Networks.Quantized;

/// <summary>
/// A quantized network in a directory: <c>network.json</c> has the graph, each layer's mode and ranges, and scales if they are known;
/// <c>network.safetensors</c> has each layer's <c>LAYER.weights</c> (I8, O×(C/groups)×KH×KW), <c>.thresholds</c> (I8, C; operators that read a sign),
/// <c>.multipliers</c> (I32, O), <c>.biases</c> (I64, O) and <c>.shifts</c> (U8, O). The first names the second by its SHA-256, so that files of different
/// networks are not taken for one.
/// </summary>
public static class QuantizedNetworkFile
{
    /// <summary>Name of the JSON file.</summary>
    public const string JsonName = "network.json";

    /// <summary>Name of the tensors' file.</summary>
    public const string TensorsName = "network.safetensors";

    private const string Format = "enos-quantized-network";
    private const int Version = 1;

    /// <summary>Writes both files, replacing those that are there only once both are written. The same network gives the same bytes.</summary>
    /// <param name="network">A network that <see cref="Load"/> would accept; otherwise <see cref="ArgumentException"/> with every fault.</param>
    /// <param name="directory">Where to; created if it is not there.</param>
    public static void Save(QuantizedNetwork network, string directory)
    {
        string[] faults = [.. Faults(network)];
        if (faults.Length > 0)
            throw new ArgumentException(string.Join(Environment.NewLine, ["The network is not sound:", .. faults]), nameof(network));

        SafeTensors tensors = new(
            network.Graph.Convolutions.Zip(network.Layers).SelectMany(pair => LayerTensors.Write(pair.Second, pair.First.Shape)),
            [new("format", Format)]);
        using MemoryStream stored = new();
        tensors.Write(stored);
        stored.Position = 0;
        string hash = Convert.ToHexStringLower(SHA256.HashData(stored));

        Directory.CreateDirectory(directory);
        WholeFile.Write(
            (Path.Combine(directory, TensorsName), stored.WriteTo),
            (Path.Combine(directory, JsonName), stream => WriteJson(stream, network, hash)));
    }

    /// <summary>Reads a network back.</summary>
    /// <param name="directory">The directory that <see cref="Save"/> wrote to.</param>
    /// <exception cref="InvalidInputException">
    /// A file is missing or damaged, a key is missing or unknown, or a node, a layer or a tensor is wrong: every error of both files.
    /// </exception>
    public static QuantizedNetwork Load(string directory)
    {
        List<InputError> errors = [];
        string tensorsPath = Path.Combine(directory, TensorsName);
        string jsonPath = Path.Combine(directory, JsonName);
        byte[]? text = DataFile.Read(jsonPath, errors);
        SafeTensors? tensors = SafeTensors.Read(tensorsPath, errors);
        QuantizedNetwork? network = text is null ? null : Read(new JsonInput(jsonPath, text, errors), tensors, tensorsPath, errors);
        return network is not null && errors.Count == 0 ? network : throw new InvalidInputException(errors);
    }

    private static IEnumerable<string> Faults(QuantizedNetwork network)
    {
        string[] expected = [.. network.Graph.Convolutions.Select(c => c.Name)];
        if (!expected.SequenceEqual(network.Layers.Select(layer => layer.Name)))
            return [$"layers {string.Join(", ", network.Layers.Select(layer => layer.Name))}, expected {string.Join(", ", expected)}"];

        HashSet<string> logits = LayerRules.LogitLayers(network.Graph);
        IEnumerable<LayerFault> ofLayers = network.Graph.Convolutions.Zip(network.Layers).SelectMany(pair => LayerRules
            .SettingFaults(pair.Second, pair.First, logits.Contains(pair.First.Name))
            .Concat(LayerTensors.LengthFaults(pair.Second, pair.First.Shape))
            .Concat(LayerRules.ValueFaults(pair.Second)));
        return ofLayers.Select(f => $"{f.Layer}: {f.Key}: found '{f.Value}', expected {f.Expected}")
            .Concat(LayerRules.ScaleFaults(network).Select(f => $"scales: {f.Node}: found '{f.Value}', expected {f.Expected}"));
    }

    private static void WriteJson(Stream stream, QuantizedNetwork network, string tensorsHash)
    {
        using Utf8JsonWriter json = new(stream, new JsonWriterOptions { Indented = true, NewLine = "\n" });
        json.WriteStartObject();
        json.WriteString("format", Format);
        json.WriteNumber("version", Version);
        json.WriteString("name", network.Graph.Name);
        json.WriteString("tensors_sha256", tensorsHash);
        json.WritePropertyName("graph");
        GraphJson.Write(json, network.Graph);
        json.WriteStartArray("layers");
        foreach (QuantizedLayer layer in network.Layers)
            LayerJson.Write(json, layer);
        json.WriteEndArray();
        if (!network.Scales.IsEmpty)
        {
            json.WriteStartObject("scales");
            foreach (Node node in network.Graph.Nodes.Where(node => network.Scales.ContainsKey(node.Name)))
                json.WriteNumber(node.Name, network.Scales[node.Name]);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static QuantizedNetwork? Read(JsonInput input, SafeTensors? tensors, string tensorsPath, List<InputError> errors)
    {
        if (input.Root() is not { } root)
            return null;
        string? format = input.String(root, "format");
        int? version = input.Integer(root, "version");
        if (format is not null && format != Format)
            input.Fault(root, "format", format, Format);
        if (version is not null && version != Version)
            input.Fault(root, "version", DataFile.Text(version.Value), $"{Version}, the version that this program reads");
        if (format != Format || version != Version)
            return null; // what another format's keys mean is not known

        input.RefuseOthers(root, "format", "version", "name", "tensors_sha256", "graph", "layers", "scales");
        CheckHash(input, root, tensors is null ? null : tensorsPath);
        string? name = input.String(root, "name");
        NetworkGraph? graph = input.Container(root, "graph", JsonTokenType.StartArray) is { } nodes ? GraphJson.Read(input, nodes, name ?? Format) : null;
        List<(LocatedJson Json, QuantizedLayer Layer)>? layers = ReadLayers(input, root);
        ImmutableDictionary<string, double> scales = ReadScales(input, root);
        if (graph is null || layers is null)
            return null;

        ImmutableArray<QuantizedLayer> complete = Complete(graph, layers, input, root, tensors, tensorsPath, errors);
        QuantizedNetwork network = new(graph, complete) { Scales = scales };
        foreach ((string node, string value, string expected) in LayerRules.ScaleFaults(network))
            input.Fault(root["scales"]!, node, value, expected);
        return network;
    }

    private static void CheckHash(JsonInput input, LocatedJson root, string? tensorsPath)
    {
        if (input.String(root, "tensors_sha256") is not { } expected || tensorsPath is null)
            return;
        using FileStream stream = File.OpenRead(tensorsPath);
        string found = Convert.ToHexStringLower(SHA256.HashData(stream));
        if (found != expected)
            input.Fault(root, "tensors_sha256", expected, $"{found}, the SHA-256 of {TensorsName} beside it");
    }

    private static List<(LocatedJson Json, QuantizedLayer Layer)>? ReadLayers(JsonInput input, LocatedJson root)
    {
        if (input.Container(root, "layers", JsonTokenType.StartArray) is not { } array)
            return null;
        List<(LocatedJson, QuantizedLayer)> layers = [];
        bool sound = true;
        foreach (LocatedJson json in array.Items)
        {
            if (json.Type != JsonTokenType.StartObject)
                input.Fault(json.Offset, "layers", JsonInput.Shown(json), "an object for each layer");
            QuantizedLayer? layer = json.Type == JsonTokenType.StartObject ? LayerJson.Read(input, json) : null;
            if (layer is null)
                sound = false;
            else
                layers.Add((json, layer));
        }

        return sound ? layers : null;
    }

    private static ImmutableDictionary<string, double> ReadScales(JsonInput input, LocatedJson root)
    {
        ImmutableDictionary<string, double>.Builder scales = ImmutableDictionary.CreateBuilder<string, double>();
        if (root["scales"] is not null && input.Container(root, "scales", JsonTokenType.StartObject) is { } json)
        {
            foreach ((string node, _, _) in json.Members)
            {
                if (input.Number(json, node) is { } scale)
                    scales[node] = scale;
            }
        }

        return scales.ToImmutable();
    }

    // Pairs settings with convolutions and tensors; a layer with errors is left out.
    private static ImmutableArray<QuantizedLayer> Complete(
        NetworkGraph graph, List<(LocatedJson Json, QuantizedLayer Layer)> layers, JsonInput input, LocatedJson root,
        SafeTensors? tensors, string tensorsPath, List<InputError> errors)
    {
        ImmutableArray<QuantizedLayer>.Builder complete = ImmutableArray.CreateBuilder<QuantizedLayer>();
        HashSet<string> logits = LayerRules.LogitLayers(graph);
        HashSet<string> needed = [];
        HashSet<string> convolutions = [.. graph.Convolutions.Select(c => c.Name)];
        HashSet<string> seen = [];
        foreach ((LocatedJson json, QuantizedLayer layer) in layers)
        {
            if (!convolutions.Contains(layer.Name))
                input.Fault(json, "name", layer.Name, "the name of a convolution of the graph");
            else if (!seen.Add(layer.Name))
                input.Fault(json, "name", layer.Name, "one entry a convolution");
        }

        foreach (ConvolutionNode node in graph.Convolutions)
        {
            (LocatedJson? json, QuantizedLayer? settings) = layers.Find(l => l.Layer.Name == node.Name);
            if (settings is null)
            {
                input.Fault(root, "layers", "", $"an entry for the convolution {node.Name}");
                continue;
            }

            Report(json, LayerRules.SettingFaults(settings, node, logits.Contains(node.Name)));
            needed.UnionWith(LayerTensors.Needed(settings.Operator, node.Shape).Select(t => LayerTensors.Name(node.Name, t.Tensor)));
            if (tensors is not null && LayerTensors.Read(settings, node.Shape, tensors, tensorsPath, errors) is { } layer)
            {
                foreach (LayerFault fault in LayerRules.ValueFaults(layer))
                    errors.Add(DataFile.Error(tensorsPath, LayerTensors.Name(node.Name, fault.Key), fault.Value, fault.Expected));
                complete.Add(layer);
            }
        }

        foreach (string unknown in tensors?.Tensors.Keys.Except(needed) ?? [])
            errors.Add(DataFile.Error(tensorsPath, unknown, "", "a tensor of one of the network's layers"));
        return complete.DrainToImmutable();

        void Report(LocatedJson json, IEnumerable<LayerFault> faults)
        {
            foreach (LayerFault fault in faults)
                input.Fault(json, fault.Key, fault.Value, $"{fault.Expected} ({fault.Layer})");
        }
    }
}
