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

    [Theory]
    [InlineData("squeezenet")]
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
