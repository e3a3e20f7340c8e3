using System.Diagnostics;
using System.Globalization;
using System.Runtime.Intrinsics.X86;
using Enos.Accel.Workloads;
using Enos.Kernels;

namespace Enos.Benchmarks.Kernels;

/// <summary>
/// Speeds in 10⁹ MACs a second against the peak that registers alone reach in the same run. Each figure is the best of many runs: whatever else a machine does
/// only slows them.
/// </summary>
public static class KernelSpeeds
{
    private const double WarmSeconds = 0.4;
    private const double TrialSeconds = 0.5;
    private const int PeakRounds = 100_000;

    /// <summary>Prints the tables of the rows whose names contain one of <paramref name="filter"/>; all rows if it is empty.</summary>
    public static void Print(TextWriter output, string[] filter)
    {
        ArgumentNullException.ThrowIfNull(filter);
        bool Wanted(string name) => filter.Length == 0 || filter.Any(f => name.Contains(f, StringComparison.OrdinalIgnoreCase));
        output.WriteLine($"{Processor()}, .NET {Environment.Version}, {new SimdEngine(1).Level}, AvxVnni {(AvxVnni.IsSupported ? "yes" : "no")}, one thread");
        double peak = InstructionPeak.IsSupported ? InstructionPeak.Macs(PeakRounds) / Best(() => InstructionPeak.Run(PeakRounds)) : double.NaN;
        output.WriteLine(Invariant($"register-only peak, vpmaddubsw + vpaddw: {peak / 1e9:F1} GMAC/s"));
        output.WriteLine();
        output.WriteLine("| operator | kernel, operands packed | of the peak | forced to 512 bits | to 256 bits |");
        output.WriteLine("|---|---|---|---|---|");
        foreach ((string name, Func<LayerShape, ConvolutionLayer> layer) in KernelCases.Operators.Where(op => Wanted(op.Name)))
        {
            double packed = Packed(layer(KernelCases.Product), SimdLevel.Auto);
            double[] forced = [.. new[] { SimdLevel.Vector512, SimdLevel.Vector256 }.Select(level =>
                SimdEngine.IsSupported(level) ? Packed(layer(KernelCases.Product), level) : double.NaN)];
            output.WriteLine(Invariant($"| {name} | {packed / 1e9:F1} | {packed / peak:F2} | {forced[0] / 1e9:F1} | {forced[1] / 1e9:F1} |"));
        }

        output.WriteLine();
        output.WriteLine("| layer, packing included | multiply, x ≥ 0 | multiply, signed x | 2 threads, × |");
        output.WriteLine("|---|---|---|---|");
        foreach ((string name, LayerShape shape) in KernelCases.Shapes.Where(s => Wanted(s.Name)))
        {
            double positive = Whole(KernelCases.Operators[0].Layer(shape), 1);
            double signed = Whole(KernelCases.Operators[2].Layer(shape), 1);
            double two = Whole(KernelCases.Operators[0].Layer(shape), 2);
            output.WriteLine(Invariant($"| {name} | {positive / 1e9:F1} | {signed / 1e9:F1} | {two / positive:F2} |"));
        }
    }

    internal static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static double Packed(ConvolutionLayer layer, SimdLevel level)
    {
        var packed = new PackedLayer(layer, level);
        return packed.Macs / Best(packed.Run);
    }

    private static double Whole(ConvolutionLayer layer, int threads)
    {
        using var engine = new SimdEngine(threads);
        using ICompiledConvolution compiled = engine.Compile(layer);
        sbyte[] input = LayerCase.Input(layer, 1);
        int[] accumulators = new int[layer.Shape.Outputs];
        return layer.Shape.Macs / Best(() => compiled.Run(input, accumulators));
    }

    /// <summary>Seconds of the best run, after enough runs for the final code to be compiled.</summary>
    internal static double Best(Action run)
    {
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed.TotalSeconds < WarmSeconds)
        {
            run();
        }

        Thread.Sleep(50);
        double best = double.PositiveInfinity;
        for (clock.Restart(); clock.Elapsed.TotalSeconds < TrialSeconds;)
        {
            long start = Stopwatch.GetTimestamp();
            run();
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        return best;
    }

    internal static string Processor()
    {
        const string Info = "/proc/cpuinfo";
        string[] lines = File.Exists(Info) ? File.ReadAllLines(Info) : [];
        string Value(string key) => lines.FirstOrDefault(l => l.StartsWith(key, StringComparison.Ordinal))?.Split(':')[1].Trim() ?? "?";
        return lines.Length == 0
            ? "unknown processor"
            : $"{Value("model name")} (family {Value("cpu family")}, model {Value("model\t")}), {Environment.ProcessorCount} processors";
    }
}
