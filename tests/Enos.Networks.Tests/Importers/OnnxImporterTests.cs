using System.Collections.Immutable;
using System.Text.Json;
using Enos.Accel.Inputs;
using Enos.Accel.Workloads;
using Enos.Networks.Graphs;
using Enos.Networks.Importers;
using Enos.Networks.Importers.Onnx;
using Google.Protobuf;
using Onnx;

namespace Enos.Networks.Tests.Importers;

/// <summary>The models and what ONNX's own shape inference says of them are written by eng/make-onnx-models.py.</summary>
public class OnnxImporterTests
{
    private static string Folder => Path.Combine(AppContext.BaseDirectory, "models");

    [Theory]
    [InlineData("classifier")]
    [InlineData("attention")]
    [InlineData("layouts")]
    public void Sizes_are_those_that_ONNX_infers(string model)
    {
        ImmutableSortedDictionary<string, long[]> found = OnnxImporter.Shapes(model, File.ReadAllBytes(PathOf(model)));
        Dictionary<string, long[]> expected = JsonSerializer.Deserialize<Dictionary<string, long[]>>(File.ReadAllText(Path.Combine(Folder, $"{model}.json")))!;
        Assert.True(expected.Count > 10);
        Assert.All(expected, shape => Assert.Equal(shape.Value, found.GetValueOrDefault(shape.Key)));
    }

