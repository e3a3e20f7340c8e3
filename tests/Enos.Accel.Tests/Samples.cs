using Enos.Accel.Hardware;
using Enos.Accel.Modes;
using Enos.Accel.Workloads;

namespace Enos.Accel.Tests;

/// <summary>Hardware with round figures, and the tiny layer of docs/model.md.</summary>
internal static class Samples
{
    public static string HwConfigs => Path.Combine(AppContext.BaseDirectory, "hw-configs");

    public static string Reference(string file) => Path.Combine(AppContext.BaseDirectory, "reference", file);

    public static Scratchpad Pad(long capacityBytes, bool doubleBuffered = true, double bandwidth = 1000) =>
        new(capacityBytes, 0.1, 0.2, bandwidth, doubleBuffered);

    public static Accelerator Array2x2(Dataflow dataflow) => new()
    {
        Name = "tiny",
        TechnologyNm = 45,
        ClockGhz = 1,
        Array = new ProcessingArray(2, 2, dataflow),
        Modes = [Multiply],
        RegisterFileEnergyPjPerBit = 0.01,
        InputScratchpad = Pad(64),
        WeightScratchpad = Pad(64),
        OutputScratchpad = Pad(64),
        Dram = new Dram(10, 4),
        LeakageMw = 2,
        Reconfiguration = new Reconfiguration(5, 7),
        AccumulatorBits = 32,
    };

    public static Mode Multiply { get; } = ModeOf("multiply-8x8", OperatorKind.Multiply, 8, 8, 0.5);

    public static Mode ModeOf(
        string name, OperatorKind kind, int activationBits, int weightBits, double energyPj, int packed = 1, Compute compute = Compute.Digital) => new()
        {
            Name = name,
            Operator = new Operator(kind),
            ActivationBits = activationBits,
            WeightBits = weightBits,
            Compute = compute,
            EnergyPjPerMac = energyPj,
            MacsPerPeCycle = packed,
            AreaUm2 = 1,
            TechnologyNm = 45,
            VoltageV = 0.9,
            Provenance = Provenance.Assumed,
            Source = "a test",
        };

    /// <summary>M × K × N as a 1×1 convolution.</summary>
    public static LayerShape Product(int m, int k, int n) =>
        new() { InputChannels = k, InputHeight = m, InputWidth = 1, OutputChannels = n };

    /// <summary>docs/model.md §8: 3×2 pixels, 4 channels in, 3 filters of 1×1: M = 6, K = 4, N = 3.</summary>
    public static LayerShape Tiny { get; } = new() { InputChannels = 4, InputHeight = 3, InputWidth = 2, OutputChannels = 3 };

    /// <summary>Six groups of one channel, 3×3 over 4×4 pixels: M = 16, K = 9, N = 1.</summary>
    public static LayerShape Depthwise { get; } = new()
    {
        InputChannels = 6,
        InputHeight = 4,
        InputWidth = 4,
        OutputChannels = 6,
        KernelHeight = 3,
        KernelWidth = 3,
        PaddingHeight = 1,
        PaddingWidth = 1,
        Groups = 6,
    };
}
