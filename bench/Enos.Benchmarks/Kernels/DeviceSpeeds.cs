using Enos.Accel.Workloads;
using Enos.Kernels;
using Enos.Kernels.Gpu;

namespace Enos.Benchmarks.Kernels;

/// <summary>Speeds of whole layers, transfers included, in 10⁹ MACs a second: the processor's vectors, every device that ILGPU can use, and its emulator.</summary>
public static class DeviceSpeeds
{
    /// <summary>Images of a batch. The emulator, whose speed does not depend on it, gets one.</summary>
    private const int Batch = 8;

    /// <summary>Layers of SqueezeNet 1.1 for images of 112².</summary>
    private static readonly (string Name, LayerShape Shape)[] Layers =
    [
        ("fire 2, 1×1, 64→16, 27²", KernelCases.Square(64, 16, 27, 1)),
        ("fire 2, 3×3, 16→64, 27²", KernelCases.Square(16, 64, 27, 3)),
        ("fire 6, 3×3, 48→192, 6²", KernelCases.Square(48, 192, 6, 3)),
        ("fire 9, 1×1, 512→64, 6²", KernelCases.Square(512, 64, 6, 1)),
        ("depthwise, 3×3, 64, 27²", KernelCases.Square(64, 64, 27, 3) with { Groups = 64 }),
    ];

    /// <summary>Prints the tables; names in <paramref name="without"/>, such as <c>ilgpu-cpu</c>, are left out.</summary>
    public static void Print(TextWriter output, string[] without)
    {
        ArgumentNullException.ThrowIfNull(without);
        output.WriteLine($"{KernelSpeeds.Processor()}, .NET {Environment.Version}, batch {Batch}");
        List<IConvolutionEngine> engines = [new SimdEngine(1), new SimdEngine()];
        List<string> names = ["simd, 1 thread", $"simd, {Environment.ProcessorCount} threads"];
        foreach (IlgpuBackend backend in Enum.GetValues<IlgpuBackend>().Where(backend => !without.Contains(IlgpuEngine.NameOf(backend))))
        {
            foreach (IlgpuDevice device in IlgpuDevices.ListOf(backend).Where(device => device.IsUsable))
            {
                if (backend == IlgpuBackend.Emulator && device.Index > 0)
                {
                    break; // the same processor as a device of other sizes
                }

                engines.Add(new IlgpuEngine(backend, device.Index));
                names.Add(IlgpuEngine.NameOf(backend));
                output.WriteLine($"{names[^1]}: {device.Name}");
            }
        }

        Table(output, "layer, multiply, x ≥ 0", names, engines, Layers.Select(layer => (layer.Name, KernelCases.Operators[0].Layer(layer.Shape))));
        Table(output, "operator, 3×3, 16→64, 27²", names, engines, KernelCases.Operators.Select(op => (op.Name, op.Layer(Layers[1].Shape))));
        engines.ForEach(engine => engine.Dispose());
    }

    private static void Table(
        TextWriter output, string title, List<string> names, List<IConvolutionEngine> engines, IEnumerable<(string Name, ConvolutionLayer Layer)> rows)
    {
        output.WriteLine();
        output.WriteLine($"| {title} | {string.Join(" | ", names)} |");
        output.WriteLine($"|---|{string.Concat(Enumerable.Repeat("---|", names.Count))}");
        foreach ((string name, ConvolutionLayer layer) in rows)
        {
            output.WriteLine($"| {name} | {string.Join(" | ", engines.Select(engine => KernelSpeeds.Invariant($"{Speed(engine, layer) / 1e9:G3}")))} |");
        }
    }

    private static double Speed(IConvolutionEngine engine, ConvolutionLayer layer)
    {
        int batch = engine.Name == IlgpuEngine.NameOf(IlgpuBackend.Emulator) ? 1 : Batch;
        using ICompiledConvolution compiled = engine.Compile(layer);
        sbyte[] input = LayerCase.Input(layer, batch);
        int[] accumulators = new int[batch * layer.Shape.Outputs];
        return batch * layer.Shape.Macs / KernelSpeeds.Best(() => compiled.Run(input, accumulators));
    }
}
