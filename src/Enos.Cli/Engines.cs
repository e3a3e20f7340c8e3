using Enos.Accel.Inputs;
using Enos.Kernels;
using Enos.Kernels.Gpu;

namespace Enos.Cli;

/// <summary>The engines that <c>--backend</c> names.</summary>
internal static class Engines
{
    private static readonly (string Name, IlgpuBackend Backend)[] Gpus =
        [.. new[] { IlgpuBackend.Cuda, IlgpuBackend.OpenCL }.Select(backend => (IlgpuEngine.NameOf(backend), backend))];

    /// <summary>All names; the first is the default.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. ConvolutionEngines.Names, .. Gpus.Select(gpu => gpu.Name)];

    /// <summary>Makes an engine.</summary>
    /// <param name="name">One of <see cref="Names"/>, or empty for the default.</param>
    /// <param name="threads">Threads of an engine on the CPU; 0 for one a processor.</param>
    /// <exception cref="InvalidInputException">No such engine, or no device for it.</exception>
    public static ChosenEngine Create(string name, int threads)
    {
        if (Array.Find(Gpus, gpu => gpu.Name == name) is { Name: not null } found)
        {
            var engine = new IlgpuEngine(found.Backend);
            return new ChosenEngine(engine, $"engine {engine.Name}, as asked; {engine.DeviceName}");
        }

        return name.Length == 0 || ConvolutionEngines.Names.Contains(name)
            ? ConvolutionEngines.Create(name, threads)
            : throw new InvalidInputException(new InputError(
                "--backend", 0, 0, "", name, $"one of {string.Join(", ", Names)}{Suggestion.Hint(name, Names)}"));
    }
}
