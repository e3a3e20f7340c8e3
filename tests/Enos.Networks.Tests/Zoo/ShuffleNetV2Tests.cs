using Enos.Networks.Graphs;
using Enos.Networks.Zoo;

namespace Enos.Networks.Tests.Zoo;

public class ShuffleNetV2Tests
{
    private static NetworkGraph ImageNet(double width) => NetworkZoo.Build("shufflenet-v2", new TensorShape(3, 224, 224), 1000, width, NetworkForm.ImageNet);

    [Theory]
    [InlineData(0.5, 1_366_792)]
    [InlineData(1, 2_278_604)]
    [InlineData(1.5, 3_503_624)]
    [InlineData(2, 7_393_996)]
    public void Has_torchvisions_number_of_parameters(double width, long parameters)
    {
        // num_params of torchvision.models.shufflenet_v2_x…: weights, two numbers of batch normalization a channel, and a bias for each class.
        NetworkGraph graph = ImageNet(width);
        Assert.Equal(parameters, graph.Convolutions.Sum(c => c.Shape.Weights + (c.Name == "fc" ? 1 : 2) * c.Shape.OutputChannels));
    }

    [Theory]
    [InlineData(0.5, 41)]
    [InlineData(1, 146)]
    [InlineData(1.5, 299)]
    [InlineData(2, 591)]
    public void Has_the_papers_complexity(double width, long millions)
    {
        // Table 5 of arXiv 1807.11164, in millions of multiply-adds; what the paper leaves out or rounds away is under 1.5 %.
        long macs = ImageNet(width).ToWorkload().Macs;
        Assert.InRange(macs / 1e6, millions * 0.985, millions * 1.015);
    }

    [Fact]
    public void Has_the_macs_of_its_stages_summed_by_hand()
    {
        int[] channels = [116, 232, 464];
        int[] repeats = [4, 8, 4];
        long macs = 112L * 112 * 24 * 27;
        (int side, int input) = (56, 24);
        for (int stage = 0; stage < 3; stage++)
        {
            long half = channels[stage] / 2;
            long outputs = (long)side * side / 4;
            // Down-sampling unit: depthwise and 1×1 on one branch; 1×1 before the stride, depthwise and 1×1 after it on the other.
            macs += (outputs * input * 9) + (outputs * input * half) + (4 * outputs * input * half) + (outputs * half * 9) + (outputs * half * half);
            macs += (repeats[stage] - 1) * outputs * ((2 * half * half) + (half * 9));
            (side, input) = (side / 2, channels[stage]);
        }

        macs += (49L * 464 * 1024) + (1024 * 1000);
        Assert.Equal(macs, ImageNet(1).ToWorkload().Macs);
    }

    [Fact]
    public void Has_five_convolutions_in_the_first_unit_of_a_stage_and_three_in_the_others()
    {
        NetworkGraph graph = ImageNet(1);
        Assert.Equal(1 + (3 * 5) + (13 * 3) + 1 + 1, graph.Convolutions.Count());
        Assert.Equal(
            ["branch1/conv1", "branch1/conv2", "branch2/conv1", "branch2/conv2", "branch2/conv3"],
            graph.Convolutions.Where(c => c.Name.StartsWith("stage3/unit1/", StringComparison.Ordinal)).Select(c => c.Name["stage3/unit1/".Length..]));
        Assert.Equal(
            ["branch2/conv1", "branch2/conv2", "branch2/conv3"],
            graph.Convolutions.Where(c => c.Name.StartsWith("stage3/unit8/", StringComparison.Ordinal)).Select(c => c.Name["stage3/unit8/".Length..]));
    }

    [Fact]
    public void Follows_depthwise_convolutions_and_the_classifier_by_no_relu()
    {
        Assert.All(ImageNet(1).Convolutions, c => Assert.Equal(c.Shape.Groups == 1 && c.Name != "fc", c.Relu));
        Assert.All(ImageNet(1).Convolutions.Where(c => c.Shape.Groups > 1), c => Assert.Equal(c.Shape.InputChannels, c.Shape.Groups));
    }

    [Fact]
    public void A_unit_passes_half_of_its_channels_on()
    {
        NetworkGraph graph = ImageNet(1);
        var slices = graph.Nodes.OfType<SliceNode>().Where(s => s.Name.StartsWith("stage2/unit2/", StringComparison.Ordinal)).ToList();
        Assert.Equal([(0, 58), (58, 58)], slices.Select(s => (s.Start, s.Output.Channels)));
        Assert.Equal(["stage2/unit2/branch1", "stage2/unit2/branch2/conv3"], graph.Nodes.Single(n => n.Name == "stage2/unit2/concat").Inputs.AsEnumerable());
        Assert.Equal(2, graph.Nodes.OfType<ShuffleNode>().Select(s => s.Groups).Distinct().Single());
    }

    [Fact]
    public void In_cifar_form_the_three_stages_halve_the_image()
    {
        NetworkGraph graph = NetworkZoo.Build("shufflenet-v2", new TensorShape(3, 32, 32), 100, 0.5, NetworkForm.Cifar);
        Assert.DoesNotContain(graph.Nodes, n => n is MaxPoolNode);
        Assert.Equal(
            [32, 16, 8, 4],
            new[] { "conv1", "stage2/unit4/shuffle", "stage3/unit8/shuffle", "conv5" }.Select(name => graph.Nodes.Single(n => n.Name == name).Output.Height));
        Assert.Equal(new TensorShape(100, 1, 1), graph.Nodes[^1].Output);
    }

    [Fact]
    public void A_width_without_a_table_scales_that_of_width_one()
    {
        // 24, 116, 232, 464 and 1024 times 0.25 are 6, 29, 58, 116 and 256; to the nearest multiple of 4, ties upwards: 8, 28, 60, 116, 256.
        NetworkGraph graph = NetworkZoo.Build("shufflenet-v2", new TensorShape(3, 32, 32), 10, 0.25);
        Assert.Equal(
            [8, 28, 60, 116, 256],
            new[] { "conv1", "stage2/unit4/shuffle", "stage3/unit8/shuffle", "stage4/unit4/shuffle", "conv5" }
                .Select(name => graph.Nodes.Single(n => n.Name == name).Output.Channels));
    }
}
