using System.Diagnostics;
using System.Globalization;
using Enos.Accel.Costs;
using Enos.Accel.Hardware;
using Enos.Accel.Modes;
using Enos.Sim.Cycles;
using Enos.Sim.Traces;

namespace Enos.Benchmarks;

/// <summary><c>alexnet DATAFLOW [folds|cycles|timeline FILE]</c>: AlexNet through the cycle engine, once, with a trace if asked.</summary>
internal static class AlexNetRun
{
    public static int Once(string[] args)
    {
        Dataflow dataflow = args is ["os", ..] ? Dataflow.OutputStationary : args is ["is", ..] ? Dataflow.InputStationary : Dataflow.WeightStationary;
        Accelerator hw = AlexNet.Hardware(dataflow);
        Mode[] assignment = [.. AlexNet.Workload.Layers.Select(_ => AlexNet.Multiply)];
        long start = Stopwatch.GetTimestamp();
        NetworkCost cost = args is [_, var kind, var file]
            ? TraceFile.Write(file, Enum.Parse<TraceKind>(kind, ignoreCase: true), hw, AlexNet.Workload, assignment)
            : CycleEngine.Run(hw, AlexNet.Workload, assignment);
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{dataflow}: {cost.Cycles} cycles, {cost.Stalls.Total} of them stalls, {cost.EnergyPj / 1e6:F3} µJ, {seconds:F3} s"));
        return 0;
    }
}
