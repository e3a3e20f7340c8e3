using CsCheck;
using Enos.Accel.Hardware;
using Enos.Accel.Modes;
using Enos.Accel.Workloads;

namespace Enos.Accel.Tests.Costs;

/// <summary>Random layers, arrays, memories and modes, small enough to step through and odd enough to hit every edge.</summary>
internal static class RandomLayers
{
    public static readonly Mode Multiply = ModeOf("multiply-8x8", OperatorKind.Multiply, 8, 8, 0.3, 1);

    public static readonly Gen<Mode> Modes = Gen.OneOf(
        Multiply,
        ModeOf("multiply-4x4", OperatorKind.Multiply, 4, 4, 0.1, 4),
        ModeOf("multiply-2x2", OperatorKind.Multiply, 2, 2, 0.02, 16),
        ModeOf("xnor", OperatorKind.Xnor, 1, 1, 0.01, 64),
        ModeOf("multiplication-free", OperatorKind.MultiplicationFree, 8, 8, 0.13, 1),
        ModeOf("binary-weight", OperatorKind.BinaryWeight, 8, 1, 0.1, 3),
        ModeOf("deep-shift", OperatorKind.DeepShift, 8, 5, 0.12, 2));

    public static readonly Gen<LayerShape> Shapes = (
        from groups in Gen.Frequency((4, Gen.Const(1)), (3, Gen.Int[2, 7]))
        from depthwise in Gen.Frequency((4, Gen.Const(false)), (1, Gen.Const(true)))
        from channels in Gen.Int[1, 12]
        from filters in Gen.Int[1, 12]
        from size in Gen.Int[1, 9]
        from width in Gen.Int[1, 9]
        from kernel in Gen.Int[1, 4]
        from stride in Gen.Int[1, 3]
        from padding in Gen.Int[0, 3]
        from dilation in Gen.Int[1, 2]
        from batch in Gen.Frequency((3, Gen.Const(1)), (1, Gen.Int[2, 3]))
        select new LayerShape
        {
            Batch = batch,
            InputChannels = groups * (depthwise ? 1 : channels),
            InputHeight = size,
            InputWidth = width,
            OutputChannels = groups * (depthwise ? 1 : filters),
            KernelHeight = kernel,
            KernelWidth = 1 + (kernel / 2),
            StrideHeight = stride,
            StrideWidth = stride,
            PaddingHeight = padding,
            PaddingWidth = padding,
            DilationHeight = dilation,
            DilationWidth = dilation,
            Groups = groups,
        }).Where(shape => !shape.Faults().Any());

    // Bandwidths on both sides of what a fold needs, some of them no round numbers, and none at all.
    private static readonly Gen<double> Bandwidths = Gen.Frequency(
        (4, Gen.Double[0.1, 8]), (2, Gen.Int[1, 64].Select(bytes => bytes / 8.0)), (1, Gen.Const(1000.0)), (1, Gen.Const(double.PositiveInfinity)));

    private static readonly Gen<Scratchpad> Scratchpads =
        from capacity in Gen.OneOf(Gen.Int[1, 64], Gen.Int[1, 2000], Gen.Const(1 << 20))
        from bandwidth in Bandwidths
        from doubled in Gen.Bool
        from energy in Gen.Double[0.01, 1]
        select new Scratchpad(capacity, energy, 2 * energy, bandwidth, doubled);

    public static readonly Gen<Accelerator> Accelerators =
        from rows in Gen.Int[1, 10]
        from columns in Gen.Int[1, 10]
        from dataflow in Gen.OneOf(Dataflow.OutputStationary, Dataflow.WeightStationary, Dataflow.InputStationary)
        from packing in Gen.OneOf(GroupPacking.None, GroupPacking.BlockDiagonal, GroupPacking.SideBySide)
        from input in Scratchpads
        from weight in Scratchpads
        from output in Scratchpads
        from buffer in Scratchpads
        from hasBuffer in Gen.Bool
        from bandwidth in Bandwidths
        from accumulator in Gen.OneOf(16, 24, 32)
        select new Accelerator
        {
            Name = "random",
            TechnologyNm = 45,
            ClockGhz = 0.5,
            Array = new ProcessingArray(rows, columns, dataflow, packing, 0.07),
            Modes = [],
            RegisterFileEnergyPjPerBit = 0.01,
            InputScratchpad = input,
            WeightScratchpad = weight,
            OutputScratchpad = output,
            GlobalBuffer = hasBuffer ? new GlobalBuffer(buffer.CapacityBytes, 0.3, 0.4, buffer.BandwidthBytesPerCycle) : null,
            Dram = new Dram(20.3, bandwidth),
            LeakageMw = 5,
            Reconfiguration = new Reconfiguration(46, 23.3),
            AccumulatorBits = accumulator,
        };

    public static Mode ModeOf(
        string name, OperatorKind kind, int activationBits, int weightBits, double energyPj, int packed, Compute compute = Compute.Digital) => new()
        {
            Name = name,
            Operator = new Operator(kind),
            ActivationBits = activationBits,
            WeightBits = weightBits,
            Compute = compute,
            EnergyPjPerMac = energyPj,
            MacsPerPeCycle = packed,
            AreaUm2 = 400,
            TechnologyNm = 45,
            VoltageV = 0.9,
            Provenance = Provenance.Assumed,
            Source = "a test",
        };
}
