using Enos.Networks.Graphs;
using Enos.Networks.Zoo;

namespace Enos.Networks.Tests.Zoo;

public class ShuffleNetV1Tests
{
    private static readonly string[] Branch = ["gconv1", "dwconv", "gconv2"];

    private static NetworkGraph ImageNet(double width) => NetworkZoo.Build("shufflenet-v1", new TensorShape(3, 224, 224), 1000, width, NetworkForm.ImageNet);

    [Theory]
    [InlineData(0.5, 38, 0.7)]
    [InlineData(1, 138, 1.9)]
    [InlineData(1.5, 292, 3.4)]
    [InlineData(2, 524, 5.4)]
    public void Has_the_complexity_and_size_of_the_authors_release(double width, int millionMacs, double millionParameters)
    {
        // The table of megvii-model/ShuffleNet-Series, group = 3, as rounded there (table 1 of arXiv 1707.01083 has 137 for width 1). A parameter is a weight
        // or one of the two of a batch normalization's channel; the classifier has no bias.
        NetworkGraph graph = ImageNet(width);
        Assert.InRange(graph.ToWorkload().Macs / 1e6, millionMacs * 0.985, millionMacs * 1.015);
        long parameters = graph.Convolutions.Sum(c => c.Shape.Weights + (c.Name == "fc" ? 0 : 2 * c.Shape.OutputChannels));
        Assert.InRange(parameters / 1e6, millionParameters - 0.1, millionParameters + 0.1);
    }

    [Fact]
    public void Has_the_macs_and_parameters_of_its_stages_summed_by_hand()
    {
        // Table 1: stages of 240, 480 and 960 channels, 1 + 3, 1 + 7 and 1 + 3 units; section 3.2: bottlenecks of a quarter of them, three groups but for
        // the first 1×1, whose input has only 24 channels.
        (long macs, long parameters) = (112L * 112 * 24 * 27, (24 * 27) + (2 * 24));
        (int side, long input) = (56, 24);
        foreach ((long channels, int units) in new[] { (240L, 4), (480L, 8), (960L, 4) })
        {
            long middle = channels / 4;
            long pixels = side / 2 * (side / 2);
            long first = input * middle / (input == 24 ? 1 : 3);
            long last = middle * (channels - input) / 3;
            macs += (4 * pixels * first) + (pixels * 9 * middle) + (pixels * last);
            parameters += first + (9 * middle) + last + (2 * (middle + middle + channels - input));
            long unit = (2 * channels * middle / 3) + (9 * middle);
            macs += (units - 1) * pixels * unit;
            parameters += (units - 1) * (unit + (2 * (middle + middle + channels)));
            (side, input) = (side / 2, channels);
        }

        NetworkGraph graph = ImageNet(1);
        Assert.Equal(macs + (960 * 1000), graph.ToWorkload().Macs);
        Assert.Equal(parameters + (960 * 1000), graph.Convolutions.Sum(c => c.Shape.Weights + (c.Name == "fc" ? 0 : 2 * c.Shape.OutputChannels)));
    }

    [Fact]
    public void Has_three_convolutions_in_each_of_sixteen_units_besides_its_first_and_the_classifier()
    {
        string[] expected =
        [
            "conv1",
            .. (((int Stage, int Units)[])[(2, 4), (3, 8), (4, 4)]).SelectMany(s =>
                Enumerable.Range(1, s.Units).SelectMany(unit => Branch.Select(conv => $"stage{s.Stage}/unit{unit}/{conv}"))),
            "fc",
        ];
        Assert.Equal(expected, ImageNet(1).Convolutions.Select(c => c.Name));
        Assert.Equal(50, expected.Length);
    }

    [Fact]
    public void Every_stage_halves_the_image_and_has_the_papers_channels()
    {
        NetworkGraph graph = ImageNet(1);
        Assert.Equal(
            [new(24, 112, 112), new(24, 56, 56), new(240, 28, 28), new(480, 14, 14), new(960, 7, 7), new(960, 1, 1), new(1000, 1, 1)],
            new[] { "conv1", "maxpool", "stage2/unit4/add", "stage3/unit8/add", "stage4/unit4/add", "globalpool", "fc" }
                .Select(name => graph.Nodes.Single(n => n.Name == name).Output));
    }

