using Enos.Accel.Hardware;
using Enos.Accel.Modes;

namespace Enos.Search.Tests.Runs;

/// <summary>Modes and an accelerator with round figures.</summary>
internal static class Sample
{
    public static Mode Mode(OperatorKind kind, int activationBits = 8, int weightBits = 8, Compute compute = Compute.Digital) => new()
    {
        Name = $"{kind}-{activationBits}x{weightBits}-{compute}",
        Operator = new Operator(kind, kind == OperatorKind.Approximate ? "some" : ""),
        ActivationBits = activationBits,
        WeightBits = weightBits,
        Compute = compute,
        EnergyPjPerMac = 0.5,
        MacsPerPeCycle = 1,
        AreaUm2 = 1,
        TechnologyNm = 45,
        VoltageV = 1,
        Provenance = Provenance.Assumed,
        Source = "for tests",
    };

    public static Accelerator Accelerator(params Mode[] modes)
    {
        Scratchpad scratchpad = new(1 << 15, 0.25, 0.25, 64, true);
        return new Accelerator
        {
            Name = "sample",
            TechnologyNm = 45,
            ClockGhz = 0.5,
            Array = new ProcessingArray(4, 4, Dataflow.OutputStationary),
            Modes = [.. modes],
            RegisterFileEnergyPjPerBit = 0.125,
            InputScratchpad = scratchpad,
            WeightScratchpad = scratchpad,
            OutputScratchpad = scratchpad,
            Dram = new Dram(16, 8),
            LeakageMw = 3,
            Reconfiguration = new Reconfiguration(40, 20),
            AccumulatorBits = 32,
        };
    }
}
