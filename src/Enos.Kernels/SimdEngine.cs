using Enos.Accel.Inputs;
using Enos.Kernels.Simd;

namespace Enos.Kernels;

/// <summary>
/// Convolutions on the vector units of a CPU. Operators that are linear in what they read of an activation (its value, its sign, its magnitude)
/// share one integer dot product, xnor counts bits, and an approximate multiplier looks products up. Bits are those of <see cref="ReferenceEngine"/> at
/// every level and number of threads.
/// </summary>
public sealed class SimdEngine : IConvolutionEngine
{
    private readonly int _threads;
    private readonly SimdLevel _asked;

    /// <param name="threads">Threads a convolution uses, at least 1; 0, the default, for one a processor.</param>
    /// <param name="level">
    /// Width of the vectors. By default the widest there is, but what is faster on this processor for products of packed operands (AVX-VNNI, or 256 bits on Zen 4).
    /// </param>
    /// <exception cref="InvalidInputException">The processor lacks the level, or the number of threads is negative.</exception>
    public SimdEngine(int threads = 0, SimdLevel level = SimdLevel.Auto)
    {
        var errors = new List<InputError>();
        if (threads < 0)
        {
            errors.Add(new InputError("--threads", 0, 0, "", $"{threads}", "at least 1, or 0 for one a processor"));
        }

        if (!IsSupported(level))
        {
            string levels = string.Join(", ", Enum.GetValues<SimdLevel>().Where(IsSupported));
            errors.Add(new InputError("SIMD level", 0, 0, "", $"{level}", $"one that this processor has: {levels}"));
        }

        if (errors.Count > 0)
        {
            throw new InvalidInputException(errors);
        }

        _threads = threads == 0 ? Environment.ProcessorCount : threads;
        _asked = level;
        Level = KernelChoice.Resolve(level);
    }

    /// <inheritdoc/>
    public string Name => "simd";

    /// <summary>The widest level in use, never <see cref="SimdLevel.Auto"/>.</summary>
    public SimdLevel Level { get; }

    /// <summary>Threads a convolution uses.</summary>
    public int Threads => _threads;

    /// <summary>Whether this processor has a level.</summary>
    public static bool IsSupported(SimdLevel level) => KernelChoice.IsSupported(level);

    /// <inheritdoc/>
    public ICompiledConvolution Compile(ConvolutionLayer layer)
    {
        LayerValidation.Validate(layer);
        return new CompiledSimdConvolution(layer, _asked, _threads);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
