using CsCheck;
using Enos.Accel.Modes;
using Enos.Kernels;
using Enos.Networks.Graphs;
using Enos.Networks.Quantized;
using Enos.Sim.Inference;
using Enos.Sim.Tests.Networks;

namespace Enos.Sim.Tests.Inference;

public sealed class IntegerNetworkTests
{
    private static readonly IntegerNetworkOptions WithTables = new() { Multipliers = RandomNetworks.Table };

    private static int[] Run(QuantizedNetwork quantized, IConvolutionEngine engine, byte[] pixels, int batch)
    {
        using IntegerNetwork network = IntegerNetwork.Compile(quantized, engine, WithTables);
        int elements = quantized.Graph.Input.Elements, images = pixels.Length / elements, classes = quantized.Graph.Classes;
        int[] logits = new int[images * classes];
        for (int first = 0; first < images; first += batch)
        {
            int count = Math.Min(batch, images - first);
            network.Run(pixels.AsSpan(first * elements, count * elements), logits.AsSpan(first * classes, count * classes), first);
        }

        return logits;
    }

    [Fact]
    public void Whole_networks_give_the_logits_and_accumulators_of_a_naive_evaluation() =>
        Gen.Select(Gen.Int, Gen.Int[0, 9]).Sample((seed, nodes) =>
        {
            QuantizedNetwork quantized = RandomNetworks.Network(seed, nodes);
            byte[] pixels = RandomNetworks.Pixels(new Random(seed), quantized.Graph.Input.Elements);
            NaiveNetwork naive = new(quantized, RandomNetworks.Table);
            int[] expected = naive.Logits(pixels);

            using NaiveEngine engine = new();
            using IntegerNetwork network = IntegerNetwork.Compile(quantized, engine, WithTables);
            int[] logits = new int[expected.Length];
            network.Run(pixels, logits, 0, (layer, _, accumulators) => Assert.Equal(naive.Accumulators[layer.Name], accumulators.ToArray()));
            Assert.Equal(expected, logits);
        }, iter: 400);

    [Fact]
    public void An_image_has_the_same_logits_in_any_batch() =>
        Gen.Select(Gen.Int, Gen.Int[1, 6], Gen.Int[1, 5]).Sample((seed, nodes, batch) =>
        {
            QuantizedNetwork quantized = RandomNetworks.Network(seed, nodes);
            byte[] pixels = RandomNetworks.Pixels(new Random(seed), 5 * quantized.Graph.Input.Elements);
            using NaiveEngine engine = new();
            Assert.Equal(Run(quantized, engine, pixels, 1), Run(quantized, engine, pixels, batch));
        }, iter: 100);

    [Fact]
    public void The_observer_sees_every_layer_in_order_with_its_operands_and_sums()
    {
        QuantizedNetwork quantized = new Sketch(new TensorShape(1, 1, 1))
            .Convolution("first", "image", 1, [1], change: layer => layer with { ActivationBits = 4 })
            .Convolution("second", "first", 1, [3], relu: false)
            .Network;
        using NaiveEngine engine = new();
        using IntegerNetwork network = IntegerNetwork.Compile(quantized, engine);
        List<(string, sbyte, int)> seen = [];
        int[] logits = new int[1];
        network.Run([2 * 127], logits, 0, (layer, operands, sums) => seen.Add((layer.Name, Assert.Single(operands.ToArray()), Assert.Single(sums.ToArray()))));

        // 127 in steps of 8 is 15 at most.
        Assert.Equal([("first", 15, 15), ("second", 15, 45)], seen);
    }

