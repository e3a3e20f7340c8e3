using Enos.Accel.Inputs;

namespace Enos.Kernels;

/// <summary>An engine and why it is this one, for the log.</summary>
/// <param name="Engine">The engine.</param>
/// <param name="Reason">A sentence.</param>
public sealed record ChosenEngine(IConvolutionEngine Engine, string Reason);

/// <summary>The engines that run on every machine.</summary>
public static class ConvolutionEngines
{
    /// <summary>Names that <see cref="Create"/> knows.</summary>
    public static IReadOnlyList<string> Names { get; } = ["simd", "reference"];

    /// <summary>Makes the engine of a name; an empty name is <c>simd</c>.</summary>
    /// <param name="name">A name, or empty for the default.</param>
    /// <param name="threads">Threads a convolution uses; 0 for one a processor. The reference engine always uses one.</param>
    /// <exception cref="InvalidInputException">There is no such engine, or the number of threads is negative.</exception>
    public static ChosenEngine Create(string name, int threads = 0)
    {
        string how = name.Length == 0 ? "by default: the fastest engine that runs on every machine" : "as asked";
        switch (name)
        {
            case "" or "simd":
                var simd = new SimdEngine(threads);
                string count = simd.Threads == 1 ? "1 thread" : $"{simd.Threads} threads";
                return new ChosenEngine(simd, $"engine simd, {how}; {simd.Level}, the widest vectors of this processor; {count}");
            case "reference":
                return new ChosenEngine(new ReferenceEngine(), $"engine reference, {how}; scalar, 1 thread");
            default:
                throw new InvalidInputException(new InputError("--backend", 0, 0, "", name, $"one of {string.Join(", ", Names)}"));
        }
    }
}
