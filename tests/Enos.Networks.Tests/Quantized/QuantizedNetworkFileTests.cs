using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using Enos.Accel.Inputs;
using Enos.Accel.Modes;
using Enos.Networks.Graphs;
using Enos.Networks.Quantized;
using Enos.Networks.Tensors;
using Enos.Networks.Zoo;

namespace Enos.Networks.Tests.Quantized;

public sealed partial class QuantizedNetworkFileTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private string JsonPath => _directory["network.json"];

    private string TensorsPath => _directory["network.safetensors"];

    public void Dispose() => _directory.Dispose();

    private static NetworkGraph SmallGraph()
    {
        GraphBuilder graph = new("small", new TensorShape(1, 4, 4));
        string hidden = graph.MaxPool("pool", graph.Convolution("conv", "input", 2, kernel: 3), kernel: 2, stride: 2);
        graph.Convolution("fc", hidden, 3, relu: false);
        return graph.Build();
    }

    private void SaveSmall(string op = "multiply", Compute compute = Compute.Digital) =>
        QuantizedNetworkFile.Save(NetworkGenerator.One(SmallGraph(), op, compute), _directory.Path);

    // Changes network.json; the tensors' hash is left as it is.
    private void EditJson(Action<JsonNode> edit)
    {
        JsonNode root = JsonNode.Parse(File.ReadAllText(JsonPath))!;
        edit(root);
        File.WriteAllText(JsonPath, root.ToJsonString(new() { WriteIndented = true }));
    }

    // Changes the tensors and states their new hash.
    private void EditTensors(Action<Dictionary<string, StoredTensor>> edit)
    {
        Dictionary<string, StoredTensor> tensors = new(SafeTensors.Read(TensorsPath).Tensors);
        edit(tensors);
        new SafeTensors(tensors).Write(TensorsPath);
        EditJson(root => root["tensors_sha256"] = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(TensorsPath))));
    }

    private InputError[] Errors() => [.. Assert.Throws<InvalidInputException>(() => QuantizedNetworkFile.Load(_directory.Path)).Errors];

    private static void AssertSame(QuantizedNetwork expected, QuantizedNetwork actual)
    {
        Assert.Equal(expected.Graph.Name, actual.Graph.Name);
        Assert.Equal(expected.Graph.Nodes.Length, actual.Graph.Nodes.Length);
        Assert.All(expected.Graph.Nodes.Zip(actual.Graph.Nodes), pair =>
        {
            Assert.Equal(pair.First.ToString(), pair.Second.ToString()); // all members but those of arrays
            Assert.Equal(pair.First.Inputs.AsEnumerable(), pair.Second.Inputs);
        });
        Assert.Equal(expected.Scales.OrderBy(s => s.Key), actual.Scales.OrderBy(s => s.Key));
        Assert.Equal(expected.Layers.Length, actual.Layers.Length);
        Assert.All(expected.Layers.Zip(actual.Layers), pair =>
        {
            (QuantizedLayer a, QuantizedLayer b) = pair;
            Assert.Equal(
                (a.Name, a.Mode, a.Operator, a.Compute, a.ActivationBits, a.WeightBits, a.Adc),
                (b.Name, b.Mode, b.Operator, b.Compute, b.ActivationBits, b.WeightBits, b.Adc));
            Assert.Equal(a.Weights, b.Weights);
            Assert.Equal(a.Thresholds, b.Thresholds);
            Assert.Equal((a.Requantization.Min, a.Requantization.Max), (b.Requantization.Min, b.Requantization.Max));
            Assert.Equal(a.Requantization.Multipliers, b.Requantization.Multipliers);
            Assert.Equal(a.Requantization.Biases, b.Requantization.Biases);
            Assert.Equal(a.Requantization.Shifts, b.Requantization.Shifts);
        });
    }

    [Fact]
    public void What_is_saved_is_loaded_back() => NetworkGenerator.Network.Sample(
        network =>
        {
            QuantizedNetworkFile.Save(network, _directory.Path);
            AssertSame(network, QuantizedNetworkFile.Load(_directory.Path));
            Assert.Equal(2, Directory.GetFiles(_directory.Path).Length);
        },
        iter: 100,
        threads: 1);

    [Theory]
    [InlineData("squeezenet")]
    [InlineData("shufflenet-v1")]
    [InlineData("shufflenet-v2")]
    public void The_zoos_networks_are_loaded_back(string name)
    {
        QuantizedNetwork network = NetworkGenerator.One(NetworkZoo.Build(name, new TensorShape(3, 32, 32), 10, 0.25));
        QuantizedNetworkFile.Save(network, _directory["made/on/the/way"]);
        AssertSame(network, QuantizedNetworkFile.Load(_directory["made/on/the/way"]));
    }

    [Theory]
    [InlineData("relu", "\"yes\"", "relu")]
    [InlineData("inputs", "\"conv\"", "inputs")]
    [InlineData("inputs", "[\"conv\"]", "inputs")]
    [InlineData("inputs", "[\"conv\", \"branch\", \"conv\"]", "inputs")]
    [InlineData("inputs", "[\"conv\", 3]", "inputs")]
    [InlineData("inputs", "[\"conv\", \"input\"]", "inputs")] // of another shape
    [InlineData("input", "\"conv\"", "input")]
    public void A_wrong_value_of_a_sum_is_refused(string key, string value, string faultyKey)
    {
        GraphBuilder graph = new("residual", new TensorShape(1, 4, 4));
        string sum = graph.Add("sum", graph.Convolution("conv", "input", 2), graph.Convolution("branch", "conv", 2, relu: false));
        graph.Convolution("fc", graph.AveragePool("pool", sum, kernel: 4, stride: 1), 3, relu: false);
        QuantizedNetworkFile.Save(NetworkGenerator.One(graph.Build()), _directory.Path);
        EditJson(root => root["graph"]![3]![key] = JsonNode.Parse(value));
        Assert.Equal([faultyKey], Errors().Select(e => e.Key).Distinct());
    }

    [Fact]
    public void The_same_network_gives_the_same_bytes()
    {
        QuantizedNetwork network = NetworkGenerator.One(SmallGraph(), "xnor", Compute.Cim);
        QuantizedNetworkFile.Save(network, _directory["a"]);
        QuantizedNetworkFile.Save(network, _directory["b"]);
        Assert.All(["network.json", "network.safetensors"], file =>
            Assert.Equal(File.ReadAllBytes(Path.Combine(_directory["a"], file)), File.ReadAllBytes(Path.Combine(_directory["b"], file))));
    }

    [Fact]
    public void Tensors_lie_in_the_file_under_their_layers_names_in_the_documented_types()
    {
        SaveSmall("multiplication-free");
        Assert.Equal(
            [
                "conv.biases I64 [2]", "conv.multipliers I32 [2]", "conv.shifts U8 [2]", "conv.thresholds I8 [1]", "conv.weights I8 [2, 1, 3, 3]",
                "fc.biases I64 [3]", "fc.multipliers I32 [3]", "fc.shifts U8 [3]", "fc.thresholds I8 [2]", "fc.weights I8 [3, 2, 1, 1]",
            ],
            SafeTensors.Read(TensorsPath).Tensors.Select(t => $"{t.Key} {t.Value.Type} [{string.Join(", ", t.Value.Shape)}]"));
    }

    [Fact]
    public void An_empty_directory_lacks_both_files() =>
        Assert.Equal([JsonPath, TensorsPath], Errors().Select(e => e.File));

    [Fact]
    public void An_error_in_the_json_is_found_by_line_and_column()
    {
        SaveSmall();
        string[] lines = File.ReadAllLines(JsonPath);
        int line = Array.FindIndex(lines, l => l.Contains("\"weight_bits\"", StringComparison.Ordinal));
        lines[line] = "      /* */ \"weight_bits\": 9,".Replace("/* */ ", "", StringComparison.Ordinal);
        File.WriteAllLines(JsonPath, lines);
        InputError error = Assert.Single(Errors(), e => e.File == JsonPath);
        Assert.Equal((line + 1, 7 + "\"weight_bits\": ".Length, "weight_bits", "9"), (error.Line, error.Column, error.Key, error.Value));
    }

    [Fact]
    public void A_syntax_error_is_found_by_line_and_column()
    {
        SaveSmall();
        File.WriteAllText(JsonPath, "{\n  \"name\": \"é\", x\n}");
        InputError error = Assert.Single(Errors());
        Assert.Equal((2, 16), (error.Line, error.Column));
    }

    [Theory]
    [InlineData("format", "\"pickle\"", "format")]
    [InlineData("version", "2", "version")]
    [InlineData("version", "1.5", "version")]
    [InlineData("name", "7", "name")]
    [InlineData("tensors_sha256", "\"00\"", "tensors_sha256")]
    [InlineData("graph", "{}", "graph")]
    [InlineData("graph", "[]", "graph")]
    [InlineData("graph", "[1]", "graph")]
    [InlineData("layers", "null", "layers")]
    [InlineData("layers", "[]", "layers")] // one for each convolution
    [InlineData("layers", "[3]", "layers")]
    [InlineData("scales", "[]", "scales")]
    [InlineData("scales", "{\"nowhere\": 1}", "nowhere")]
    [InlineData("scales", "{\"conv\": 0}", "conv")]
    [InlineData("scales", "{\"conv\": 1e999}", "conv")]
    [InlineData("scales", "{\"conv\": \"1\"}", "conv")]
    [InlineData("scales", "{\"conv\": 1, \"pool\": 1.5}", "pool")] // a pool passes its input's integers on
    [InlineData("extra", "1", "extra")]
    public void A_wrong_value_at_the_top_is_refused(string key, string value, string faultyKey)
    {
        SaveSmall();
        EditJson(root => root[key] = JsonNode.Parse(value));
        Assert.Contains(Errors(), e => e.Key == faultyKey && e.File == JsonPath && e.Line > 0);
    }

    [Theory]
    [InlineData("name", "\"conf\"", "name")]
    [InlineData("mode", "\"\"", "mode")]
    [InlineData("operator", "\"divide\"", "operator")]
    [InlineData("compute", "\"analog\"", "compute")]
    [InlineData("compute", "\"cim\"", "adc")]
    [InlineData("activation_bits", "1", "activation_bits")]
    [InlineData("activation_bits", "9", "activation_bits")]
    [InlineData("weight_bits", "1", "weight_bits")]
    [InlineData("weight_bits", "9", "weight_bits")]
    [InlineData("weight_bits", "4294967304", "weight_bits")]
    [InlineData("output_min", "-1", "output_min")]
    [InlineData("output_max", "128", "output_max")]
    [InlineData("output_max", "0", "output_max")]
    [InlineData("output_max", "true", "output_max")]
    [InlineData("adc", "{\"segment_rows\": 1, \"bits\": 4, \"step\": 1}", "adc")]
    [InlineData("adc", "7", "adc")]
    [InlineData("extra", "1", "extra")]
    public void A_wrong_value_of_a_layer_is_refused(string key, string value, string faultyKey)
    {
        SaveSmall();
        EditJson(root => root["layers"]![0]![key] = JsonNode.Parse(value));
        Assert.Contains(Errors(), e => e.Key == faultyKey && e.File == JsonPath && e.Line > 0);
    }

    [Theory]
    [InlineData("name")]
    [InlineData("mode")]
    [InlineData("operator")]
    [InlineData("compute")]
    [InlineData("activation_bits")]
    [InlineData("weight_bits")]
    [InlineData("output_min")]
    [InlineData("output_max")]
    public void A_missing_key_of_a_layer_is_refused(string key)
    {
        SaveSmall();
        EditJson(root => root["layers"]![0]!.AsObject().Remove(key));
        Assert.Contains("found no such key", Assert.Single(Errors(), e => e.Key == key).Expected, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("segment_rows", 0)]
    [InlineData("bits", 0)]
    [InlineData("bits", 17)]
    [InlineData("step", 0)]
    public void An_impossible_adc_is_refused(string key, int value)
    {
        SaveSmall(compute: Compute.Cim);
        EditJson(root => root["layers"]![1]!["adc"]![key] = value);
        Assert.Equal(value.ToString(), Assert.Single(Errors(), e => e.Key == $"adc.{key}").Value);
    }

    [Fact]
    public void Logits_have_sixteen_bits_and_activations_eight()
    {
        QuantizedNetwork network = NetworkGenerator.One(SmallGraph());
        QuantizedNetwork With(int layer, int min, int max) => network with
        {
            Layers = network.Layers.SetItem(layer, network.Layers[layer] with { Requantization = network.Layers[layer].Requantization with { Min = min, Max = max } }),
        };
        QuantizedNetworkFile.Save(With(1, -32_767, 32_767), _directory.Path);
        QuantizedNetworkFile.Save(With(0, 0, 127), _directory.Path);
        Assert.Throws<ArgumentException>(() => QuantizedNetworkFile.Save(With(1, -32_768, 32_767), _directory.Path));
        Assert.Throws<ArgumentException>(() => QuantizedNetworkFile.Save(With(1, 0, 32_768), _directory.Path));
        Assert.Throws<ArgumentException>(() => QuantizedNetworkFile.Save(With(0, 0, 128), _directory.Path));
    }

    [Theory]
    [InlineData(0, "op", "\"convolution\"", "op")]
    [InlineData(0, "height", "0", "shape")]
    [InlineData(0, "width", "2", "kernel", "shape")] // too narrow for a window of 3
    [InlineData(1, "op", "\"deconvolution\"", "op")]
    [InlineData(1, "input", "\"nowhere\"", "input")]
    [InlineData(1, "stride_width", "0", "shape")]
    [InlineData(1, "groups", "2", "shape")]
    [InlineData(1, "relu", "1", "relu")]
    [InlineData(1, "bias", "true", "bias")]
    [InlineData(2, "name", "\"conv\"", "name", "input")] // and fc reads a pool that is gone
    [InlineData(2, "kernel", "3", "kernel")]
    [InlineData(2, "ceil_mode", "null", "ceil_mode")]
    [InlineData(3, "input", "\"conv\"", "name", "shape")] // the pool is read by nobody, and logits are not 1×1
    public void A_wrong_node_is_refused(int node, string key, string value, params string[] faultyKeys)
    {
        SaveSmall();
        EditJson(root => root["graph"]![node]![key] = JsonNode.Parse(value));
        InputError[] errors = Errors();
        Assert.All(errors, e => Assert.True(faultyKeys.Contains(e.Key) && e.File == JsonPath && e.Line > 0, e.ToString()));
        Assert.NotEmpty(errors);
    }

    [Fact]
    public void What_reads_a_node_with_an_error_has_none_of_its_own()
    {
        SaveSmall();
        EditJson(root => root["graph"]![1]!.AsObject().Remove("filters"));
        Assert.Equal("filters", Assert.Single(Errors()).Key);
    }

    [Fact]
    public void A_duplicate_key_is_refused()
    {
        SaveSmall();
        File.WriteAllText(JsonPath, File.ReadAllText(JsonPath).Replace("\"version\": 1,", "\"version\": 1,\n  \"version\": 1,", StringComparison.Ordinal));
        Assert.Equal(("version", "each key once"), (Assert.Single(Errors()).Key, Errors()[0].Expected));
    }

    [Fact]
    public void A_layer_twice_or_of_no_convolution_is_refused()
    {
        SaveSmall();
        EditJson(root =>
        {
            JsonArray layers = root["layers"]!.AsArray();
            layers.Add(layers[0]!.DeepClone());
            layers[1]!["name"] = "pool";
        });
        Assert.Equal(["pool", "conv", ""], Errors().Where(e => e.File == JsonPath).Select(e => e.Value));
    }

    [Fact]
    public void Layers_may_stand_in_any_order()
    {
        SaveSmall();
        EditJson(root => root["layers"] = new JsonArray([.. root["layers"]!.AsArray().Select(l => l!.DeepClone()).Reverse()]));
        Assert.Equal(["conv", "fc"], QuantizedNetworkFile.Load(_directory.Path).Layers.Select(l => l.Name));
    }

    [Fact]
    public void An_unsound_network_is_not_saved()
    {
        QuantizedNetwork network = NetworkGenerator.One(SmallGraph());
        QuantizedNetwork With(Func<QuantizedLayer, QuantizedLayer> change) => network with { Layers = network.Layers.SetItem(0, change(network.Layers[0])) };
        (string Message, QuantizedNetwork Network)[] unsound =
        [
            ("layers fc, expected conv, fc", network with { Layers = network.Layers.RemoveAt(0) }),
            ("conv: weights: found '3', expected 18 elements", With(l => l with { Weights = [1, 1, 1] })),
            ("conv: thresholds: found '1', expected 0 elements", With(l => l with { Thresholds = [1] })),
            ("conv: weight_bits: found '0'", With(l => l with { WeightBits = 0 })),
            ("conv: shifts: found '-1', expected 0 to 62", With(l => l with { Requantization = l.Requantization with { Shifts = [0, -1] } })),
            ("scales: pool: found '2', expected 1, the scale of conv", network with { Scales = network.Scales.Add("conv", 1).Add("pool", 2) }),
        ];
        Assert.All(unsound, u => Assert.Contains(
            u.Message, Assert.Throws<ArgumentException>(() => QuantizedNetworkFile.Save(u.Network, _directory.Path)).Message, StringComparison.Ordinal));
        Assert.Empty(Directory.GetFileSystemEntries(_directory.Path));
    }

    [Fact]
    public void Files_cut_or_altered_anywhere_are_refused_or_read_never_worse()
    {
        SaveSmall("deep-shift", Compute.Cim);
        (byte[] Json, byte[] Tensors) original = (File.ReadAllBytes(JsonPath), File.ReadAllBytes(TensorsPath));
        byte[] structural = Encoding.ASCII.GetBytes("{}[]\",:0-19e.\\ un");
        int refused = 0;
        Gen.Select(Gen.Bool, Gen.Int[0, 100_000], Gen.Bool, Gen.OneOf(Gen.Byte, Gen.OneOf<byte>(structural)), Gen.Int[0, 100_000]).Sample(
            (json, at, cut, value, second) =>
            {
                byte[] altered = [.. json ? original.Json : original.Tensors];
                if (cut)
                {
                    altered = altered[..(at % altered.Length)];
                }
                else
                {
                    altered[at % altered.Length] = value;
                    altered[second % altered.Length] = value;
                }

                File.WriteAllBytes(JsonPath, json ? altered : original.Json);
                File.WriteAllBytes(TensorsPath, json ? original.Tensors : altered);
                try
                {
                    QuantizedNetworkFile.Load(_directory.Path);
                }
                catch (InvalidInputException e)
                {
                    refused++;
                    Assert.NotEmpty(e.Errors);
                }
            },
            iter: 1500,
            threads: 1);
        Assert.InRange(refused, 1000, 1500);
    }
}
