using System.Collections.Immutable;
using Enos.Accel.Inputs;
using Enos.Accel.Workloads;
using Enos.Networks.Files;
using Onnx;

namespace Enos.Networks.Importers.Onnx;

/// <summary>
/// Goes through a graph in its order, which is the order of execution, follows what is known of each tensor, and collects the layers. What goes wrong with a
/// node is reported once; what depends on it is unknown, and not complained about again.
/// </summary>
/// <param name="file">The file, for messages.</param>
/// <param name="errors">Receives the errors.</param>
internal sealed class OnnxGraph(string file, List<InputError> errors)
{
    private readonly Dictionary<string, OnnxValue> _values = new(StringComparer.Ordinal);
    private readonly Dictionary<string, OnnxValue> _stated = new(StringComparer.Ordinal);
    private readonly HashSet<string> _failed = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, int> _unknown = new(StringComparer.Ordinal);
    private readonly LayerNames _names = new();
    private readonly OnnxOrigins _origins = new();

    /// <summary>Sizes of every tensor that are known.</summary>
    public IEnumerable<(string Name, long[] Dims)> Shapes =>
        _values.Where(value => value.Value.Dims is not null).Select(value => (value.Key, value.Value.Dims!));

    /// <summary>Operators that were left out because Enos does not know them, and how many nodes each has.</summary>
    public IReadOnlyDictionary<string, int> Unknown => _unknown;

    /// <summary>Reads the layers.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="inputs">Sizes of the inputs that are no weights, by name.</param>
    /// <param name="functions">Names of functions that the model defines itself, and whether they carry MACs.</param>
    public ImmutableArray<Layer> Layers(GraphProto graph, IReadOnlyDictionary<string, OnnxValue> inputs, IReadOnlyDictionary<string, bool> functions)
    {
        foreach ((string name, OnnxValue value) in inputs)
        {
            _values[name] = value;
            _origins.Input(name);
        }

        foreach (TensorProto tensor in graph.Initializer)
        {
            Guarded(tensor.Name, "initializer", () => _values[tensor.Name] = OnnxTensors.Read(tensor));
        }

        foreach (SparseTensorProto tensor in graph.SparseInitializer)
        {
            _values[tensor.Values?.Name ?? ""] = new OnnxValue([.. tensor.Dims]);
        }

        foreach (ValueInfoProto stated in graph.ValueInfo.Concat(graph.Output))
        {
            _stated[stated.Name] = Stated(stated);
        }

        ImmutableArray<Layer>.Builder layers = ImmutableArray.CreateBuilder<Layer>();
        foreach (NodeProto node in graph.Node)
        {
            Read(node, functions, layers);
        }

        return layers.DrainToImmutable();
    }

    /// <summary>Whether a graph or one within it carries MACs.</summary>
    public static bool CarriesMacs(IEnumerable<NodeProto> nodes) => nodes.Any(node =>
        MacRules.Layers.ContainsKey(node.OpType) || MacRules.Refused.Contains(node.OpType)
        || Bodies(node).Any(body => CarriesMacs(body.Node)));

    /// <summary>Sizes that a model states; unknown if it leaves one open.</summary>
    private static OnnxValue Stated(ValueInfoProto info)
    {
        if (info.Type?.TensorType?.Shape is not { } shape)
        {
            return OnnxValue.Unknown;
        }

        return shape.Dim.All(dim => dim.ValueCase == TensorShapeProto.Types.Dimension.ValueOneofCase.DimValue && dim.DimValue >= 0)
            ? new OnnxValue([.. shape.Dim.Select(dim => dim.DimValue)])
            : OnnxValue.Unknown;
    }

    /// <summary>The graphs within a node.</summary>
    public static IEnumerable<GraphProto> Bodies(NodeProto node) =>
        node.Attribute.SelectMany(attribute => attribute.Graphs.Concat(attribute.G is { } body ? [body] : Array.Empty<GraphProto>()));

    private void Read(NodeProto node, IReadOnlyDictionary<string, bool> functions, ImmutableArray<Layer>.Builder layers)
    {
        string name = node.Name.Length > 0 ? node.Name : node.Output.FirstOrDefault(output => output.Length > 0) ?? node.OpType;
        bool failed = node.Input.Any(_failed.Contains);
        OnnxValue[] outputs = [];
        bool done = Guarded(name, node.OpType, () =>
        {
            outputs = Evaluate(node, name, functions, failed, layers);
        });
        for (int i = 0; i < node.Output.Count; i++)
        {
            OnnxValue found = i < outputs.Length ? outputs[i] : OnnxValue.Unknown;
            string output = node.Output[i];
            if (!done || (failed && found.Dims is null))
            {
                _failed.Add(output);
            }

            _values[output] = found.Dims is null && _stated.TryGetValue(output, out OnnxValue? stated) ? stated : found;
        }
    }

    private OnnxValue[] Evaluate(
        NodeProto node, string name, IReadOnlyDictionary<string, bool> functions, bool failed, ImmutableArray<Layer>.Builder layers)
    {
        var known = new OnnxNode(node, name, [.. node.Input.Select(input => input.Length == 0 ? null : _values.GetValueOrDefault(input, OnnxValue.Unknown))]);
        bool function = functions.TryGetValue(node.OpType, out bool functionCarriesMacs);
        if (MacRules.Refused.Contains(node.OpType) || functionCarriesMacs || Bodies(node).Any(body => CarriesMacs(body.Node)))
        {
            throw new OnnxNodeFault(
                "operator", node.OpType, $"operators that Enos can cost ({string.Join(", ", MacRules.Layers.Keys)}): this one carries MACs");
        }

        if (MacRules.Layers.TryGetValue(node.OpType, out MacRules.Rule? layer))
        {
            if (failed && Enumerable.Range(0, known.InputCount).Any(i => known.Has(i) && known[i].Dims is null))
            {
                return [];
            }

            (LayerShape shape, long[] output) = layer(known);
            string[] faults = [.. shape.Faults()];
            if (faults.Length > 0)
            {
                throw new OnnxNodeFault("shape", "", string.Join("; ", faults));
            }

            if (!LayerBounds.Fit(shape))
            {
                throw new OnnxNodeFault("shape", "", LayerBounds.Expected);
            }

            layers.Add(new Layer(_names.Distinct(name), shape) { Producers = _origins.ProducersOf(node) });
            _origins.Becomes(node, layers[^1].Name);
            return [new OnnxValue(output)];
        }

        _origins.Passes(node);
        if (!function && ShapeRules.All.TryGetValue(node.OpType, out ShapeRules.Rule? rule))
        {
            return rule(known);
        }

        _unknown[node.OpType] = _unknown.GetValueOrDefault(node.OpType) + 1;
        return [];
    }

    // A fault, or sizes whose product 64 bits cannot hold, is an error of this node; all others are still read.
    private bool Guarded(string name, string kind, Action read)
    {
        try
        {
            read();
            return true;
        }
        catch (OnnxNodeFault fault)
        {
            errors.Add(DataFile.Error(file, $"{name} ({kind}) {fault.Key}", fault.Value, fault.Expected));
        }
        catch (OverflowException)
        {
            errors.Add(DataFile.Error(file, $"{name} ({kind})", "", "sizes whose products are below 2⁶³"));
        }

        return false;
    }
}
