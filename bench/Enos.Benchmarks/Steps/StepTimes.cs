using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using Enos.Accel.Hardware;
using Enos.Accel.Modes;
using Enos.Benchmarks.Kernels;
using Enos.Networks.Graphs;
using Enos.Networks.Zoo;
using Enos.Search.Relaxation;
using Enos.Search.Training;
using static TorchSharp.torch;

namespace Enos.Benchmarks.Steps;

/// <summary>
/// What a training step takes, against a plain floating-point step of the same network. All variants take turns in every round, on one thread, so that
/// whatever else the machine does hits all alike. Memory is measured in a process for each variant: the growth of resident memory to its peak over some steps.
/// </summary>
internal static class StepTimes
{
    private const int Batch = 100;
    private const double Width = 0.25;
    private const int WarmUp = 3;
    private const int Rounds = 25;
    private const int MemorySteps = 6;

    /// <summary>Prints the table; the arguments are the network and <c>--rounds N</c>, <c>--precision bf16</c>, <c>--only a,b</c>, <c>--no-memory</c>.</summary>
    public static int Print(TextWriter output, string[] arguments)
    {
        string network = arguments.FirstOrDefault(NetworkZoo.Names.Contains) ?? "squeezenet";
        NativeMemory.KeepFreed();
        set_num_threads(1);
        set_num_interop_threads(1);
        NetworkGraph graph = NetworkZoo.Build(network, new TensorShape(1, 28, 28), 10, Width);
        ImmutableArray<Mode> modes = AcceleratorFile.Load(Path.Combine(AppContext.BaseDirectory, "hw-configs", "edge-16x16.yaml")).Modes;
        ImageBatch batch = ImageBatch.Load(Batch);
        ConvolutionPrecision precision = Value(arguments, "--precision") == "bf16" ? ConvolutionPrecision.Bf16 : ConvolutionPrecision.Fp32;
        if (Value(arguments, "--memory-of") is { } variant)
        {
            output.WriteLine(ResidentGrowth(variant, graph, modes, batch, precision));
            return 0;
        }

        int rounds = int.Parse(Value(arguments, "--rounds") ?? $"{Rounds}", CultureInfo.InvariantCulture);
        ImmutableArray<string> names = StepVariant.Names(modes);
        if (Value(arguments, "--only") is { } only)
        {
            names = [.. names.Where(only.Split(',').Contains)];
        }

        output.WriteLine($"{KernelSpeeds.Processor()}, .NET {Environment.Version}, Torch {TorchSharp.torch.__version__}, one thread");
        output.WriteLine(Invariant($"{network}, width {Width}, 28×28 images, batch {Batch}, {rounds} rounds, relaxed networks in {precision}"));
        output.WriteLine();
        output.WriteLine("| step | median ms | least ms | forward | backward | Adam | ratio of medians | memory MB | ratio |");
        output.WriteLine("|---|---|---|---|---|---|---|---|---|");
        StepTime[][] times = Times(names, rounds, graph, modes, batch, precision);
        double plainMemory = 0;
        for (int v = 0; v < names.Length; v++)
        {
            double memory = arguments.Contains("--no-memory") ? double.NaN : MemoryOf(network, names[v], precision) / 1e6;
            plainMemory = v == 0 ? memory : plainMemory;
            double total = Median(times[v], t => t.Total);
            output.WriteLine(Invariant(
                $"| {names[v]} | {total:F1} | {times[v].Min(t => t.Total):F1} | {Median(times[v], t => t.Forward):F1} | {Median(times[v], t => t.Backward):F1} ")
                + Invariant($"| {Median(times[v], t => t.Optimizer):F1} | {total / Median(times[0], t => t.Total):F2} | {memory:F1} | {memory / plainMemory:F2} |"));
        }

        return 0;
    }

    private static StepTime[][] Times(
        ImmutableArray<string> names, int rounds, NetworkGraph graph, ImmutableArray<Mode> modes, ImageBatch batch, ConvolutionPrecision precision)
    {
        StepVariant[] variants = [.. names.Select(name => StepVariant.Create(name, graph, modes, precision))];
        StepTime[][] times = [.. names.Select(_ => new StepTime[rounds])];
        for (int round = -WarmUp; round < rounds; round++)
        {
            for (int v = 0; v < variants.Length; v++)
            {
                StepTime time = variants[v].Run(batch);
                if (round >= 0)
                {
                    times[v][round] = time;
                }
            }
        }

        foreach (StepVariant variant in variants)
        {
            variant.Dispose();
        }

        return times;
    }

    private static string? Value(string[] arguments, string option)
    {
        int index = Array.IndexOf(arguments, option);
        return index >= 0 && index + 1 < arguments.Length ? arguments[index + 1] : null;
    }

    private static double Median(StepTime[] times, Func<StepTime, double> part)
    {
        double[] sorted = [.. times.Select(part).Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    /// <summary>Bytes that a variant adds at its peak, measured in a process of its own.</summary>
    private static double MemoryOf(string network, string variant, ConvolutionPrecision precision)
    {
        string[] own = Environment.GetCommandLineArgs();
        IEnumerable<string> program = Path.GetFileNameWithoutExtension(Environment.ProcessPath!) == "dotnet" ? [own[0]] : [];
        var start = new ProcessStartInfo(Environment.ProcessPath!, [.. program, "steps", network, "--memory-of", variant, "--precision", precision == ConvolutionPrecision.Bf16 ? "bf16" : "fp32"]) { RedirectStandardOutput = true };
        using Process process = Process.Start(start)!;
        string printed = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? double.Parse(printed, CultureInfo.InvariantCulture)
            : throw new InvalidOperationException($"the process that measures the memory of {variant} ended with {process.ExitCode}");
    }

    /// <summary>Peak of the resident memory over some steps, less what was resident before; a step on one image loads what code needs.</summary>
    private static long ResidentGrowth(
        string name, NetworkGraph graph, ImmutableArray<Mode> modes, ImageBatch batch, ConvolutionPrecision precision)
    {
        using StepVariant variant = StepVariant.Create(name, graph, modes, precision);
        variant.Run(new ImageBatch(batch.Images.narrow(0, 0, 2), batch.Labels.narrow(0, 0, 2)));
        GC.Collect();
        File.WriteAllText("/proc/self/clear_refs", "5");
        long before = StatusBytes("VmRSS");
        for (int step = 0; step < MemorySteps; step++)
        {
            variant.Run(batch);
        }

        return StatusBytes("VmHWM") - before;
    }

    private static long StatusBytes(string key) => 1024 * long.Parse(
        File.ReadLines("/proc/self/status").First(line => line.StartsWith(key + ":", StringComparison.Ordinal)).Split(':')[1].Replace("kB", "", StringComparison.Ordinal),
        NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture);

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
