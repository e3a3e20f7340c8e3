using CsCheck;
using Enos.Accel.Inputs;
using Enos.Networks.Graphs;

namespace Enos.Networks.Tests.Graphs;

public class GraphBuilderTests
{
    private static GraphBuilder Start(int channels = 3, int side = 8) => new("net", new TensorShape(channels, side, side));

    private static GraphFault OnlyFault(GraphBuilder graph) => Assert.Single(graph.Faults);

    [Fact]
    public void A_convolution_reads_the_shape_before_it()
    {
        GraphBuilder graph = Start();
        graph.Convolution("conv", "input", 16, kernel: 3, stride: 2, padding: 1);
        Assert.Equal(new TensorShape(16, 4, 4), graph.ShapeOf("conv"));
    }

    [Fact]
    public void A_pool_covers_every_pixel_in_ceil_mode_and_never_starts_outside()
    {
        // Windows of k start at −p, s − p, 2s − p, …: in ceil mode as many as it takes to reach the last pixel, of those that start before the
        // right border's padding begins; in floor mode as many as fit into the padded image.
        Gen.Select(Gen.Int[1, 40], Gen.Int[1, 7], Gen.Int[1, 9]).SelectMany(t => Gen.Int[0, t.Item2 / 2].Select(p => (t.Item1, t.Item2, t.Item3, p))).Sample(t =>
        {
            (int size, int kernel, int stride, int padding) = t;
            int fitting = 0;
            while ((fitting * stride) + kernel <= size + (2 * padding))
                fitting++;
            int covering = fitting;
            if (fitting > 0 && ((fitting - 1) * stride) + kernel < size + (2 * padding) && fitting * stride < size + padding)
                covering++;

            Assert.Equal((fitting, covering), (Pooled(false), Pooled(true)));

            int Pooled(bool ceilMode)
            {
                GraphBuilder graph = Start(side: size);
                graph.MaxPool("pool", "input", kernel, stride, padding, ceilMode);
                Assert.Equal(fitting == 0, graph.Faults.Count == 1);
                return graph.ShapeOf("pool")?.Height ?? 0;
            }
        });
    }

    [Fact]
    public void A_concatenation_adds_channels()
    {
        GraphBuilder graph = Start();
        graph.Concat("cat", graph.Convolution("a", "input", 5), graph.Convolution("b", "input", 7));
        Assert.Equal(new TensorShape(12, 8, 8), graph.ShapeOf("cat"));
    }

    [Fact]
    public void A_concatenation_of_different_sizes_is_a_fault()
    {
        GraphBuilder graph = Start();
        graph.Concat("cat", graph.Convolution("a", "input", 5), graph.Convolution("b", "input", 7, stride: 2));
        Assert.Equal(("cat", "inputs"), (OnlyFault(graph).Node, OnlyFault(graph).Key));
    }

    [Theory]
    [InlineData(0, 8, null)]
    [InlineData(3, 5, null)]
    [InlineData(7, 1, null)]
    [InlineData(8, 1, "start")]
    [InlineData(-1, 1, "start")]
    [InlineData(3, 6, "channels")]
    [InlineData(3, 0, "channels")]
    [InlineData(3, int.MaxValue, "channels")]
    public void A_slice_stays_within_the_channels(int start, int channels, string? faultyKey)
    {
        GraphBuilder graph = Start(channels: 8);
        graph.Slice("slice", "input", start, channels);
        Assert.Equal(faultyKey, graph.Faults.SingleOrDefault()?.Key);
        Assert.Equal(faultyKey is null ? new TensorShape(channels, 8, 8) : null, graph.ShapeOf("slice"));
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(3, true)]
    [InlineData(4, false)]
    [InlineData(0, false)]
    [InlineData(-3, false)]
    public void A_shuffle_divides_the_channels(int groups, bool sound)
    {
        GraphBuilder graph = Start(channels: 6);
        graph.Shuffle("shuffle", "input", groups);
        Assert.Equal(sound, graph.Faults.Count == 0);
    }

    [Theory]
    [InlineData(8, 3, 2, 1, 4)] // windows start at −1, 1, 3 and 5
    [InlineData(7, 3, 2, 1, 4)] // the last hangs over by one
    [InlineData(7, 2, 2, 0, 3)]
    [InlineData(2, 3, 1, 0, null)]
    [InlineData(8, 2, 1, 2, null)] // a window could lie in the padding alone
    public void An_average_pool_has_the_windows_that_fit(int side, int kernel, int stride, int padding, int? windows)
    {
        GraphBuilder graph = Start(side: side);
        graph.AveragePool("pool", "input", kernel, stride, padding);
        Assert.Equal(windows, graph.ShapeOf("pool")?.Width);
        Assert.Equal(windows is null ? 1 : 0, graph.Faults.Count);
    }

