using Enos.Accel.Modes;
using Enos.Accel.Workloads;
using Enos.Kernels.Tests.Suite;

namespace Enos.Kernels.Gpu.Tests;

public sealed class FastestEngineTests
{
    [Theory]
    [InlineData(0, 20, "device")]
    [InlineData(20, 0, "processor")]
    public void A_layer_runs_where_it_was_measured_faster(int deviceMilliseconds, int processorMilliseconds, string expected)
    {
        var device = new DelayedEngine("device", deviceMilliseconds);
        var processor = new DelayedEngine("processor", processorMilliseconds);
        List<string> log = [];
        using var engine = new FastestEngine(device, processor, log.Add);
        ConvolutionLayer layer = Layer();
        using (var compiled = (DelayedEngine.Compiled)engine.Compile(layer))
        {
            Assert.Equal(expected, compiled.Engine.Name);
        }

        string line = Assert.Single(log);
        Assert.StartsWith(layer.Name, line, StringComparison.Ordinal);
        Assert.Contains($"(multiply, 4×3×3 to 4×3×3, 1×1): on {expected}; device ", line, StringComparison.Ordinal);
        int runs = device.Runs + processor.Runs;
        var again = (DelayedEngine.Compiled)engine.Compile(layer);
        Assert.Equal((expected, runs), (again.Engine.Name, device.Runs + processor.Runs));
        Assert.Single(log);
        again.Dispose();
        Assert.Equal(device.Layers + processor.Layers, device.Disposed + processor.Disposed);
    }

    [Fact]
    public void A_layer_with_noise_never_meets_the_device()
    {
        List<string> log = [];
        var device = new DelayedEngine("device", 0);
        using var engine = new FastestEngine(device, new DelayedEngine("processor", 1), log.Add);
        ConvolutionLayer layer = Layer() with { Adc = new AdcTransfer(2, 4, 1, NoiseSigma: 1) };
        foreach (int _ in new[] { 1, 2 })
        {
            using var compiled = (DelayedEngine.Compiled)engine.Compile(layer);
            Assert.Equal("processor", compiled.Engine.Name);
        }

        Assert.Contains("on processor", Assert.Single(log), StringComparison.Ordinal);
        Assert.Equal(0, device.Runs);
    }

    [Fact]
    public void Sums_are_the_oracles_wherever_they_are_computed()
    {
        Case c = Cases.Create(OperatorKind.MultiplicationFree, new LayerShape { InputChannels = 4, InputHeight = 3, InputWidth = 3, OutputChannels = 4 }, 2, (-127, 127), 1);
        using var engine = new FastestEngine(new IlgpuEngine(IlgpuBackend.Emulator), new SimdEngine(1), _ => { });
        int[] expected = c.Run(new ReferenceEngine());
        Assert.Equal(expected, c.Run(engine));
        Assert.Equal(expected, c.Run(new IlgpuEngine(IlgpuBackend.Emulator)));
    }

    private static ConvolutionLayer Layer() => Cases.Create(
        OperatorKind.Multiply, new LayerShape { InputChannels = 4, InputHeight = 3, InputWidth = 3, OutputChannels = 4 }, 1, (0, 127), 1).Layer;

    /// <summary>An engine that takes a stated time for nothing, and counts.</summary>
    private sealed class DelayedEngine(string name, int milliseconds) : IConvolutionEngine
    {
        public string Name => name;

        public int Runs { get; private set; }

        public int Disposed { get; private set; }

        public int Layers { get; private set; }

        public ICompiledConvolution Compile(ConvolutionLayer layer)
        {
            Layers++;
            return new Compiled(this, layer);
        }

        public void Dispose()
        {
        }

        internal sealed class Compiled(DelayedEngine engine, ConvolutionLayer layer) : ICompiledConvolution
        {
            public DelayedEngine Engine => engine;

            public ConvolutionLayer Layer => layer;

            public void Run(ReadOnlySpan<sbyte> input, Span<int> accumulators, long firstImage = 0)
            {
                engine.Runs++;
                Thread.Sleep(engine.Milliseconds);
            }

            public void Dispose() => engine.Disposed++;
        }

        private int Milliseconds => milliseconds;
    }
}