    [Fact]
    public void The_engine_gets_bounds_thresholds_table_and_converter()
    {
        QuantizedNetwork quantized = new Sketch(new TensorShape(2, 1, 1))
            .Convolution("unsigned4", "image", 2, relu: false, change: layer => layer with { ActivationBits = 4 })
            .Convolution("signed4", "unsigned4", 2, change: layer => layer with
            {
                ActivationBits = 4,
                Operator = new Operator(OperatorKind.MultiplicationFree),
                Thresholds = [1, -1],
            })
            .Convolution("sign", "unsigned4", 1, relu: false, change: layer => layer with
            {
                ActivationBits = 1,
                Operator = new Operator(OperatorKind.Xnor),
                Thresholds = [3, 4],
                Compute = Compute.Cim,
                Adc = new QuantizedAdc(16, 5, 2),
            })
            .Convolution("table", "signed4", 1, relu: false, change: layer => layer with { Operator = new Operator(OperatorKind.Approximate, "odd") })
            .Concat("logits", "sign", "table")
            .Network;
        using NaiveEngine engine = new();
        using IntegerNetwork network = IntegerNetwork.Compile(quantized, engine, WithTables with { Noise = new AdcNoise(0.25, 7) });

        Assert.Equal([(0, 15), (-7, 7), (-127, 127), (0, 127)], engine.Compiled.Select(layer => ((int)layer.InputMin, (int)layer.InputMax)));
        Assert.Equal([[], [1, -1], [3, 4], []], engine.Compiled.Select(layer => layer.Thresholds));
        Assert.Equal([null, null, null, "odd"], engine.Compiled.Select(layer => layer.Multiplier?.Name));

        // A quarter of the least significant bit, which is 2.
        Assert.Equal([null, null, new AdcTransfer(16, 5, 2, 0.5, 7), null], engine.Compiled.Select(layer => layer.Adc));
    }

    [Fact]
    public void The_engine_is_told_the_index_of_the_first_image()
    {
        QuantizedNetwork quantized = new Sketch(new TensorShape(1, 1, 1)).Convolution("conv", "image", 1, relu: false).Network;
        using NaiveEngine engine = new();
        Run(quantized, engine, [1, 2, 3, 4, 5], batch: 2);
        Assert.Equal([0, 2, 4], engine.FirstImages);
    }

    [Fact]
    public void A_second_batch_allocates_nothing()
    {
        QuantizedNetwork quantized = RandomNetworks.Network(seed: 12, nodes: 9);
        using Silent engine = new();
        using IntegerNetwork network = IntegerNetwork.Compile(quantized, engine, WithTables);
        byte[] pixels = new byte[8 * quantized.Graph.Input.Elements];
        int[] logits = new int[8 * quantized.Graph.Classes];
        network.Run(pixels, logits);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int batch = 0; batch < 100; batch++)
        {
            network.Run(pixels, logits);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void A_batch_of_no_images_makes_no_logits()
    {
        QuantizedNetwork quantized = new Sketch(new TensorShape(1, 1, 1)).Convolution("conv", "image", 1, relu: false).Network;
        using NaiveEngine engine = new();
        using IntegerNetwork network = IntegerNetwork.Compile(quantized, engine);
        network.Run([], []);
    }

    [Theory]
    [InlineData(3, 1)]
    [InlineData(4, 1)]
    [InlineData(2, 0)]
    public void Pixels_and_logits_must_be_of_whole_images(int pixels, int logits)
    {
        QuantizedNetwork quantized = new Sketch(new TensorShape(2, 1, 1)).Convolution("conv", "image", 1, relu: false).Network;
        using NaiveEngine engine = new();
        using IntegerNetwork network = IntegerNetwork.Compile(quantized, engine);
        Assert.Throws<ArgumentException>(() => network.Run(new byte[pixels], new int[logits]));
    }

    [Fact]
    public void Disposing_releases_every_layer_and_leaves_the_engine()
    {
        QuantizedNetwork quantized = new Sketch(new TensorShape(1, 1, 1)).Convolution("a", "image", 1).Convolution("b", "a", 1).Network;
        using NaiveEngine engine = new();
        IntegerNetwork.Compile(quantized, engine).Dispose();
        Assert.Equal(2, engine.Disposed);
    }

    /// <summary>An engine whose sums are all zero, and which allocates nothing to find that out.</summary>
    private sealed class Silent : IConvolutionEngine
    {
        public string Name => "silent";

        public ICompiledConvolution Compile(ConvolutionLayer layer) => new Nothing(layer);

        public void Dispose()
        {
        }

        private sealed record Nothing(ConvolutionLayer Layer) : ICompiledConvolution
        {
            public void Run(ReadOnlySpan<sbyte> input, Span<int> accumulators, long firstImage = 0) => accumulators.Clear();

            public void Dispose()
            {
            }
        }
    }
}
