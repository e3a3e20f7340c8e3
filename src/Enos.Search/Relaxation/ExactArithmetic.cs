using System.Collections.Immutable;
using Enos.Accel.Hardware;
using Enos.Kernels;

namespace Enos.Search.Relaxation;

/// <summary>What modes that Torch's convolution does not give exactly are computed with: those behind an ADC, and those of approximate multipliers.</summary>
/// <param name="Engine">The engine; it stays the caller's.</param>
/// <param name="Macros">The compute-in-memory macros; null if there are none.</param>
/// <param name="Multipliers">Tables of approximate multipliers by name.</param>
/// <param name="Seed">Seed of the noise that stands for ADCs in training.</param>
internal sealed record ExactArithmetic(
    IConvolutionEngine Engine, CimMacros? Macros, ImmutableDictionary<string, MultiplierTable> Multipliers, ulong Seed);
