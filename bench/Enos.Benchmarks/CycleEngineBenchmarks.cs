using BenchmarkDotNet.Attributes;
using Enos.Accel.Hardware;
using Enos.Accel.Modes;
using Enos.Sim.Cycles;
using Enos.Sim.Traces;

namespace Enos.Benchmarks;

/// <summary>AlexNet's convolutions on 32×32 PEs, cycle by cycle, without a trace and with a row for every cycle (to nowhere).</summary>
[MemoryDiagnoser]
[MinColumn]
public class CycleEngineBenchmarks
{
    private readonly Mode[] _assignment = [.. AlexNet.Workload.Layers.Select(_ => AlexNet.Multiply)];

    private Accelerator _hw = AlexNet.Hardware(Dataflow.WeightStationary);

    [Params(Dataflow.OutputStationary, Dataflow.WeightStationary, Dataflow.InputStationary)]
    public Dataflow Dataflow { get; set; }

    [GlobalSetup]
    public void Setup() => _hw = AlexNet.Hardware(Dataflow);

    [Benchmark(Baseline = true)]
    public long WithoutTrace() => CycleEngine.Run(_hw, AlexNet.Workload, _assignment).Cycles;

    [Benchmark]
    public long WithCycleTrace() => TraceFile.Write(Stream.Null, TraceKind.Cycles, _hw, AlexNet.Workload, _assignment).Cycles;
}
