using Enos.Networks.Graphs;
using Enos.Networks.Quantized;
using Enos.Sim.Inference;
using Enos.Sim.Tests.Networks;

namespace Enos.Sim.Tests.Inference;

/// <summary>Each kind of node against values worked out by hand.</summary>
public sealed class NodeKindTests
{
    private static int[] Run(Sketch sketch, params byte[] pixels)
    {
        using NaiveEngine engine = new();
        using IntegerNetwork network = IntegerNetwork.Compile(sketch.Network, engine);
        int images = pixels.Length / sketch.Network.Graph.Input.Elements;
        int[] logits = new int[images * sketch.Network.Graph.Classes];
        network.Run(pixels, logits);
        return logits;
    }

    /// <summary>One logit a pixel: a 1-channel h×w tensor is read by a filter for each pixel, with 1 there and 0 elsewhere.</summary>
    private static Sketch Read(Sketch sketch, string name, bool relu = false)
    {
        TensorShape shape = sketch.Shape(name);
        int n = shape.Elements;
        sbyte[] weights = new sbyte[n * n];
        for (int i = 0; i < n; i++)
        {
            weights[(i * n) + i] = 1;
        }

        Assert.Equal(shape.Height, shape.Width);
        return sketch.Convolution(
            "read", name, n, weights, kernel: shape.Height, relu: relu, requantization: Sketch.Identity(n, -32767, 32767));
    }

    [Fact]
    public void An_image_enters_as_the_upper_seven_bits_of_its_pixels()
    {
        Sketch sketch = new(new TensorShape(1, 2, 2));
        Assert.Equal([0, 0, 63, 127], Run(Read(sketch, "image"), 0, 1, 127, 255));
    }

    [Fact]
    public void A_convolution_scales_its_sums_by_channel_and_rounds_down()
    {
        // Pixels 6 and 20 are activations 3 and 10. Filter 0: (2·3 − 10) = −4, ·3 + 1 = −11, ≫ 2 = ⌊−2.75⌋ = −3. Filter 1: 13·(−1) + 3 = −10.
        Sketch sketch = new Sketch(new TensorShape(2, 1, 1)).Convolution("conv", "image", 2, [2, -1, 1, 1], relu: false, requantization: new Requantization
        {
            Multipliers = [3, -1],
            Biases = [1, 3],
            Shifts = [2, 0],
            Min = -127,
            Max = 127,
        });
        Assert.Equal([-3, -10], Run(Read(sketch, "conv"), 6, 20));
    }

    [Fact]
    public void A_relu_stops_at_zero_and_an_activation_at_127()
    {
        Sketch sketch = new Sketch(new TensorShape(1, 1, 1)).Convolution("conv", "image", 2, [-3, 3]);
        Assert.Equal([0, 127], Run(Read(sketch, "conv"), 200));
    }

    [Fact]
    public void A_max_pool_in_floor_mode_leaves_what_does_not_fill_a_window()
    {
        Sketch sketch = new Sketch(new TensorShape(1, 3, 3)).MaxPool("pool", "image", kernel: 2, stride: 2);
        Assert.Equal([5], Run(Read(sketch, "pool"), 2, 4, 99, 10, 8, 99, 99, 99, 99));
    }

    [Fact]
    public void A_max_pool_in_ceil_mode_hangs_over_the_right_and_lower_edge()
    {
        Sketch sketch = new Sketch(new TensorShape(1, 3, 3)).MaxPool("pool", "image", kernel: 2, stride: 2, ceil: true);
        Assert.Equal([5, 7, 8, 9], Run(Read(sketch, "pool"), 2, 4, 12, 10, 8, 14, 16, 6, 18));
    }

    [Fact]
    public void Padding_never_wins_a_max_pool()
    {
        // All activations are negative, so that a padded 0 would be the maximum of every window.
        Sketch sketch = new Sketch(new TensorShape(1, 2, 2))
            .Convolution("minus", "image", 1, [-1], relu: false)
            .MaxPool("pool", "minus", kernel: 2, stride: 1, padding: 1);
        Assert.Equal([-1, -1, -2, -1, -1, -2, -3, -3, -4], Run(Read(sketch, "pool"), 2, 4, 6, 8));
    }

    [Theory]
    [InlineData(1, 2, 3, 4, 3)] // 10/4 = 2.5, a half upwards
    [InlineData(1, 2, 3, 3, 2)] // 2.25
    [InlineData(0, 0, 0, 2, 1)] // 0.5
    [InlineData(0, 0, 0, 1, 0)] // 0.25
    public void A_global_average_rounds_halves_upwards(int a, int b, int c, int d, int mean)
    {
        byte[] pixels = [(byte)(2 * a), (byte)(2 * b), (byte)(2 * c), (byte)(2 * d)];
        Sketch sketch = new Sketch(new TensorShape(1, 2, 2)).GlobalAverage("mean", "image");
        Assert.Equal([mean], Run(Read(sketch, "mean"), pixels));
    }

    [Theory]
    [InlineData(1, 2, 3, 4, -2)] // −2.5, a half upwards
    [InlineData(1, 2, 4, 4, -3)] // −2.75
    [InlineData(0, 0, 0, 2, 0)] // −0.5
    [InlineData(0, 0, 0, 3, -1)] // −0.75
    public void A_global_average_of_negative_activations_rounds_halves_upwards_too(int a, int b, int c, int d, int mean)
    {
        byte[] pixels = [(byte)(2 * a), (byte)(2 * b), (byte)(2 * c), (byte)(2 * d)];
        Sketch minus = new Sketch(new TensorShape(1, 2, 2)).Convolution("minus", "image", 1, [-1], relu: false);
        Assert.Equal([mean], Run(Read(minus.GlobalAverage("mean", "minus"), "mean"), pixels));
    }

