using System.Text.Json;
using Enos.Networks.Files;
using Enos.Networks.Graphs;

namespace Enos.Networks.Quantized;

/// <summary>A graph in network.json: an array of nodes, each after those it reads, without shapes but the image's, which imply all others.</summary>
internal static class GraphJson
{
    private const string Input = "input";
    private const string Convolution = "convolution";
    private const string MaxPool = "max-pool";
    private const string AveragePool = "average-pool";
    private const string GlobalAveragePool = "global-average-pool";
    private const string Concat = "concat";
    private const string Slice = "slice";
    private const string Shuffle = "shuffle";
    private const string Sum = "add";

    /// <summary>Writes the array.</summary>
    public static void Write(Utf8JsonWriter json, NetworkGraph graph)
    {
        json.WriteStartArray();
        foreach (Node node in graph.Nodes)
        {
            json.WriteStartObject();
            json.WriteString("name", node.Name);
            Write(json, node);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>Reads the array, or returns null after adding every fault of every node.</summary>
    public static NetworkGraph? Read(JsonInput input, LocatedJson array, string network)
    {
        if (array.Items is not [{ Type: JsonTokenType.StartObject } image, ..] || array.Items.Exists(item => item.Type != JsonTokenType.StartObject))
        {
            input.Fault(array.Offset, "graph", "", "an array of nodes, each an object");
            return null;
        }

        GraphBuilder graph = Start(input, image, network, out bool sound);
        int reported = Report(0, image);
        foreach (LocatedJson node in array.Items.Skip(1))
        {
            (string? name, string? op) = (input.String(node, "name"), input.String(node, "op"));
            if (name is null || op is null || !Add(input, node, name, op, graph))
            {
                sound = false;
                if (name is not null)
                    graph.Omit(name);
            }

            reported = Report(reported, node);
        }

        if (!sound || reported > 0)
            return null;
        graph.TryBuild(out NetworkGraph? built);
        foreach (GraphFault fault in graph.Faults)
            input.Fault(array.Items.Find(node => node["name"]!.Text == fault.Node)!, fault.Key, fault.Value, $"{fault.Expected} ({fault.Node})");
        return built;

        int Report(int from, LocatedJson node)
        {
            foreach (GraphFault fault in graph.Faults.Skip(from))
                input.Fault(node, fault.Key, fault.Value, $"{fault.Expected} ({fault.Node})");
            return graph.Faults.Count;
        }
    }

    private static void Write(Utf8JsonWriter json, Node node)
    {
        switch (node)
        {
            case InputNode input:
                json.WriteString("op", Input);
                json.WriteNumber("channels", input.Output.Channels);
                json.WriteNumber("height", input.Output.Height);
                json.WriteNumber("width", input.Output.Width);
                break;
            case ConvolutionNode convolution:
                json.WriteString("op", Convolution);
                json.WriteString("input", convolution.Input);
                json.WriteNumber("filters", convolution.Shape.OutputChannels);
                json.WriteNumber("kernel_height", convolution.Shape.KernelHeight);
                json.WriteNumber("kernel_width", convolution.Shape.KernelWidth);
                json.WriteNumber("stride_height", convolution.Shape.StrideHeight);
                json.WriteNumber("stride_width", convolution.Shape.StrideWidth);
                json.WriteNumber("padding_height", convolution.Shape.PaddingHeight);
                json.WriteNumber("padding_width", convolution.Shape.PaddingWidth);
                json.WriteNumber("dilation_height", convolution.Shape.DilationHeight);
                json.WriteNumber("dilation_width", convolution.Shape.DilationWidth);
                json.WriteNumber("groups", convolution.Shape.Groups);
                json.WriteBoolean("relu", convolution.Relu);
                break;
            case MaxPoolNode pool:
                json.WriteString("op", MaxPool);
                json.WriteString("input", pool.Input);
                json.WriteNumber("kernel", pool.Kernel);
                json.WriteNumber("stride", pool.Stride);
                json.WriteNumber("padding", pool.Padding);
                json.WriteBoolean("ceil_mode", pool.CeilMode);
                break;
            case AveragePoolNode pool:
                json.WriteString("op", AveragePool);
                json.WriteString("input", pool.Input);
                json.WriteNumber("kernel", pool.Kernel);
                json.WriteNumber("stride", pool.Stride);
                json.WriteNumber("padding", pool.Padding);
                break;
            case GlobalAveragePoolNode pool:
                json.WriteString("op", GlobalAveragePool);
                json.WriteString("input", pool.Input);
                break;
            case ConcatNode concat:
                json.WriteString("op", Concat);
                WriteInputs(json, concat);
                break;
            case SliceNode slice:
                json.WriteString("op", Slice);
                json.WriteString("input", slice.Input);
                json.WriteNumber("start", slice.Start);
                json.WriteNumber("channels", slice.Output.Channels);
                break;
            case ShuffleNode shuffle:
                json.WriteString("op", Shuffle);
                json.WriteString("input", shuffle.Input);
                json.WriteNumber("groups", shuffle.Groups);
                break;
            case AddNode add:
                json.WriteString("op", Sum);
                WriteInputs(json, add);
                json.WriteBoolean("relu", add.Relu);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(node), node, "A node of a kind that the format does not have.");
        }
    }

    private static void WriteInputs(Utf8JsonWriter json, Node node)
    {
        json.WriteStartArray("inputs");
        foreach (string source in node.Inputs)
            json.WriteStringValue(source);
        json.WriteEndArray();
    }

    private static GraphBuilder Start(JsonInput input, LocatedJson node, string network, out bool sound)
    {
        input.RefuseOthers(node, "name", "op", "channels", "height", "width");
        (string? name, string? op) = (input.String(node, "name"), input.String(node, "op"));
        (int? channels, int? height, int? width) = (input.Integer(node, "channels"), input.Integer(node, "height"), input.Integer(node, "width"));
        if (op is not null && op != Input)
            input.Fault(node, "op", op, $"{Input} for the first node");
        sound = name is not null && op == Input && channels is not null && height is not null && width is not null;

        // With a number missing, any image lets the other nodes' own faults be found.
        return new GraphBuilder(network, new TensorShape(channels ?? 1, height ?? 1, width ?? 1), name ?? Input);
    }

    // False after adding errors, if the node cannot be made out.
    private static bool Add(JsonInput input, LocatedJson node, string name, string op, GraphBuilder graph)
    {
        return op switch
        {
            Convolution => AddConvolution(input, node, name, graph),
            MaxPool => AddMaxPool(input, node, name, graph),
            AveragePool => AddAveragePool(input, node, name, graph),
            GlobalAveragePool => AddGlobalAveragePool(input, node, name, graph),
            Concat => AddConcat(input, node, name, graph),
            Slice => AddSlice(input, node, name, graph),
            Shuffle => AddShuffle(input, node, name, graph),
            Sum => AddSum(input, node, name, graph),
            _ => Unknown(),
        };

        bool Unknown()
        {
            string[] known = [Convolution, MaxPool, AveragePool, GlobalAveragePool, Concat, Slice, Shuffle, Sum];
            input.Fault(node, "op", op, $"one of {string.Join(", ", known)}");
            return false;
        }
    }

    private static bool AddConvolution(JsonInput input, LocatedJson node, string name, GraphBuilder graph)
    {
        string[] numbers =
        [
            "filters", "kernel_height", "kernel_width", "stride_height", "stride_width", "padding_height", "padding_width",
            "dilation_height", "dilation_width", "groups",
        ];
        input.RefuseOthers(node, ["name", "op", "input", .. numbers, "relu"]);
        string? from = input.String(node, "input");
        int?[] values = [.. numbers.Select(key => input.Integer(node, key))];
        bool? relu = input.Boolean(node, "relu");
        if (from is null || relu is null || values.Contains(null))
            return false;
        int[] v = [.. values.OfType<int>()];
        graph.Convolution(name, from, relu.Value, image => new()
        {
            InputChannels = image.Channels,
            InputHeight = image.Height,
            InputWidth = image.Width,
            OutputChannels = v[0],
            KernelHeight = v[1],
            KernelWidth = v[2],
            StrideHeight = v[3],
            StrideWidth = v[4],
            PaddingHeight = v[5],
            PaddingWidth = v[6],
            DilationHeight = v[7],
            DilationWidth = v[8],
            Groups = v[9],
        });
        return true;
    }

    private static bool AddMaxPool(JsonInput input, LocatedJson node, string name, GraphBuilder graph)
    {
        input.RefuseOthers(node, "name", "op", "input", "kernel", "stride", "padding", "ceil_mode");
        string? from = input.String(node, "input");
        (int? kernel, int? stride, int? padding) = (input.Integer(node, "kernel"), input.Integer(node, "stride"), input.Integer(node, "padding"));
        bool? ceilMode = input.Boolean(node, "ceil_mode");
        if (from is null || kernel is null || stride is null || padding is null || ceilMode is null)
            return false;
        graph.MaxPool(name, from, kernel.Value, stride.Value, padding.Value, ceilMode.Value);
        return true;
    }

    private static bool AddAveragePool(JsonInput input, LocatedJson node, string name, GraphBuilder graph)
    {
        input.RefuseOthers(node, "name", "op", "input", "kernel", "stride", "padding");
        string? from = input.String(node, "input");
        (int? kernel, int? stride, int? padding) = (input.Integer(node, "kernel"), input.Integer(node, "stride"), input.Integer(node, "padding"));
        if (from is null || kernel is null || stride is null || padding is null)
            return false;
        graph.AveragePool(name, from, kernel.Value, stride.Value, padding.Value);
        return true;
    }

    private static bool AddGlobalAveragePool(JsonInput input, LocatedJson node, string name, GraphBuilder graph)
    {
        input.RefuseOthers(node, "name", "op", "input");
        if (input.String(node, "input") is not { } from)
            return false;
        graph.GlobalAveragePool(name, from);
        return true;
    }

    private static bool AddConcat(JsonInput input, LocatedJson node, string name, GraphBuilder graph)
    {
        input.RefuseOthers(node, "name", "op", "inputs");
        if (Inputs(input, node) is not { } inputs)
            return false;
        graph.Concat(name, inputs);
        return true;
    }

    private static bool AddSlice(JsonInput input, LocatedJson node, string name, GraphBuilder graph)
    {
        input.RefuseOthers(node, "name", "op", "input", "start", "channels");
        (string? from, int? start, int? channels) = (input.String(node, "input"), input.Integer(node, "start"), input.Integer(node, "channels"));
        if (from is null || start is null || channels is null)
            return false;
        graph.Slice(name, from, start.Value, channels.Value);
        return true;
    }

    private static bool AddShuffle(JsonInput input, LocatedJson node, string name, GraphBuilder graph)
    {
        input.RefuseOthers(node, "name", "op", "input", "groups");
        (string? from, int? groups) = (input.String(node, "input"), input.Integer(node, "groups"));
        if (from is null || groups is null)
            return false;
        graph.Shuffle(name, from, groups.Value);
        return true;
    }

    private static bool AddSum(JsonInput input, LocatedJson node, string name, GraphBuilder graph)
    {
        input.RefuseOthers(node, "name", "op", "inputs", "relu");
        string[]? inputs = Inputs(input, node);
        bool? relu = input.Boolean(node, "relu");
        if (inputs is not null && inputs.Length != 2)
            input.Fault(node["inputs"]!.Offset, "inputs", $"{inputs.Length} names", "two, of the nodes to add");
        if (inputs is not [string left, string right] || relu is null)
            return false;
        graph.Add(name, left, right, relu.Value);
        return true;
    }

    private static string[]? Inputs(JsonInput input, LocatedJson node)
    {
        if (input.Container(node, "inputs", JsonTokenType.StartArray) is not { } inputs)
            return null;
        if (inputs.Items.Find(item => item.Type != JsonTokenType.String) is { } wrong)
        {
            input.Fault(wrong.Offset, "inputs", JsonInput.Shown(wrong), "names of nodes");
            return null;
        }

        return [.. inputs.Items.Select(item => item.Text)];
    }
}
