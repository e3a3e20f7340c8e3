using Enos.Accel.Costs;
using Enos.Accel.Hardware;
using Enos.Accel.Modes;
using Enos.Networks.Quantized;

namespace Enos.Sim.Tests.Networks;

/// <summary>A small accelerator, and costs of round figures.</summary>
internal static class Costs
{
    public static Mode Mode(string name, OperatorKind kind = OperatorKind.Multiply, int activationBits = 8, int weightBits = 8, Compute compute = Compute.Digital) =>
        new()
        {
            Name = name,
            Operator = new Operator(kind),
            ActivationBits = activationBits,
            WeightBits = weightBits,
            Compute = compute,
            EnergyPjPerMac = 0.23,
            MacsPerPeCycle = 1,
            AreaUm2 = 400,
            TechnologyNm = 45,
            VoltageV = 0.9,
            Provenance = Provenance.Assumed,
            Source = "a test",
        };

    public static Accelerator Accelerator(params Mode[] modes) => new()
    {
        Name = "small",
        TechnologyNm = 45,
        ClockGhz = 1,
        Array = new ProcessingArray(8, 8, Dataflow.OutputStationary),
        Modes = [.. modes],
        RegisterFileEnergyPjPerBit = 0.01,
        InputScratchpad = new Scratchpad(8192, 0.1, 0.1, 64, true),
        WeightScratchpad = new Scratchpad(8192, 0.1, 0.1, 64, true),
        OutputScratchpad = new Scratchpad(8192, 0.1, 0.1, 64, true),
        Dram = new Dram(20, 16),
        LeakageMw = 1,
        Reconfiguration = new Reconfiguration(10, 5),
        AccumulatorBits = 32,
    };

    /// <summary>Layer l, from 1, takes 1.5·l pJ and 100·l cycles; switches add 1.25 pJ and 20 cycles.</summary>
    public static NetworkCost Round(QuantizedNetwork network)
    {
        int count = network.Layers.Length;
        int triangle = count * (count + 1) / 2;
        return new NetworkCost
        {
            Hardware = Accelerator(),
            Layers = [.. network.Graph.ToWorkload().Layers.Select((layer, l) => new AssignedLayer(
                layer, Mode(network.Layers[l].Mode), Layer(1.5 * (l + 1), 100 * (l + 1)), default))],
            Energy = new EnergyBreakdown { MacPj = 1.5 * triangle, ReconfigurationPj = 1.25 },
            Accesses = default,
            Stalls = default,
            Cycles = (100 * triangle) + 20,
            Macs = 1,
            Utilization = 1,
        };
    }

    private static LayerCost Layer(double energyPj, long cycles) => new()
    {
        Macs = 1,
        Folds = 1,
        ComputeCycles = cycles,
        Stalls = default,
        MappingEfficiency = 1,
        Utilization = 1,
        Accesses = default,
        Energy = new EnergyBreakdown { MacPj = energyPj },
    };
}