    [Fact]
    public void Convolutions_have_as_many_windows_as_ONNX_counts()
    {
        using JsonDocument cases = JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder, "windows.json")));
        Assert.Equal(300, cases.RootElement.GetArrayLength());
        Assert.All(cases.RootElement.EnumerateArray(), c =>
        {
            long[] Figures(string key) => c.TryGetProperty(key, out JsonElement found) ? [.. found.EnumerateArray().Select(n => n.GetInt64())] : [];
            bool pool = c.GetProperty("operator").GetString() == "MaxPool";
            var node = new NodeProto { OpType = pool ? "MaxPool" : "Conv", Input = { "image" }, Output = { "out" } };
            node.Attribute.Add(Ints("kernel_shape", Figures("kernel")));
            node.Attribute.Add(Ints("strides", Figures("strides")));
            node.Attribute.Add(Ints("dilations", Figures("dilations")));
            node.Attribute.Add(new AttributeProto { Name = "auto_pad", Type = AttributeProto.Types.AttributeType.String, S = ByteString.CopyFromUtf8(c.GetProperty("auto_pad").GetString()!) });
            if (c.TryGetProperty("pads", out _))
            {
                node.Attribute.Add(Ints("pads", Figures("pads")));
            }

            if (c.TryGetProperty("ceil_mode", out JsonElement ceiling))
            {
                node.Attribute.Add(new AttributeProto { Name = "ceil_mode", Type = AttributeProto.Types.AttributeType.Int, I = ceiling.GetInt64() });
            }

            GraphProto graph = GraphOf([2, 3, .. Figures("image")], node);
            graph.Node.Add(new NodeProto { OpType = "Conv", Input = { pool ? "out" : "image", "one" } });
            graph.Initializer.Add(Weights("one", 1, 3, 1, 1));
            if (!pool)
            {
                node.Input.Add("w");
                graph.Initializer.Add(Weights("w", [4, 3, .. Figures("kernel")]));
            }

            byte[] bytes = new ModelProto { Graph = graph }.ToByteArray();
            Assert.Equal(Figures("output"), OnnxImporter.Shapes("m", bytes)["out"]);
            LayerShape first = OnnxImporter.Parse("m", bytes).Workload.Layers[0].Shape;
            Assert.Equal(Figures("output")[2..], pool ? [first.InputHeight, first.InputWidth] : [first.OutputHeight, first.OutputWidth]);
        });
    }

    [Fact]
    public void Convolutions_become_layers_with_groups_dilation_and_uneven_padding()
    {
        ImportedNetwork network = OnnxImporter.Load(PathOf("classifier"));
        Assert.Empty(network.Notes);
        (string, int, int, int, int, int)[] expected = // name, channels in and out, groups, output
        [
            ("/Conv_1", 3, 16, 1, 17, 16), ("/Conv_5", 16, 8, 1, 9, 8), ("/Conv_6", 16, 8, 1, 9, 8), ("/Conv_9", 16, 16, 16, 9, 8), ("/Conv_10", 16, 16, 1, 9, 8),
            ("/Conv_13", 4, 4, 1, 9, 8), ("/Conv_18", 16, 32, 4, 5, 3), ("/Conv_19", 32, 32, 1, 5, 2), ("/Gemm_23", 32, 10, 1, 1, 1),
        ];
        Assert.Equal(expected, network.Workload.Layers.Select(l =>
            (l.Name, l.Shape.InputChannels, l.Shape.OutputChannels, l.Shape.Groups, l.Shape.OutputHeight, l.Shape.OutputWidth)));
        LayerShape same = network.Workload.Layers[2].Shape; // 1×5, SAME_UPPER over a width of 8: 2 columns on each side
        Assert.Equal((1, 5, 0, 2, 0), (same.KernelHeight, same.KernelWidth, same.PaddingHeight, same.PaddingWidth, same.ExtraPaddingWidth));
        LayerShape uneven = network.Workload.Layers[7].Shape; // pads 2, 1 before and 0, 0 behind
        Assert.Equal((0, 2, 0, 1), (uneven.PaddingHeight, uneven.ExtraPaddingHeight, uneven.PaddingWidth, uneven.ExtraPaddingWidth));
        Assert.Equal((2, 2), (network.Workload.Layers[5].Shape.DilationHeight, network.Workload.Layers[5].Shape.PaddingWidth));
    }

    [Fact]
    public void Producers_are_followed_through_what_costs_nothing()
    {
        // eng/make-onnx-models.py: conv 1 → pool → conv 5 and 6 → concatenation x → conv 9 → conv 10 → x + conv 10 → split → conv 13 beside the rest → …
        Dictionary<string, string[]> expected = new()
        {
            ["/Conv_1"] = [],
            ["/Conv_5"] = ["/Conv_1"],
            ["/Conv_6"] = ["/Conv_1"],
            ["/Conv_9"] = ["/Conv_5", "/Conv_6"],
            ["/Conv_10"] = ["/Conv_9"],
            ["/Conv_13"] = ["/Conv_5", "/Conv_6", "/Conv_10"],
            ["/Conv_18"] = ["/Conv_5", "/Conv_6", "/Conv_10", "/Conv_13"],
            ["/Conv_19"] = ["/Conv_18"],
            ["/Gemm_23"] = ["/Conv_19"],
        };
        Assert.All(OnnxImporter.Load(PathOf("classifier")).Workload.Layers, layer => Assert.Equal(expected[layer.Name], layer.Producers));
    }

    [Fact]
    public void Sizes_computed_from_a_tensor_do_not_come_from_it_and_what_the_model_is_given_leaves_producers_unknown()
    {
        ImmutableArray<Layer> layers = OnnxImporter.Load(PathOf("attention")).Workload.Layers;
        string[] names = [.. layers.Select(layer => layer.Name)];
        string[][] expected = // q, k and v read tokens; scores q and k; then scores and v; the residual sum adds tokens
        [
            [], [], [], [names[0], names[1]], [names[2], names[3]], [], [names[5]], [names[6]],
        ];
        Assert.Equal(expected, layers.Select(layer => layer.Producers.ToArray()));
    }

    [Fact]
    public void Products_with_one_matrix_are_one_product_and_pairs_of_matrices_groups()
    {
        ImportedNetwork network = OnnxImporter.Load(PathOf("attention"));
        (long, long, long, int)[] expected = // M, K, N, groups; 2 sequences of 7 tokens, 4 heads of 6
        [
            (14, 24, 24, 1), (14, 24, 24, 1), (14, 24, 24, 1), (7, 6, 7, 8), (7, 7, 6, 8), (14, 24, 96, 1), (14, 96, 24, 1), (2, 24, 5, 1),
        ];
        Assert.Equal(expected, network.Workload.Layers.Select(l => (l.Shape.M, l.Shape.K, l.Shape.N, l.Shape.Groups)));
    }

    [Fact]
    public void One_spatial_dimension_is_the_height_of_an_image_one_wide()
    {
        LayerShape shape = OnnxImporter.Load(PathOf("layouts")).Workload.Layers[^1].Shape;
        Assert.Equal((3, 50, 1, 5, 1, 2, 25, 1), (shape.Batch, shape.InputHeight, shape.InputWidth, shape.KernelHeight, shape.KernelWidth, shape.Groups, shape.OutputHeight, shape.OutputWidth));
    }

    [Theory]
    [InlineData("ConvTranspose")]
    [InlineData("LSTM")]
    [InlineData("Einsum")]
    public void An_operator_with_MACs_that_cannot_be_costed_is_refused_by_name(string name)
    {
        InputError error = Assert.Single(Assert.Throws<InvalidInputException>(() => OnnxImporter.Load(PathOf($"refused-{name.ToLowerInvariant()}"))).Errors);
        Assert.Equal(name, error.Value);
        Assert.StartsWith($"/{name}_2 ({name})", error.Key, StringComparison.Ordinal);
    }

    [Fact]
    public void Unknown_operators_without_MACs_are_listed()
    {
        ImportedNetwork network = OnnxImporter.Load(PathOf("unknown"));
        Assert.Single(network.Workload.Layers);
        Assert.Contains("MaxUnpool ×1, NonZero ×1", Assert.Single(network.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public void An_open_batch_is_one_and_open_sizes_of_an_image_are_asked_for()
    {
        InputError[] errors = [.. Assert.Throws<InvalidInputException>(() => OnnxImporter.Load(PathOf("open"))).Errors];
        Assert.Equal(("image (input) dimension 2", "height"), (Assert.Single(errors).Key, errors[0].Value));
        LayerShape shape = OnnxImporter.Load(PathOf("open"), new TensorShape(3, 65, 33)).Workload.Layers[0].Shape;
        Assert.Equal((1, 3, 65, 33, 32, 16), (shape.Batch, shape.InputChannels, shape.InputHeight, shape.InputWidth, shape.OutputHeight, shape.OutputWidth));
    }

    [Fact]
    public void Every_wrong_node_is_named_and_what_depends_on_it_is_not_blamed()
    {
        GraphProto graph = GraphOf([1, 4, 8, 8], new NodeProto { Name = "a", OpType = "Conv", Input = { "image", "w" }, Output = { "a" }, Attribute = { Ints("strides", [0, 1]) } });
        graph.Initializer.Add(Weights("w", 4, 4, 3, 3));
        graph.Initializer.Add(Weights("v", 4, 5, 3, 3));
        graph.Initializer.Add(Weights("big", 4, 4, 30, 30));
        graph.Initializer.Add(Weights("huge", long.MaxValue, long.MaxValue));
        graph.Node.Add(new NodeProto { Name = "b", OpType = "Conv", Input = { "a", "w" }, Output = { "b" } });
        graph.Node.Add(new NodeProto { Name = "c", OpType = "Conv", Input = { "image", "v" }, Output = { "c" } });
        graph.Node.Add(new NodeProto { Name = "d", OpType = "Conv", Input = { "image", "big" }, Output = { "d" } });
        graph.Node.Add(new NodeProto { Name = "e", OpType = "Conv", Input = { "image" }, Output = { "e" } });
        graph.Node.Add(new NodeProto { Name = "f", OpType = "Conv", Input = { "image", "nowhere" }, Output = { "f" } });
        graph.Node.Add(new NodeProto { Name = "g", OpType = "Gemm", Input = { "image", "w" }, Output = { "g" } });
        var e = Assert.Throws<InvalidInputException>(() => OnnxImporter.Parse("m.onnx", new ModelProto { Graph = graph }.ToByteArray()));
        Assert.Equal(
            ["huge (initializer)", "a (Conv) strides", "c (Conv) group", "d (Conv) kernel_shape", "e (Conv) input", "f (Conv) input", "g (Gemm) input"],
            e.Errors.Select(error => error.Key));
    }

    [Theory]
    [InlineData(new byte[] { })]
    [InlineData(new byte[] { 1, 2, 3 })]
    [InlineData(new byte[] { 0x3a, 0xff, 0xff, 0xff, 0x0f })]
    public void What_is_no_model_is_refused(byte[] bytes) => Assert.Throws<InvalidInputException>(() => OnnxImporter.Parse("m.onnx", bytes));

    [Fact]
    public void A_file_that_is_not_there_is_an_input_error() => Assert.Throws<InvalidInputException>(() => OnnxImporter.Load("no/such.onnx"));

    private static string PathOf(string model) => Path.Combine(Folder, $"{model}.onnx");

    private static GraphProto GraphOf(long[] image, params NodeProto[] nodes)
    {
        var shape = new TensorShapeProto();
        shape.Dim.AddRange(image.Select(size => new TensorShapeProto.Types.Dimension { DimValue = size }));
        var graph = new GraphProto();
        graph.Input.Add(new ValueInfoProto { Name = "image", Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { Shape = shape } } });
        graph.Node.AddRange(nodes);
        return graph;
    }

    private static TensorProto Weights(string name, params long[] dims) => new() { Name = name, Dims = { dims }, DataType = (int)TensorProto.Types.DataType.Float };

    private static AttributeProto Ints(string name, long[] values) =>
        new() { Name = name, Type = AttributeProto.Types.AttributeType.Ints, Ints = { values } };
}