    [Fact]
    public void An_average_pool_counts_its_padding_as_zeros()
    {
        // Windows of 3×3 with stride 2 on 3×3 pixels: each corner's holds four of them. (1+2+4+5)/9 = 1.33, 16/9 = 1.78, 24/9 = 2.67, 28/9 = 3.11.
        Sketch sketch = new Sketch(new TensorShape(1, 3, 3)).AveragePool("pool", "image", kernel: 3, stride: 2, padding: 1);
        Assert.Equal([1, 2, 3, 3], Run(Read(sketch, "pool"), 2, 4, 6, 8, 10, 12, 14, 16, 18));
    }

    [Fact]
    public void An_average_pool_rounds_halves_upwards_also_below_zero()
    {
        Sketch sketch = new Sketch(new TensorShape(1, 2, 2)).Convolution("minus", "image", 1, [-1], relu: false).AveragePool("pool", "minus", kernel: 2, stride: 1);
        Read(sketch, "pool");
        Assert.Equal([-2], Run(sketch, 2, 4, 6, 6)); // −9/4 = −2.25
        Assert.Equal([-2], Run(sketch, 2, 4, 6, 8)); // −2.5
        Assert.Equal([0], Run(sketch, 2, 2, 0, 0)); // −0.5
        Assert.Equal([-1], Run(sketch, 2, 2, 2, 0)); // −0.75
    }

    [Theory]
    [InlineData(1, 1, 10, 20, 30, 30)]
    [InlineData(1, 1, 63, 64, 127, 127)]
    [InlineData(1, 1, 64, 64, 127, 127)]
    [InlineData(1, -1, 27, 127, -100, 0)]
    [InlineData(-1, -1, 127, 127, -127, 0)]
    public void A_sum_saturates_at_127_and_with_a_relu_at_zero(sbyte first, sbyte second, int a, int b, int sum, int afterRelu)
    {
        Assert.Equal([sum], Run(Sum(relu: false), (byte)(2 * a), (byte)(2 * b)));
        Assert.Equal([afterRelu], Run(Sum(relu: true), (byte)(2 * a), (byte)(2 * b)));

        Sketch Sum(bool relu) => Read(
            new Sketch(new TensorShape(2, 1, 1))
                .Convolution("first", "image", 1, [first, 0], relu: false)
                .Convolution("second", "image", 1, [0, second], relu: false)
                .Add("sum", "first", "second", relu),
            "sum");
    }

    [Fact]
    public void A_sum_of_logits_saturates_at_sixteen_bits()
    {
        // 127·127 = 16129 three times is 48387; the third adds to what has not yet saturated.
        Sketch sketch = new Sketch(new TensorShape(1, 1, 1));
        foreach (string name in (string[])["a", "b", "c"])
        {
            sketch.Convolution(name, "image", 1, [127], relu: false, requantization: Sketch.Identity(1, -32767, 32767));
        }

        Assert.Equal([32767], Run(sketch.Add("ab", "a", "b", relu: false).Add("abc", "ab", "c", relu: false), 255));
        Assert.Equal([3 * 127 * 50], Run(sketch, 100));
    }

    [Fact]
    public void Logits_are_averaged_beyond_the_range_of_an_activation()
    {
        // 127·127 = 16129 and 0: their mean 8064.5 rounds to 8065.
        Sketch sketch = new Sketch(new TensorShape(1, 1, 2))
            .Convolution("conv", "image", 1, [127], relu: false, requantization: Sketch.Identity(1, -32767, 32767))
            .GlobalAverage("logits", "conv");
        Assert.Equal([8065], Run(sketch, 255, 0));
    }

    [Fact]
    public void A_concatenation_puts_channels_behind_each_other_image_by_image()
    {
        Sketch sketch = new Sketch(new TensorShape(1, 1, 1))
            .Convolution("twice", "image", 1, [2])
            .Convolution("pair", "image", 2, [3, 4])
            .Concat("all", "pair", "twice", "pair");
        Assert.Equal([3, 4, 2, 3, 4, 30, 40, 20, 30, 40], Run(Read(sketch, "all"), 2, 20));
    }

    [Fact]
    public void A_slice_takes_channels_from_its_start_on()
    {
        Sketch sketch = new(new TensorShape(4, 1, 1));
        sketch.Slice("slice", "image", 1, 2);
        Assert.Equal([2, 3, 6, 7], Run(Read(sketch, "slice"), 2, 4, 6, 8, 10, 12, 14, 16));
    }

    [Fact]
    public void A_shuffle_transposes_groups_and_channels()
    {
        // ShuffleNet, arXiv 1707.01083, figure 1: (g, C/g) becomes (C/g, g): 0 1 2 | 3 4 5 is read as 0 3 1 4 2 5.
        Sketch sketch = new(new TensorShape(6, 1, 1));
        sketch.Shuffle("shuffle", "image", 2);
        Assert.Equal([0, 3, 1, 4, 2, 5], Run(Read(sketch, "shuffle"), 0, 2, 4, 6, 8, 10));
    }

    [Fact]
    public void Activations_meet_logits_in_one_concatenation()
    {
        Sketch sketch = new Sketch(new TensorShape(1, 1, 1))
            .Convolution("small", "image", 1, [1])
            .Convolution("big", "small", 1, [100], relu: false, requantization: Sketch.Identity(1, -32767, 32767))
            .Concat("logits", "small", "big");
        Assert.Equal([120, 12000], Run(sketch, 240));
    }
}
