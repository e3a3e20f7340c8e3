using BenchmarkDotNet.Attributes;
using Enos.Kernels;

namespace Enos.Benchmarks.Kernels;

/// <summary>Whole convolutions, packing included, by one thread and by two.</summary>
public class ConvolutionBenchmarks
{
    private ICompiledConvolution? _compiled;
    private sbyte[] _input = [];
    private int[] _accumulators = [];

    /// <summary>Names of the layer shapes.</summary>
    public static IEnumerable<string> Shapes => KernelCases.Shapes.Select(shape => shape.Name);

    [ParamsSource(nameof(Shapes))]
    public string Shape { get; set; } = "";

    [Params(1, 2)]
    public int Threads { get; set; }

    [GlobalSetup]
    public void Compile()
    {
        ConvolutionLayer layer = KernelCases.Operators[0].Layer(KernelCases.Shapes.Single(shape => shape.Name == Shape).Shape);
        _compiled = new SimdEngine(Threads).Compile(layer);
        _input = LayerCase.Input(layer, 1);
        _accumulators = new int[layer.Shape.Outputs];
    }

    [Benchmark]
    public void Run() => _compiled!.Run(_input, _accumulators);
}
