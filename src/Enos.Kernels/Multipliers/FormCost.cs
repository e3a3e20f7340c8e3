using Enos.Kernels.Simd;

namespace Enos.Kernels.Multipliers;

/// <summary>
/// What a form costs a MAC, in units of a dot product of bytes: one for each pair, two where the sums of two products may leave int16 and dot products go by shorts,
/// and the lookups. Figures are ratios of measured speeds (bench/results/kernels.md).
/// </summary>
internal static class FormCost
{
    private const double ShortDot = 2;

    /// <summary>One plane by a register permute, for up to 128 activations and for more.</summary>
    private const double HalfPlane = 2.3;
    private const double FullPlane = 3.7;

    /// <summary>A load for each MAC, however many planes.</summary>
    private const double Load = 60;

    /// <summary>The cost of a form for activations that span <paramref name="span"/>.</summary>
    public static double Of(MultiplierForm form, int span, SimdLevel level)
    {
        bool bytes = form.Factors.Pairs.All(FitsBytes);
        double dots = form.Factors.Pairs.Length * (bytes ? 1 : ShortDot);
        double lookup = level == SimdLevel.Vector512 && PermuteLookupKernel.IsSupported ? form.Planes * (span < 128 ? HalfPlane : FullPlane) : Load;
        return dots + (form.Planes == 0 ? 0 : lookup);
    }

    /// <summary>Whether two products always add up to an int16 and v is an int8.</summary>
    private static bool FitsBytes(FactorPair pair)
    {
        int span = pair.OfActivation.Max() - pair.OfActivation.Min();
        int least = pair.OfWeight.Min();
        int greatest = pair.OfWeight.Max();
        return least >= sbyte.MinValue && greatest <= sbyte.MaxValue && 2 * span * greatest <= short.MaxValue && 2 * span * least >= short.MinValue;
    }
}
