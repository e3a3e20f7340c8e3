using System.Collections.Immutable;
using Enos.Accel.Inputs;
using Enos.Accel.Workloads;
using Enos.Networks.Files;
using Enos.Networks.Graphs;
using Google.Protobuf;
using Onnx;

namespace Enos.Networks.Importers.Onnx;

/// <summary>
/// Reads a network from an ONNX model: the layers that carry MACs in their order of execution, with shapes inferred from the model's inputs and weights.
/// Conv (one or two spatial dimensions), Gemm, MatMul and their quantized kinds become layers; ConvTranspose, LSTM, Einsum and other operators that carry
/// MACs are refused; all others cost nothing, and those that Enos does not know are listed. A MatMul of two tensors of matrices becomes one group a pair.
/// </summary>
public static class OnnxImporter
{
    /// <summary>Reads a model. An <see cref="InvalidInputException"/> lists every error: a file that is none, a node that is wrong or refused, sizes left open.</summary>
    /// <param name="path">The file. Weights that lie in other files are not needed.</param>
    /// <param name="image">C×H×W of an image, where the model leaves open the sizes of its input N×C×H×W; null for none. An open N is 1.</param>
    public static ImportedNetwork Load(string path, TensorShape? image = null)
    {
        List<InputError> errors = [];
        byte[]? bytes = DataFile.Read(path, errors);
        return bytes is not null ? Parse(path, bytes, image) : throw new InvalidInputException(errors);
    }

    /// <summary>As <see cref="Load"/>, from <paramref name="bytes"/>; errors bear the name <paramref name="file"/>.</summary>
    public static ImportedNetwork Parse(string file, byte[] bytes, TensorShape? image = null)
    {
        (ImmutableArray<Layer> layers, OnnxGraph graph, GraphProto proto) = Read(file, bytes, image);
        string name = Path.GetFileNameWithoutExtension(file);
        ImmutableArray<string> notes = graph.Unknown.Count == 0
            ? []
            : [$"left out, as operators that Enos does not know to carry MACs: {string.Join(", ", graph.Unknown.Select(u => $"{u.Key} ×{u.Value}"))}."];
        return new ImportedNetwork(new Workload(name.Length > 0 ? name : proto.Name, layers), notes);
    }

    /// <summary>Sizes of every tensor of a model that can be told, by name.</summary>
    internal static ImmutableSortedDictionary<string, long[]> Shapes(string file, byte[] bytes) =>
        Read(file, bytes, null).Graph.Shapes.ToImmutableSortedDictionary(shape => shape.Name, shape => shape.Dims, StringComparer.Ordinal);

    private static (ImmutableArray<Layer> Layers, OnnxGraph Graph, GraphProto Proto) Read(string file, byte[] bytes, TensorShape? image)
    {
        ModelProto model = Model(file, bytes);
        if (model.Graph is not { } proto)
        {
            throw new InvalidInputException(DataFile.Error(file, "graph", "", "an ONNX model with a graph"));
        }

        List<InputError> errors = [];
        Dictionary<string, OnnxValue> inputs = OnnxInputs.Read(file, proto, image, errors);
        if (errors.Count > 0)
        {
            throw new InvalidInputException(errors); // nothing that follows could be told from open sizes
        }

        var graph = new OnnxGraph(file, errors);
        ImmutableArray<Layer> layers = graph.Layers(proto, inputs, Functions(model));
        if (errors.Count == 0 && layers.IsEmpty)
        {
            errors.Add(DataFile.Error(file, "graph", "", $"at least one node that carries MACs ({string.Join(", ", MacRules.Layers.Keys)})"));
        }

        return errors.Count == 0 ? (layers, graph, proto) : throw new InvalidInputException(errors);
    }

    private static ModelProto Model(string file, byte[] bytes)
    {
        try
        {
            return ModelProto.Parser.ParseFrom(bytes);
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new InvalidInputException(DataFile.Error(file, "", "", $"an ONNX model ({e.Message})"));
        }
    }

    private static Dictionary<string, bool> Functions(ModelProto model)
    {
        var functions = new Dictionary<string, bool>(StringComparer.Ordinal);
        foreach (FunctionProto function in model.Functions)
        {
            functions[function.Name] = functions.GetValueOrDefault(function.Name) || OnnxGraph.CarriesMacs(function.Node);
        }

        return functions;
    }
}