    [Fact]
    public void A_sum_has_the_shape_of_its_operands()
    {
        GraphBuilder graph = Start();
        graph.Add("sum", graph.Convolution("a", "input", 5), graph.Convolution("b", "input", 5));
        Assert.Equal(new TensorShape(5, 8, 8), graph.ShapeOf("sum"));
    }

    [Theory]
    [InlineData(7, 1)]
    [InlineData(5, 2)]
    public void A_sum_of_different_shapes_is_a_fault(int filters, int stride)
    {
        GraphBuilder graph = Start();
        graph.Add("sum", graph.Convolution("a", "input", 5), graph.Convolution("b", "input", filters, stride: stride));
        Assert.Equal(("sum", "inputs"), (OnlyFault(graph).Node, OnlyFault(graph).Key));
    }

    [Fact]
    public void Every_fault_is_reported_and_what_follows_from_one_is_not()
    {
        GraphBuilder graph = Start();
        graph.Convolution("a", "input", 0);
        graph.Convolution("after a", "a", 4);
        graph.Convolution("b", "nowhere", 4);
        graph.Convolution("c", "input", 4, groups: 2);
        graph.MaxPool("pool", "input", 0, 0, -1);
        graph.Convolution("c", "input", 4);
        var thrown = Assert.Throws<InvalidInputException>(graph.Build);
        Assert.Equal(
            ["a: shape", "b: input", "c: shape", "pool: kernel", "pool: stride", "pool: padding", "c: name"],
            thrown.Errors.Select(e => e.Key));
    }

    [Fact]
    public void A_convolution_shape_must_fit_what_it_reads()
    {
        GraphBuilder graph = Start();
        graph.Convolution("conv", "input", relu: true, image => new()
        {
            Batch = 2,
            InputChannels = image.Channels + 1,
            InputHeight = image.Height,
            InputWidth = image.Width,
            OutputChannels = 4,
        });
        Assert.Equal(["batch", "shape"], graph.Faults.Select(f => f.Key));
    }

    [Fact]
    public void A_product_that_no_long_holds_is_a_fault()
    {
        GraphBuilder graph = new("net", new TensorShape(int.MaxValue, 1, 1));
        graph.Convolution("conv", "input", int.MaxValue, kernel: int.MaxValue, padding: int.MaxValue / 2);
        Assert.Equal($"at most {long.MaxValue} MACs", OnlyFault(graph).Expected);
    }

    [Fact]
    public void An_image_that_no_array_holds_is_a_fault()
    {
        GraphBuilder graph = new("net", new TensorShape(1 << 16, 1 << 15, 1));
        Assert.Equal("shape", OnlyFault(graph).Key);
        Assert.Empty(new GraphBuilder("net", new TensorShape((1 << 16) - 1, 1 << 15, 1)).Faults);
    }

    [Fact]
    public void An_output_that_nobody_reads_is_a_fault()
    {
        GraphBuilder graph = Start();
        graph.Convolution("forgotten", "input", 4);
        graph.GlobalAveragePool("pool", graph.Convolution("conv", "input", 4));
        Assert.False(graph.TryBuild(out _));
        Assert.Equal("forgotten", OnlyFault(graph).Node);
    }

    [Fact]
    public void The_last_node_makes_one_number_a_class()
    {
        GraphBuilder graph = Start();
        graph.Convolution("conv", "input", 4);
        Assert.False(graph.TryBuild(out _));
        Assert.Equal(("conv", "shape"), (OnlyFault(graph).Node, OnlyFault(graph).Key));
    }

    [Fact]
    public void A_network_without_convolutions_is_a_fault()
    {
        GraphBuilder graph = Start();
        graph.GlobalAveragePool("pool", "input");
        Assert.False(graph.TryBuild(out _));
        Assert.Equal("at least one convolution in the network", OnlyFault(graph).Expected);
    }

    [Fact]
    public void An_empty_name_or_image_is_a_fault()
    {
        GraphBuilder graph = new("", new TensorShape(0, 8, 8), "");
        Assert.Equal(["network", "shape", "name"], graph.Faults.Select(f => f.Key));
    }
}
