using Enos.Networks.Graphs;
using Enos.Networks.Zoo;

namespace Enos.Networks.Tests.Zoo;

public class SqueezeNetTests
{
    private static readonly NetworkGraph ImageNet = NetworkZoo.Build("squeezenet", new TensorShape(3, 224, 224), 1000, 1, NetworkForm.ImageNet);

    [Fact]
    public void Has_the_published_number_of_parameters()
    {
        // torchvision.models.squeezenet1_1: num_params 1,235,496, a bias for each filter included.
        Assert.Equal(1_235_496, ImageNet.Convolutions.Sum(c => c.Shape.Weights + c.Shape.OutputChannels));
    }

    [Fact]
    public void Has_the_macs_that_the_release_describes_layer_by_layer()
    {
        // Table 1 of arXiv 1602.07360 with the changes of version 1.1: conv1 of 64 filters 3×3 on 111×111 pixels; fire modules on 55, 27 and 13.
        long macs = 111 * 111 * 64 * 27;
        (int Side, int In, int Squeeze, int Expand)[] fires =
        [
            (55, 64, 16, 64), (55, 128, 16, 64), (27, 128, 32, 128), (27, 256, 32, 128),
            (13, 256, 48, 192), (13, 384, 48, 192), (13, 384, 64, 256), (13, 512, 64, 256),
        ];
        foreach ((int side, int channels, int squeeze, int expand) in fires)
            macs += (long)side * side * ((channels * squeeze) + (squeeze * expand * (1 + 9)));
        macs += 13 * 13 * 512 * 1000;

        Assert.Equal(macs, ImageNet.ToWorkload().Macs);
        Assert.InRange(macs, 349_000_000, 350_000_000); // 0.35 GFLOPS in torchvision's table
    }

    [Fact]
    public void Has_one_convolution_besides_eight_fire_modules_and_the_classifier()
    {
        string[] expected =
        [
            "conv1",
            .. Enumerable.Range(2, 8).SelectMany(i => new[] { $"fire{i}/squeeze1x1", $"fire{i}/expand1x1", $"fire{i}/expand3x3" }),
            "conv10",
        ];
        Assert.Equal(expected, ImageNet.Convolutions.Select(c => c.Name));
    }

    [Fact]
    public void Ends_in_the_mean_of_signed_class_maps()
    {
        Assert.Equal(new TensorShape(1000, 1, 1), ImageNet.Nodes[^1].Output);
        Assert.IsType<GlobalAveragePoolNode>(ImageNet.Nodes[^1]);
        Assert.Equal(["conv10"], ImageNet.Convolutions.Where(c => !c.Relu).Select(c => c.Name));
    }

    [Theory]
    [InlineData(32, 32, 16, 8, 4)]
    [InlineData(28, 28, 14, 7, 3)]
    public void In_cifar_form_only_the_three_pools_halve_the_image(int input, int conv1, int pool1, int pool3, int pool5)
    {
        // ⌈(side − 3)/2⌉ + 1 for each pool.
        NetworkGraph graph = NetworkZoo.Build("squeezenet", new TensorShape(1, input, input), 10, 1, NetworkForm.Cifar);
        int Side(string node) => graph.Nodes.Single(n => n.Name == node).Output.Height;
        Assert.Equal((conv1, pool1, pool3, pool5, pool5), (Side("conv1"), Side("pool1"), Side("pool3"), Side("pool5"), Side("conv10")));
    }

    [Fact]
    public void A_width_of_a_quarter_quarters_every_layer_but_the_classes()
    {
        NetworkGraph full = NetworkZoo.Build("squeezenet", new TensorShape(3, 32, 32), 10);
        NetworkGraph quarter = NetworkZoo.Build("squeezenet", new TensorShape(3, 32, 32), 10, 0.25);
        Assert.All(
            full.Convolutions.Zip(quarter.Convolutions),
            pair => Assert.Equal(pair.First.Name == "conv10" ? 10 : pair.First.Shape.OutputChannels / 4, pair.Second.Shape.OutputChannels));
    }
}
