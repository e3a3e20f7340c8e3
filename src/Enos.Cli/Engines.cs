using Enos.Accel.Inputs;
using Enos.Kernels;
using Enos.Kernels.Gpu;

namespace Enos.Cli;

/// <summary>The engines that <c>--backend</c> names.</summary>
internal static class Engines
{
    private const string Auto = "auto";

    private static readonly (string Name, IlgpuBackend Backend)[] Gpus =
        [.. new[] { IlgpuBackend.Cuda, IlgpuBackend.OpenCL }.Select(backend => (IlgpuEngine.NameOf(backend), backend))];

    /// <summary>All names; the first is the default.</summary>
    public static IReadOnlyList<string> Names { get; } = [Auto, .. ConvolutionEngines.Names, .. Gpus.Select(gpu => gpu.Name)];

    /// <summary>Makes an engine.</summary>
    /// <param name="name">One of <see cref="Names"/>, or empty for the default.</param>
    /// <param name="threads">Threads of an engine on the CPU; 0 for one a processor.</param>
    /// <param name="log">Told, in a line each, what an engine that chooses by layer chose.</param>
    /// <exception cref="InvalidInputException">No such engine, or no device for it.</exception>
    public static ChosenEngine Create(string name, int threads, Action<string> log)
    {
        if (name is "" or Auto)
        {
            return Choose(threads, log);
        }

        if (Array.Find(Gpus, gpu => gpu.Name == name) is { Name: not null } found)
        {
            var engine = new IlgpuEngine(found.Backend);
            return new ChosenEngine(engine, $"engine {engine.Name}, as asked; {engine.DeviceName}");
        }

        return ConvolutionEngines.Names.Contains(name)
            ? ConvolutionEngines.Create(name, threads)
            : throw new InvalidInputException(new InputError(
                "--backend", 0, 0, "", name, $"one of {string.Join(", ", Names)}{Suggestion.Hint(name, Names)}"));
    }

    /// <summary>The processor's vectors, and beside them a GPU if there is one; an OpenCL device that is a processor is none.</summary>
    private static ChosenEngine Choose(int threads, Action<string> log)
    {
        ChosenEngine processor = ConvolutionEngines.Create("", threads);
        IReadOnlyList<IlgpuDevice> devices = IlgpuDevices.List();
        if (devices.FirstOrDefault(device => device.IsGpu) is not { } gpu)
        {
            string why = string.Join("; ", devices.Select(device => $"{IlgpuEngine.NameOf(device.Backend)}: {(device.IsUsable ? $"{device.Name} is no GPU" : device.Reason)}"));
            return processor with { Reason = $"{processor.Reason}; no GPU ({why})" };
        }

        string name = IlgpuEngine.NameOf(gpu.Backend);
        return new ChosenEngine(
            new FastestEngine(new IlgpuEngine(gpu.Backend, gpu.Index), processor.Engine, log),
            $"engine {Auto}: each layer on {name} ({gpu.Name}) or {processor.Engine.Name}, whichever is measured faster with it, transfers included");
    }
}
