using BenchmarkDotNet.Attributes;
using Enos.Kernels;

namespace Enos.Benchmarks.Kernels;

/// <summary>
/// The kernels on a product of 1024 × 576 × 128 with operands packed, one thread. The baseline does as many MACs in registers, so a ratio is the inverse share
/// of the peak.
/// </summary>
public class KernelBenchmarks
{
    private PackedLayer? _packed;
    private int _rounds;

    /// <summary>Names of the operators.</summary>
    public static IEnumerable<string> Operators => KernelCases.Operators.Select(op => op.Name);

    [ParamsSource(nameof(Operators))]
    public string Operator { get; set; } = "";

    [GlobalSetup]
    public void Pack()
    {
        _packed = new PackedLayer(KernelCases.Operators.Single(op => op.Name == Operator).Layer(KernelCases.Product), SimdLevel.Auto);
        _rounds = (int)(_packed.Macs / InstructionPeak.Macs(1));
    }

    [Benchmark(Baseline = true)]
    public object Peak() => InstructionPeak.Run(_rounds);

    [Benchmark]
    public void Kernel() => _packed!.Run();
}
