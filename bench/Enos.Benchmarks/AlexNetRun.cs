using System.Diagnostics;
using System.Globalization;
using Enos.Accel.Costs;
using Enos.Accel.Hardware;
using Enos.Accel.Modes;
using Enos.Sim.Cycles;

namespace Enos.Benchmarks;

/// <summary><c>alexnet [DATAFLOW]</c>: AlexNet through the cycle engine, once.</summary>
internal static class AlexNetRun
{
    public static int Once(string[] args)
    {
        Dataflow dataflow = args is ["os", ..] ? Dataflow.OutputStationary : args is ["is", ..] ? Dataflow.InputStationary : Dataflow.WeightStationary;
        Accelerator hw = AlexNet.Hardware(dataflow);
        Mode[] assignment = [.. AlexNet.Workload.Layers.Select(_ => AlexNet.Multiply)];
        long start = Stopwatch.GetTimestamp();
        NetworkCost cost = CycleEngine.Run(hw, AlexNet.Workload, assignment);
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{dataflow}: {cost.Cycles} cycles, {cost.Stalls.Total} of them stalls, {cost.EnergyPj / 1e6:F3} µJ, {seconds:F3} s"));
        return 0;
    }
}
