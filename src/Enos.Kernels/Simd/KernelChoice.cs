using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Enos.Accel.Modes;
using Enos.Kernels.Multipliers;

namespace Enos.Kernels.Simd;

/// <summary>Chooses the kernel for a layer at a level.</summary>
internal static class KernelChoice
{
    /// <summary>Filters a group from which packing its operands pays.</summary>
    private const int FewFilters = 2;

    /// <summary>AMD's family of Zen 3 and Zen 4, of which only Zen 4 has AVX-512.</summary>
    private const int Zen4Family = 0x19;

    private static readonly bool HalvesWideVectors = IsZen4();

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
    /// <param name="level">A supported level. <see cref="SimdLevel.Auto"/> takes the widest, and for each kernel what is fastest on this processor.</param>
    public static (TileKernel Kernel, KernelPlan Plan) Create(ConvolutionLayer layer, SimdLevel level) => level switch
    {
        SimdLevel.Auto => CreateFastest(layer, Resolve(level)),
        SimdLevel.Vector512 => Create<Lanes512, Vector512<int>>(layer, level),
        SimdLevel.Vector256 => Create<Lanes256, Vector256<int>>(layer, level),
        SimdLevel.Vector128 => Create<Lanes128, Vector128<int>>(layer, level),
        SimdLevel.Scalar => Create<LanesScalar, int>(layer, level),
        _ => throw new ArgumentOutOfRangeException(nameof(level), level, "A level, resolved."),
    };

    /// <summary>
    /// The widest vectors, except for products of packed operands: these go by AVX-VNNI where there is that, and by 256 bits where 512-bit instructions pass 256-bit units in two halves, so that
    /// nothing is gained by the width (measured on Zen 4: 3 to 8 % faster by 256 bits, bench/results/kernels.md).
    /// </summary>
    private static (TileKernel Kernel, KernelPlan Plan) CreateFastest(ConvolutionLayer layer, SimdLevel widest)
    {
        (TileKernel Kernel, KernelPlan Plan) created = Create(layer, widest);
        if (created.Kernel is not (DotKernel<Lanes512, Vector512<int>> or DotKernel<Lanes256, Vector256<int>>))
        {
            return created;
        }

        if (IsSupported(SimdLevel.Vector256) && VnniDotKernel.TryCreate(created.Plan) is { } vnni)
        {
            return (vnni, created.Plan);
        }

        return widest == SimdLevel.Vector512 && HalvesWideVectors ? (Dots<Lanes256, Vector256<int>>(created.Plan), created.Plan) : created;
    }

    private static (TileKernel Kernel, KernelPlan Plan) Create<TLanes, TVector>(ConvolutionLayer layer, SimdLevel level)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        switch (layer.Operator.Kind)
        {
            case OperatorKind.Approximate:
                return Approximate<TLanes, TVector>(layer, level);
            case OperatorKind.Xnor when layer.Shape.N > FewFilters:
                var bits = new KernelPlan(layer, [LinearTerm.Of(layer)[0] with { Stream = OperandStream.SignBit }]);
                return (new PopcountKernel<TLanes, TVector>(bits), bits);
            default:
                var plan = new KernelPlan(layer, LinearTerm.Of(layer));
                return (Dots<TLanes, TVector>(plan), plan);
        }
    }

    private static (TileKernel Kernel, KernelPlan Plan) Approximate<TLanes, TVector>(ConvolutionLayer layer, SimdLevel level)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        (int least, int greatest) = layer.OperandRange();
        MultiplierForm form = MultiplierCompiler.Compile(layer.Multiplier!, least, greatest, level);
        LinearTerm[] terms = LinearTerm.Of(layer, form);
        OperandStream? lookup = form.Planes == 0 && terms.Length > 0 ? null : OperandStream.Of(StreamKind.Value, least, greatest);
        var plan = new KernelPlan(layer, terms, form.Factors.Scale, lookup);
        TileKernel? dots = terms.Length == 0 ? null : Dots<TLanes, TVector>(plan);
        if (lookup is null)
        {
            return (dots!, plan);
        }

        var entries = new LookupPlan(plan, form);
        LookupKernel kernel = level == SimdLevel.Vector512 && PermuteLookupKernel.IsSupported ? new PermuteLookupKernel(entries) : new LoadLookupKernel(entries);
        return (new ApproximateKernel(plan, kernel, dots), plan);
    }

    private static TileKernel Dots<TLanes, TVector>(KernelPlan plan)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        if (plan.Layer.Shape.N <= FewFilters)
        {
            TileKernel? pairs = PairDotKernel<TLanes, TVector>.TryCreate(plan);
            return pairs ?? new DirectKernel<TLanes, TVector>(plan);
        }

        TileKernel? bytes = ByteDotKernel<TLanes, TVector>.TryCreate(plan);
        return bytes ?? new ShortDotKernel<TLanes, TVector>(plan);
    }

    private static bool IsZen4()
    {
        if (!X86Base.IsSupported)
        {
            return false;
        }

        const int AuthenticAmd = 0x68747541; // "Auth" of AuthenticAMD in EBX; no other vendor's name begins so
        int signature = X86Base.CpuId(1, 0).Eax;
        int family = ((signature >> 8) & 0xF) + ((signature >> 20) & 0xFF); // base and extended
        return X86Base.CpuId(0, 0).Ebx == AuthenticAmd && family == Zen4Family;
    }
}