    [Fact]
    public void All_pointwise_convolutions_but_the_first_have_three_groups_and_depthwise_ones_as_many_as_channels()
    {
        NetworkGraph graph = ImageNet(1);
        Assert.All(graph.Convolutions.Where(c => c.Name.Contains("/gconv", StringComparison.Ordinal)), c =>
            Assert.Equal(c.Name == "stage2/unit1/gconv1" ? 1 : 3, c.Shape.Groups));
        Assert.All(graph.Convolutions.Where(c => c.Name.EndsWith("/dwconv", StringComparison.Ordinal)), c =>
            Assert.Equal((c.Shape.InputChannels, c.Shape.OutputChannels), (c.Shape.Groups, c.Shape.Groups)));
    }

    [Fact]
    public void A_residual_unit_adds_its_input_and_a_down_sampling_unit_concatenates_its_mean()
    {
        NetworkGraph graph = ImageNet(1);
        Assert.Equal(13, graph.Nodes.OfType<AddNode>().Count());
        Assert.All(graph.Nodes.OfType<AddNode>(), add => Assert.True(add.Relu));
        Node sum = Node("stage3/unit3/add");
        Assert.Equal(["stage3/unit3/gconv2", "stage3/unit2/add"], sum.Inputs.AsEnumerable());
        Assert.Equal(["stage3/unit1/pool", "stage3/unit1/gconv2"], Node("stage3/unit1/concat").Inputs.AsEnumerable());
        var pool = (AveragePoolNode)Node("stage3/unit1/pool");
        Assert.Equal(("stage2/unit4/add", 3, 2, 1), (pool.Input, pool.Kernel, pool.Stride, pool.Padding));
        Assert.Equal(480 - 240, Node("stage3/unit1/gconv2").Output.Channels);

        // No ReLU behind a depthwise convolution, nor before a sum.
        Assert.Equal(
            [.. graph.Convolutions.Where(c => c.Name is "conv1" || c.Name.EndsWith("gconv1", StringComparison.Ordinal) || c.Name.EndsWith("unit1/gconv2", StringComparison.Ordinal)).Select(c => c.Name)],
            graph.Convolutions.Where(c => c.Relu).Select(c => c.Name));

        Node Node(string name) => graph.Nodes.Single(n => n.Name == name);
    }

    [Fact]
    public void A_shuffle_gives_every_group_channels_of_every_group()
    {
        NetworkGraph graph = ImageNet(1);
        Assert.All(graph.Nodes.OfType<ShuffleNode>(), shuffle =>
        {
            int channels = shuffle.Output.Channels;
            int third = channels / 3;
            int[] source = new int[channels];
            for (int c = 0; c < channels; c++)
            {
                source[(c % (channels / shuffle.Groups) * shuffle.Groups) + (c / (channels / shuffle.Groups))] = c / third;
            }

            Assert.All([0, 1, 2], group => Assert.All(source[(group * third)..((group + 1) * third)].CountBy(s => s), s => Assert.InRange(s.Value, third / 3, (third / 3) + 1)));
        });
        Assert.Equal(16, graph.Nodes.OfType<ShuffleNode>().Count());
    }

    [Fact]
    public void In_cifar_form_the_three_stages_halve_the_image()
    {
        NetworkGraph graph = NetworkZoo.Build("shufflenet-v1", new TensorShape(3, 32, 32), 100);
        Assert.DoesNotContain(graph.Nodes, n => n is MaxPoolNode);
        Assert.Equal(
            [32, 16, 8, 4],
            new[] { "conv1", "stage2/unit4/add", "stage3/unit8/add", "stage4/unit4/add" }.Select(name => graph.Nodes.Single(n => n.Name == name).Output.Height));
    }

    [Theory]
    [InlineData(0.001, 12, 24)] // the least: stage 2 must add channels to conv1's
    [InlineData(0.25, 12, 60)] // 6 and 60; to the nearest multiple of 12, ties upwards
    [InlineData(0.33, 12, 84)] // 7.92 and 79.2
    [InlineData(16, 384, 3840)]
    public void Any_width_gives_multiples_of_twelve(double width, int conv1, int stage2)
    {
        NetworkGraph graph = NetworkZoo.Build("shufflenet-v1", new TensorShape(3, 32, 32), 10, width);
        Assert.Equal(
            [conv1, stage2, 2 * stage2, 4 * stage2],
            new[] { "conv1", "stage2/unit4/add", "stage3/unit8/add", "stage4/unit4/add" }.Select(name => graph.Nodes.Single(n => n.Name == name).Output.Channels));
    }
}
