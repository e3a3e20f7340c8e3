using BenchmarkDotNet.Attributes;
using Enos.Accel.Costs;
using Enos.Accel.Hardware;
using Enos.Accel.Modes;
using Enos.Accel.Workloads;

namespace Enos.Benchmarks;

/// <summary>
/// Layers evaluated in a mode by the closed form: a mix of AlexNet's convolutions and what small networks are made of, pointwise, depthwise, grouped and
/// fully connected layers, in four modes. Times are for one layer in one mode; the bar is 1 µs and no allocation.
/// </summary>
[MemoryDiagnoser]
[MinColumn]
public class ClosedFormBenchmarks
{
    private const int Layers = 10;
    private const int Modes = 4;

    private readonly Mode[] _modes = [AlexNet.Multiply, AlexNet.Multiply4, AlexNet.MultiplicationFree, AlexNet.Xnor];
    private readonly LayerShape[] _shapes =
    [
        .. AlexNet.Workload.Layers.Select(layer => layer.Shape),
        new LayerShape { InputChannels = 64, InputHeight = 55, InputWidth = 55, OutputChannels = 16 },
        Depthwise(58, 3),
        new LayerShape { InputChannels = 240, InputHeight = 28, InputWidth = 28, OutputChannels = 60, Groups = 3 },
        new LayerShape { InputChannels = 9216, InputHeight = 1, InputWidth = 1, OutputChannels = 4096 },
        new LayerShape { InputChannels = 512, InputHeight = 13, InputWidth = 13, OutputChannels = 10 },
    ];

    private Accelerator _hw = AlexNet.Hardware(Dataflow.OutputStationary);

    [Params(Dataflow.OutputStationary, Dataflow.WeightStationary, Dataflow.InputStationary)]
    public Dataflow Dataflow { get; set; }

    [GlobalSetup]
    public void Setup() => _hw = AlexNet.Hardware(Dataflow);

    [Benchmark(OperationsPerInvoke = Layers * Modes)]
    public double Evaluate()
    {
        double energyPj = 0;
        foreach (LayerShape shape in _shapes)
        {
            foreach (Mode mode in _modes)
            {
                energyPj += CostModel.Evaluate(_hw, shape, mode).EnergyPj;
            }
        }

        return energyPj;
    }

    private static LayerShape Depthwise(int channels, int kernel) => new()
    {
        InputChannels = channels,
        InputHeight = 28,
        InputWidth = 28,
        OutputChannels = channels,
        KernelHeight = kernel,
        KernelWidth = kernel,
        PaddingHeight = kernel / 2,
        PaddingWidth = kernel / 2,
        Groups = channels,
    };
}
