using System.Runtime.Intrinsics.X86;
using Enos.Kernels.Simd;

namespace Enos.Kernels;

/// <summary>Whether this processor has a level of <see cref="SimdEngine"/>, and what with.</summary>
/// <param name="Level">The level.</param>
/// <param name="IsSupported">Whether it can be used here.</param>
/// <param name="Note">The instructions it is computed with, or those that are missing.</param>
public sealed record SimdLevelSupport(SimdLevel Level, bool IsSupported, string Note)
{
    /// <summary>All levels, the widest first.</summary>
    public static IReadOnlyList<SimdLevelSupport> All { get; } =
    [
        Of(SimdLevel.Vector512, "AVX-512 with byte and word instructions", Avx512Vbmi.IsSupported ? "; tables in registers (VBMI)" : "; tables by loads, for want of VBMI"),
        Of(SimdLevel.Vector256, "AVX2", ""),
        Of(SimdLevel.Vector128, "SSE4.1 or AdvSimd", ""),
        Of(SimdLevel.Scalar, "general registers", ""),
    ];

    private static SimdLevelSupport Of(SimdLevel level, string instructions, string extras) => KernelChoice.IsSupported(level)
        ? new SimdLevelSupport(level, true, instructions + extras)
        : new SimdLevelSupport(level, false, $"the processor, or the runtime's settings, lack {instructions}");
}
