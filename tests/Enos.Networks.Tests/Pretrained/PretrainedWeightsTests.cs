using Enos.Accel.Inputs;
using Enos.Networks.Graphs;
using Enos.Networks.Pretrained;
using Enos.Networks.Tensors;
using Enos.Networks.Zoo;

namespace Enos.Networks.Tests.Pretrained;

public sealed class PretrainedWeightsTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private string File => _directory["weights.safetensors"];

    public void Dispose() => _directory.Dispose();

    private static NetworkGraph Graph(string name, double width = 1, int classes = 10) =>
        NetworkZoo.Build(name, new TensorShape(3, 32, 32), classes, width, NetworkForm.ImageNet);

    [Fact]
    public void Squeezenets_file_has_fifty_two_tensors_each_under_its_place_in_torchvision()
    {
        Dictionary<string, StoredTensor> stored = StateDictionary.SqueezeNet(classes: 10);
        Assert.Equal(52, stored.Count);
        PretrainedWeights weights = Load("squeezenet", stored, PixelNormalization.None);

        Assert.Equal(Graph("squeezenet").Convolutions.Select(c => c.Name).Order(), weights.Layers.Keys.Order());
        AssertSame("conv1", "features.0");
        AssertSame("fire2/squeeze1x1", "features.3.squeeze");
        AssertSame("fire3/expand1x1", "features.4.expand1x1");
        AssertSame("fire5/expand3x3", "features.7.expand3x3");
        AssertSame("fire9/expand3x3", "features.12.expand3x3");
        AssertSame("conv10", "classifier.1");

        void AssertSame(string node, string module)
        {
            PretrainedLayer layer = weights.Layers[node];
            Assert.Equal(stored[$"{module}.weight"].ToArray<float>(), layer.Weights);
            Assert.Equal(stored[$"{module}.bias"].ToArray<float>(), layer.Bias);
            Assert.Null(layer.Normalization);
            Assert.All(layer.Scale, scale => Assert.Equal(1, scale));
            Assert.Equal(layer.Bias.Select(b => (double)b), layer.Shift);
        }
    }

    [Theory]
    [InlineData(0.5, 24, 48, 96, 192, 1024)]
    [InlineData(1, 24, 116, 232, 464, 1024)]
    public void Shufflenet_v2s_convolutions_come_with_the_normalization_behind_them(double width, params int[] channels)
    {
        Dictionary<string, StoredTensor> stored = StateDictionary.ShuffleNetV2(channels, classes: 10);
        Assert.Equal((56 * 6) + 2, stored.Count);
        PretrainedWeights weights = Load("shufflenet-v2", stored, PixelNormalization.None, width);

        AssertNormalized(stored, weights, "conv1", "conv1.0", "conv1.1");
        AssertNormalized(stored, weights, "stage2/unit1/branch1/conv1", "stage2.0.branch1.0", "stage2.0.branch1.1");
        AssertNormalized(stored, weights, "stage2/unit1/branch1/conv2", "stage2.0.branch1.2", "stage2.0.branch1.3");
        AssertNormalized(stored, weights, "stage3/unit8/branch2/conv1", "stage3.7.branch2.0", "stage3.7.branch2.1");
        AssertNormalized(stored, weights, "stage3/unit2/branch2/conv2", "stage3.1.branch2.3", "stage3.1.branch2.4");
        AssertNormalized(stored, weights, "stage4/unit4/branch2/conv3", "stage4.3.branch2.5", "stage4.3.branch2.6");
        AssertNormalized(stored, weights, "conv5", "conv5.0", "conv5.1");
        Assert.Equal(stored["fc.weight"].ToArray<float>(), weights.Layers["fc"].Weights);
        Assert.Equal(stored["fc.bias"].ToArray<float>(), weights.Layers["fc"].Bias);
    }

    [Fact]
    public void Shufflenet_v1_is_read_under_the_names_of_its_release()
    {
        Dictionary<string, StoredTensor> stored = StateDictionary.ShuffleNetV1([24, 240, 480, 960], classes: 10);
        PretrainedWeights weights = Load("shufflenet-v1", stored, PixelNormalization.None);

        AssertNormalized(stored, weights, "conv1", "first_conv.0", "first_conv.1");
        AssertNormalized(stored, weights, "stage2/unit1/gconv1", "features.0.branch_main_1.0", "features.0.branch_main_1.1");
        AssertNormalized(stored, weights, "stage3/unit1/dwconv", "features.4.branch_main_1.3", "features.4.branch_main_1.4");
        AssertNormalized(stored, weights, "stage4/unit4/gconv2", "features.15.branch_main_2.0", "features.15.branch_main_2.1");
        Assert.All(weights.Layers["fc"].Bias, bias => Assert.Equal(0, bias));
    }

    [Fact]
    public void Every_tensor_that_is_missing_unexpected_or_wrong_is_reported_at_once()
    {
        Dictionary<string, StoredTensor> stored = StateDictionary.SqueezeNet(classes: 10);
        stored.Remove("features.3.squeeze.weight");
        stored["features.3.squeze.weight"] = StoredTensor.Of<float>([1], 1);
        stored["features.4.squeeze.bias"] = StoredTensor.Of<float>(new float[17], 17);
        stored["features.6.squeeze.bias"] = StoredTensor.Of<int>(new int[32], 32);
        stored["features.7.squeeze.bias"] = StoredTensor.Of<float>([.. new float[31], float.NaN], 32);

        var thrown = Assert.Throws<InvalidInputException>(() => Load("squeezenet", stored));
        Assert.Equal(
            [
                ("features.3.squeeze.weight", "", "a tensor, F32 or F64 of shape [16, 64, 1, 1] (fire2/squeeze1x1)"),
                ("features.3.squeze.weight", "F32 of shape [1]", "no tensor of this name in squeezenet"),
                ("features.4.squeeze.bias", "F32 of shape [17]", "F32 or F64 of shape [16] (fire3/squeeze1x1)"),
                ("features.6.squeeze.bias", "I32 of shape [32]", "F32 or F64 of shape [32] (fire4/squeeze1x1)"),
                ("features.7.squeeze.bias", "NaN", "finite numbers (element 31, fire5/squeeze1x1)"),
            ],
            thrown.Errors.OrderBy(e => e.Key, StringComparer.Ordinal).Select(e => (e.Key, e.Value, e.Expected)));
        Assert.All(thrown.Errors, e => Assert.Equal(File, e.File));
    }

    [Fact]
    public void A_negative_variance_is_refused()
    {
        Dictionary<string, StoredTensor> stored = StateDictionary.ShuffleNetV2([24, 116, 232, 464, 1024], classes: 10);
        stored["conv5.1.running_var"] = StoredTensor.Of<float>([-1, .. new float[1023]], 1024);
        InputError error = Assert.Single(Assert.Throws<InvalidInputException>(() => Load("shufflenet-v2", stored)).Errors);
        Assert.Equal(("conv5.1.running_var", "-1"), (error.Key, error.Value));
    }

    [Fact]
    public void Weights_of_other_classes_fit_without_the_classifier_alone()
    {
        Dictionary<string, StoredTensor> stored = StateDictionary.SqueezeNet(classes: 1000);
        Assert.Equal(["classifier.1.weight", "classifier.1.bias"], Assert.Throws<InvalidInputException>(() => Load("squeezenet", stored)).Errors.Select(e => e.Key));

        SafeTensorsOf(stored).Write(File);
        PretrainedWeights weights = PretrainedWeights.Load(File, Graph("squeezenet"), withClassifier: false);
        Assert.Equal(Graph("squeezenet").Convolutions.Count() - 1, weights.Layers.Count);
        Assert.DoesNotContain("conv10", weights.Layers.Keys);
    }

    [Fact]
    public void A_network_that_is_not_of_the_zoo_and_an_image_of_other_channels_are_refused()
    {
        GraphBuilder graph = new("lenet", new TensorShape(1, 28, 28));
        graph.GlobalAveragePool("pool", graph.Convolution("conv", "input", 10));
        SafeTensorsOf(StateDictionary.SqueezeNet(10)).Write(File);
        Assert.Equal(["network", "pixels"], Assert.Throws<InvalidInputException>(() => PretrainedWeights.Load(File, graph.Build())).Errors.Select(e => e.Key));
    }

    [Fact]
    public void A_missing_file_is_an_input_error() =>
        Assert.Equal(File, Assert.Single(Assert.Throws<InvalidInputException>(() => PretrainedWeights.Load(File, Graph("squeezenet"))).Errors).File);

    [Theory]
    [InlineData("squeezenet", "features.0", null)]
    [InlineData("shufflenet-v2", "conv1.0", "conv1.1")]
    public void The_image_s_normalization_is_folded_into_the_layer_that_reads_it(string network, string convolution, string? normalization)
    {
        Dictionary<string, StoredTensor> stored = network == "squeezenet"
            ? StateDictionary.SqueezeNet(10)
            : StateDictionary.ShuffleNetV2([24, 116, 232, 464, 1024], 10);
        PretrainedLayer layer = Load(network, stored).Layers["conv1"];
        float[] weights = stored[$"{convolution}.weight"].ToArray<float>();
        double[] mean = [0.485, 0.456, 0.406];
        double[] deviation = [0.229, 0.224, 0.225];
        var random = new Random(4);
        double[] pixels = [.. Enumerable.Range(0, 27).Select(_ => random.NextDouble())]; // a 3×3 window of three channels
        for (int o = 0; o < 24; o++)
        {
            double expected = Enumerable.Range(0, 27).Sum(i => weights[(o * 27) + i] * (pixels[i] - mean[i / 9]) / deviation[i / 9]);
            expected = normalization is null
                ? expected + At($"{convolution}.bias", o)
                : ((expected - At($"{normalization}.running_mean", o)) / Math.Sqrt(At($"{normalization}.running_var", o) + 1e-5) * At($"{normalization}.weight", o))
                    + At($"{normalization}.bias", o);
            double sum = Enumerable.Range(0, 27).Sum(i => layer.Weights[(o * 27) + i] * pixels[i]);
            Assert.Equal(expected, (layer.Scale[o] * sum) + layer.Shift[o], 1e-4 * (1 + Math.Abs(expected)));
        }

        double At(string name, int o) => stored[name].ToArray<float>()[o];
    }

    [Fact]
    public void Doubles_are_read_too()
    {
        Dictionary<string, StoredTensor> stored = StateDictionary.SqueezeNet(classes: 10);
        float[] bias = stored["features.0.bias"].ToArray<float>();
        stored["features.0.bias"] = StoredTensor.Of<double>(Array.ConvertAll(bias, b => (double)b), 64);
        Assert.Equal(bias, Load("squeezenet", stored, PixelNormalization.None).Layers["conv1"].Bias);
    }

    private static void AssertNormalized(Dictionary<string, StoredTensor> stored, PretrainedWeights weights, string node, string convolution, string normalization)
    {
        PretrainedLayer layer = weights.Layers[node];
        Assert.Equal(stored[$"{convolution}.weight"].ToArray<float>(), layer.Weights);
        Assert.Equal(stored[$"{normalization}.weight"].ToArray<float>(), layer.Normalization!.Gamma);
        Assert.Equal(stored[$"{normalization}.bias"].ToArray<float>(), layer.Normalization.Beta);
        Assert.Equal(stored[$"{normalization}.running_mean"].ToArray<float>(), layer.Normalization.Mean);
        Assert.Equal(stored[$"{normalization}.running_var"].ToArray<float>(), layer.Normalization.Variance);
        Assert.All(layer.Bias, bias => Assert.Equal(0, bias));
    }

    private static SafeTensors SafeTensorsOf(Dictionary<string, StoredTensor> stored) => new(stored);

    private PretrainedWeights Load(string network, Dictionary<string, StoredTensor> stored, PixelNormalization? pixels = null, double width = 1)
    {
        SafeTensorsOf(stored).Write(File);
        return PretrainedWeights.Load(File, Graph(network, width), pixels);
    }
}
