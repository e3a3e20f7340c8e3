using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Enos.Accel.Modes;

namespace Enos.Kernels.Simd;

/// <summary>Chooses the kernel for a layer at a level.</summary>
internal static class KernelChoice
{
    /// <summary>Filters a group from which packing its operands pays.</summary>
    private const int FewFilters = 2;

    /// <summary>Whether this processor accelerates a level.</summary>
    public static bool IsSupported(SimdLevel level) => level switch
    {
        SimdLevel.Vector512 => Vector512.IsHardwareAccelerated && Avx512BW.IsSupported,
        SimdLevel.Vector256 => Vector256.IsHardwareAccelerated && Avx2.IsSupported,
        SimdLevel.Vector128 => Vector128.IsHardwareAccelerated,
        _ => true,
    };

    /// <summary>The widest supported level for <see cref="SimdLevel.Auto"/>; the others stay.</summary>
    public static SimdLevel Resolve(SimdLevel level) => level switch
    {
        SimdLevel.Auto when IsSupported(SimdLevel.Vector512) => SimdLevel.Vector512,
        SimdLevel.Auto when IsSupported(SimdLevel.Vector256) => SimdLevel.Vector256,
        SimdLevel.Auto when IsSupported(SimdLevel.Vector128) => SimdLevel.Vector128,
        SimdLevel.Auto => SimdLevel.Scalar,
        _ => level,
    };

    /// <summary>The kernel, and the plan it was made from.</summary>
    /// <param name="layer">A valid layer.</param>
    /// <param name="level">A supported level, not <see cref="SimdLevel.Auto"/>.</param>
    public static (TileKernel Kernel, KernelPlan Plan) Create(ConvolutionLayer layer, SimdLevel level)
    {
        if (layer.Operator.Kind == OperatorKind.Approximate)
        {
            var table = new TablePlan(layer);
            bool permute = level == SimdLevel.Vector512 && PermuteTableKernel.IsSupported;
            return (permute ? new PermuteTableKernel(table) : new TableKernel(table), table.Plan);
        }

        return level switch
        {
            SimdLevel.Vector512 => Create<Lanes512, Vector512<int>>(layer),
            SimdLevel.Vector256 => Create<Lanes256, Vector256<int>>(layer),
            SimdLevel.Vector128 => Create<Lanes128, Vector128<int>>(layer),
            SimdLevel.Scalar => Create<LanesScalar, int>(layer),
            _ => throw new ArgumentOutOfRangeException(nameof(level), level, "A level, resolved."),
        };
    }

    private static (TileKernel Kernel, KernelPlan Plan) Create<TLanes, TVector>(ConvolutionLayer layer)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        LinearTerm[] terms = LinearTerm.Of(layer);
        var plan = new KernelPlan(layer, terms);
        if (layer.Shape.N <= FewFilters)
        {
            return (new DirectKernel<TLanes, TVector>(plan), plan);
        }

        if (layer.Operator.Kind == OperatorKind.Xnor)
        {
            plan = new KernelPlan(layer, [terms[0] with { Stream = OperandStream.SignBit }]);
            return (new PopcountKernel<TLanes, TVector>(plan), plan);
        }

        TileKernel? bytes = ByteDotKernel<TLanes, TVector>.TryCreate(plan);
        return (bytes ?? new ShortDotKernel<TLanes, TVector>(plan), plan);
    }
}
