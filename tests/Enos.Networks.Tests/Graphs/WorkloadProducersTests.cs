using Enos.Accel.Workloads;
using Enos.Networks.Graphs;
using Enos.Networks.Zoo;

namespace Enos.Networks.Tests.Graphs;

public class WorkloadProducersTests
{
    [Fact]
    public void A_layer_names_the_convolutions_behind_its_input()
    {
        Workload workload = NetworkZoo.Build("squeezenet", new TensorShape(3, 32, 32), 10).ToWorkload();
        Assert.Equal([], Producers("conv1"));
        Assert.Equal(["conv1"], Producers("fire2/squeeze1x1"));
        Assert.Equal(["fire2/squeeze1x1"], Producers("fire2/expand1x1"));
        Assert.Equal(["fire2/squeeze1x1"], Producers("fire2/expand3x3"));
        Assert.Equal(["fire9/expand1x1", "fire9/expand3x3"], Producers("conv10"));

        IEnumerable<string> Producers(string layer) => workload.Layers.Single(l => l.Name == layer).Producers;
    }

    [Fact]
    public void A_layer_that_also_reads_the_image_names_none()
    {
        var builder = new GraphBuilder("net", new TensorShape(3, 8, 8));
        string a = builder.Convolution("a", "input", 4);
        string both = builder.Concat("both", a, "input");
        builder.Convolution("b", both, 2, relu: false);
        builder.GlobalAveragePool("logits", "b");
        Assert.Equal([], builder.Build().ToWorkload().Layers[1].Producers.AsEnumerable());
    }

    [Fact]
    public void A_sum_takes_the_place_of_the_later_convolution_which_reads_the_other_operand_for_it()
    {
        Workload workload = NetworkZoo.Build("shufflenet-v1", new TensorShape(3, 32, 32), 10).ToWorkload();

        // Unit 1 concatenates conv1's mean and its branch; unit 2 adds that to its branch, unit 3 adds the sum to its own.
        Assert.Equal(Sorted(["stage2/unit1/gconv2", "conv1"]), Sorted(Producers("stage2/unit2/gconv1")));
        Assert.Equal(Sorted(["conv1", "stage2/unit1/gconv2", "stage2/unit2/dwconv"]), Sorted(Producers("stage2/unit2/gconv2")));
        Assert.Equal(["stage2/unit2/gconv2"], Producers("stage2/unit3/gconv1"));
        Assert.Equal(Sorted(["stage2/unit2/gconv2", "stage2/unit3/dwconv"]), Sorted(Producers("stage2/unit3/gconv2")));
        Assert.Equal(["stage2/unit4/gconv2"], Producers("stage3/unit1/gconv1"));
        Assert.Equal(["stage4/unit4/gconv2"], Producers("fc"));

        IEnumerable<string> Producers(string layer) => workload.Layers.Single(l => l.Name == layer).Producers;
    }

    [Fact]
    public void A_sum_of_what_others_read_too_is_worked_out_by_its_readers()
    {
        var builder = new GraphBuilder("net", new TensorShape(3, 8, 8));
        builder.Convolution("a", "input", 4);
        builder.Convolution("b", "a", 4);
        builder.Convolution("c", "b", 4);
        builder.Add("ab", "a", "b");
        builder.Add("abc", "ab", "c");
        builder.Convolution("d", builder.Concat("all", "abc", "b"), 2, relu: false);
        builder.GlobalAveragePool("logits", "d");
        Workload workload = builder.Build().ToWorkload();

        // b is read besides ab, so ab is not stored in its place; c is not, and adds ab to itself.
        Assert.Equal(["a", "b"], workload.Layers[2].Producers.AsEnumerable());
        Assert.Equal(["b", "c"], workload.Layers[3].Producers.AsEnumerable());
    }

    [Fact]
    public void A_sum_with_the_image_leaves_its_layer_without_producers()
    {
        var builder = new GraphBuilder("net", new TensorShape(4, 8, 8));
        builder.Convolution("a", "input", 4);
        builder.Convolution("b", "a", 4);
        builder.Convolution("c", builder.Add("sum", "input", "b"), 2, relu: false);
        builder.GlobalAveragePool("logits", "c");
        Workload workload = builder.Build().ToWorkload();
        Assert.Equal([], workload.Layers[1].Producers.AsEnumerable());
        Assert.Equal(["b"], workload.Layers[2].Producers.AsEnumerable());
    }

    private static IEnumerable<string> Sorted(IEnumerable<string> names) => names.Order(StringComparer.Ordinal);

    [Theory]
    [InlineData("squeezenet")]
    [InlineData("shufflenet-v1")]
    [InlineData("shufflenet-v2")]
    public void Every_producer_is_a_layer_before_its_reader(string network)
    {
        Workload workload = NetworkZoo.Build(network, new TensorShape(3, 32, 32), 10).ToWorkload();
        var before = new HashSet<string>();
        foreach (Layer layer in workload.Layers)
        {
            Assert.Subset(before, layer.Producers.ToHashSet());
            Assert.Equal(before.Count == 0, layer.Producers.IsEmpty);
            before.Add(layer.Name);
        }
    }
}
