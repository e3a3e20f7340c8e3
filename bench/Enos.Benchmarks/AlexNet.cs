using Enos.Accel.Hardware;
using Enos.Accel.Modes;
using Enos.Accel.Workloads;

namespace Enos.Benchmarks;

/// <summary>The five convolutions of AlexNet as SCALE-Sim's topologies/alexnet.csv has them, on 32×32 PEs.</summary>
internal static class AlexNet
{
    /// <summary>Output sizes in that format round up: 224 pixels, 11×11 by 4, give 55, as padding of one would.</summary>
    public static Workload Workload { get; } = new(
        "alexnet",
        [
            new Layer("Conv1", Convolution(227, 11, 3, 96, 4)),
            new Layer("Conv2", Convolution(27, 5, 96, 256, 1)),
            new Layer("Conv3", Convolution(13, 3, 256, 384, 1)),
            new Layer("Conv4", Convolution(13, 3, 384, 384, 1)),
            new Layer("Conv5", Convolution(13, 3, 384, 256, 1)),
        ]);

    public static Mode Multiply { get; } = ModeOf("multiply-8x8", OperatorKind.Multiply, 8, 8, 0.3, 1);

    public static Mode Xnor { get; } = ModeOf("xnor", OperatorKind.Xnor, 1, 1, 0.0076, 64);

    public static Mode MultiplicationFree { get; } = ModeOf("multiplication-free", OperatorKind.MultiplicationFree, 8, 8, 0.13, 1);

    public static Mode Multiply4 { get; } = ModeOf("multiply-4x4", OperatorKind.Multiply, 4, 4, 0.1, 4);

    public static Accelerator Hardware(Dataflow dataflow, int rows = 32, int columns = 32) => new()
    {
        Name = "benchmark",
        TechnologyNm = 45,
        ClockGhz = 0.5,
        Array = new ProcessingArray(rows, columns, dataflow),
        Modes = [Multiply, Multiply4, MultiplicationFree, Xnor],
        RegisterFileEnergyPjPerBit = 0.0057,
        InputScratchpad = new Scratchpad(65536, 0.3125, 0.3125, 64, true),
        WeightScratchpad = new Scratchpad(65536, 0.3125, 0.3125, 64, true),
        OutputScratchpad = new Scratchpad(65536, 0.3125, 0.3125, 256, true),
        GlobalBuffer = new GlobalBuffer(1 << 20, 1.5, 1.5, 64),
        Dram = new Dram(20.3, 16),
        LeakageMw = 5,
        Reconfiguration = new Reconfiguration(46, 23.3),
        AccumulatorBits = 32,
    };

    private static LayerShape Convolution(int size, int kernel, int channels, int filters, int stride) => new()
    {
        InputChannels = channels,
        InputHeight = size,
        InputWidth = size,
        OutputChannels = filters,
        KernelHeight = kernel,
        KernelWidth = kernel,
        StrideHeight = stride,
        StrideWidth = stride,
    };

    private static Mode ModeOf(string name, OperatorKind kind, int activationBits, int weightBits, double energyPj, int packed) => new()
    {
        Name = name,
        Operator = new Operator(kind),
        ActivationBits = activationBits,
        WeightBits = weightBits,
        Compute = Compute.Digital,
        EnergyPjPerMac = energyPj,
        MacsPerPeCycle = packed,
        AreaUm2 = 400,
        TechnologyNm = 45,
        VoltageV = 0.9,
        Provenance = Provenance.Derived,
        Source = "hw-configs/tables/45nm.csv",
    };
}
