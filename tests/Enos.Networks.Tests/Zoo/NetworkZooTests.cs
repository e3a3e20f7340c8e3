using Enos.Accel.Inputs;
using Enos.Networks.Graphs;
using Enos.Networks.Zoo;

namespace Enos.Networks.Tests.Zoo;

public class NetworkZooTests
{
    private static readonly TensorShape Image = new(3, 32, 32);

    public static TheoryData<string> Names => new(NetworkZoo.Names);

    [Fact]
    public void An_unknown_name_is_refused_with_the_known_ones()
    {
        var thrown = Assert.Throws<InvalidInputException>(() => NetworkZoo.Build("lenet", Image, 10));
        InputError error = Assert.Single(thrown.Errors);
        Assert.Equal("lenet", error.Value);
        Assert.Equal("one of squeezenet, shufflenet-v1, shufflenet-v2", error.Expected);
    }

    [Fact]
    public void Every_number_out_of_range_is_reported_together()
    {
        var thrown = Assert.Throws<InvalidInputException>(() => NetworkZoo.Build("lenet", Image, 1, 0));
        Assert.Equal(["", "classes", "width"], thrown.Errors.Select(e => e.Key));
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(-0.5)]
    [InlineData(16.01)]
    [InlineData(double.PositiveInfinity)]
    public void A_width_beyond_its_range_is_refused(double width) =>
        Assert.Equal("width", Assert.Single(Assert.Throws<InvalidInputException>(() => NetworkZoo.Build("squeezenet", Image, 10, width)).Errors).Key);

    [Theory]
    [MemberData(nameof(Names))]
    public void No_layer_has_fewer_than_four_channels(string name)
    {
        NetworkGraph graph = NetworkZoo.Build(name, Image, 10, 0.001);
        Assert.All(graph.Convolutions, c => Assert.True(c.Shape.OutputChannels >= 4 || c.Name.Contains("branch", StringComparison.Ordinal), c.Name));
        Assert.Equal(10, graph.Classes);
    }

    [Fact]
    public void An_image_too_small_for_a_network_is_refused()
    {
        // 2×2 pixels leave no window for a 3×3 pool.
        var thrown = Assert.Throws<InvalidInputException>(() => NetworkZoo.Build("squeezenet", new TensorShape(3, 2, 2), 10));
        Assert.Equal("pool1: kernel", Assert.Single(thrown.Errors).Key);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Both_forms_differ_in_shape_alone(string name)
    {
        NetworkGraph imageNet = NetworkZoo.Build(name, new TensorShape(3, 224, 224), 10, 1, NetworkForm.ImageNet);
        NetworkGraph cifar = NetworkZoo.Build(name, Image, 10, 1, NetworkForm.Cifar);
        Assert.Equal(imageNet.Convolutions.Select(c => (c.Name, c.Shape.Weights)), cifar.Convolutions.Select(c => (c.Name, c.Shape.Weights)));
    }
}
