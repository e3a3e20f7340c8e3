using Enos.Networks.Graphs;
using Enos.Networks.Zoo;

namespace Enos.Networks.Tests.Graphs;

public class ScaleGroupsTests
{
    private static readonly TensorShape Image = new(3, 32, 32);

    [Fact]
    public void A_fire_modules_expansions_share_a_scale_and_its_squeeze_has_its_own()
    {
        ScaleGroups groups = ScaleGroups.Of(NetworkZoo.Build("squeezenet", Image, 10));
        Assert.Equal(["fire3/expand1x1", "fire3/expand3x3", "fire3/concat", "pool3"], groups.GroupOf("fire3/concat").Nodes.AsEnumerable());
        Assert.Equal(["fire3/squeeze1x1"], groups.GroupOf("fire3/squeeze1x1").Nodes.AsEnumerable());
        Assert.Equal(["conv1", "pool1"], groups.GroupOf("pool1").Nodes.AsEnumerable());
        Assert.Equal(["conv10", "pool10"], groups.GroupOf("pool10").Nodes.AsEnumerable());
    }

    [Fact]
    public void Squeezenet_has_a_scale_for_the_image_two_for_each_fire_module_and_two_for_its_ends()
    {
        ScaleGroups groups = ScaleGroups.Of(NetworkZoo.Build("squeezenet", Image, 10));
        Assert.Equal(1 + 1 + (8 * 2) + 1, groups.Count);
        Assert.Equal(["conv10", "pool10"], groups.Groups.Where(g => g.Signed).SelectMany(g => g.Nodes));
    }

    [Fact]
    public void All_units_of_a_shufflenet_stage_share_a_scale_since_half_of_the_channels_pass_through()
    {
        ScaleGroups groups = ScaleGroups.Of(NetworkZoo.Build("shufflenet-v2", Image, 10));
        int stage = groups["stage3/unit1/shuffle"];
        Assert.All(
            ["stage3/unit1/branch1/conv2", "stage3/unit1/branch2/conv3", "stage3/unit2/branch1", "stage3/unit5/branch2/conv3", "stage3/unit8/shuffle"],
            name => Assert.Equal(stage, groups[name]));
        Assert.All(
            ["stage2/unit4/shuffle", "stage4/unit1/concat", "stage3/unit1/branch1/conv1", "stage3/unit5/branch2/conv1", "stage3/unit5/branch2/conv2", "input"],
            name => Assert.NotEqual(stage, groups[name]));
    }

    [Fact]
    public void Depthwise_outputs_alone_are_signed_within_shufflenet()
    {
        NetworkGraph graph = NetworkZoo.Build("shufflenet-v2", Image, 10);
        string[] withoutRelu = [.. graph.Convolutions.Where(c => !c.Relu).Select(c => c.Name)];
        Assert.Equal(withoutRelu, ScaleGroups.Of(graph).Groups.Where(g => g.Signed).SelectMany(g => g.Nodes));
    }

    [Fact]
    public void Both_operands_of_a_sum_have_its_scale()
    {
        ScaleGroups groups = ScaleGroups.Of(NetworkZoo.Build("shufflenet-v1", Image, 10));
        int stage = groups["stage3/unit2/add"];
        Assert.All(
            ["stage3/unit1/pool", "stage3/unit1/gconv2", "stage3/unit1/concat", "stage3/unit2/gconv2", "stage3/unit5/gconv2", "stage3/unit8/add"],
            name => Assert.Equal(stage, groups[name]));
        Assert.All(["stage3/unit2/gconv1", "stage3/unit2/dwconv", "stage3/unit5/gconv1", "input"], name => Assert.NotEqual(stage, groups[name]));
        Assert.True(groups.Groups[stage].Signed); // its branches end without a ReLU
    }

    [Fact]
    public void A_group_that_mixes_signed_and_non_negative_tensors_is_signed()
    {
        GraphBuilder graph = new("net", Image);
        string mixed = graph.Concat("cat", graph.Convolution("positive", "input", 4), graph.Convolution("signed", "input", 4, relu: false));
        graph.Convolution("fc", graph.GlobalAveragePool("pool", mixed), 10, relu: false);
        ScaleGroups groups = ScaleGroups.Of(graph.Build());
        Assert.True(groups.GroupOf("positive").Signed);
        Assert.False(groups.GroupOf("input").Signed);
        Assert.Equal(["positive", "signed", "cat", "pool"], groups.GroupOf("positive").Nodes.AsEnumerable());
    }

    [Fact]
    public void An_image_that_is_concatenated_shares_its_scale()
    {
        GraphBuilder graph = new("net", Image);
        string both = graph.Concat("cat", "input", graph.Convolution("conv", "input", 4));
        graph.Convolution("fc", graph.GlobalAveragePool("pool", both), 10, relu: false);
        Assert.Equal(["input", "conv", "cat", "pool"], ScaleGroups.Of(graph.Build()).Groups[0].Nodes.AsEnumerable());
    }

    [Theory]
    [InlineData("squeezenet")]
    [InlineData("shufflenet-v1")]
    [InlineData("shufflenet-v2")]
    public void Groups_are_numbered_by_first_node_and_hold_every_node_once(string network)
    {
        NetworkGraph graph = NetworkZoo.Build(network, Image, 10);
        ScaleGroups groups = ScaleGroups.Of(graph);
        var position = graph.Nodes.Select((node, i) => (node.Name, i)).ToDictionary(p => p.Name, p => p.i);
        Assert.Equal(graph.Nodes.Select(n => n.Name).Order(), groups.Groups.SelectMany(g => g.Nodes).Order());
        Assert.Equal(Enumerable.Range(0, groups.Count), groups.Groups.Select(g => g.Index));
        int[] firsts = [.. groups.Groups.Select(g => position[g.Nodes[0]])];
        Assert.Equal(firsts.Order(), firsts);
    }
}
