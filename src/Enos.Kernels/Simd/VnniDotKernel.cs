using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Enos.Kernels.Simd;

/// <summary>
/// Unsigned operands by signed bytes where one instruction adds four products to an int (AVX-VNNI, <c>vpdpbusd</c>): nothing saturates and nothing has to widen, so all weights of a byte
/// go. Bound: one vector instruction for 32 MACs.
/// </summary>
internal sealed unsafe class VnniDotKernel : DotKernel<Lanes256, Vector256<int>>
{
    private const int StepBytes = 4;

    private VnniDotKernel(KernelPlan plan)
        : base(plan, new StepSequence(plan, StepBytes))
    {
    }

    /// <summary>The kernel, or null if the processor lacks the instruction or a weight is no signed byte.</summary>
    public static VnniDotKernel? TryCreate(KernelPlan plan) =>
        AvxVnni.IsSupported && plan.HasByteWeights ? new VnniDotKernel(plan) : null;

    /// <inheritdoc/>
    public override void Sum(int block, int segment, byte* operands, int* scratch, int* sums, int stride)
    {
        _ = Locate(block, segment, scratch, out int* x, out int* w, out int* correction);
        int* end = w + ((Steps.SegmentStarts[segment + 1] - Steps.SegmentStarts[segment]) * FiltersPerBlock);
        Vector256<int> a00 = Vector256.Create(correction[0]), a01 = a00;
        Vector256<int> a10 = Vector256.Create(correction[1]), a11 = a10;
        Vector256<int> a20 = Vector256.Create(correction[2]), a21 = a20;
        Vector256<int> a30 = Vector256.Create(correction[3]), a31 = a30;
        for (; w < end; w += FiltersPerBlock, x += 2 * Vector256<int>.Count)
        {
            Vector256<byte> x0 = Vector256.Load(x).AsByte(), x1 = Vector256.Load(x + Vector256<int>.Count).AsByte();
            Vector256<sbyte> f = Vector256.Create(w[0]).AsSByte();
            a00 = AvxVnni.MultiplyWideningAndAdd(a00, x0, f);
            a01 = AvxVnni.MultiplyWideningAndAdd(a01, x1, f);
            f = Vector256.Create(w[1]).AsSByte();
            a10 = AvxVnni.MultiplyWideningAndAdd(a10, x0, f);
            a11 = AvxVnni.MultiplyWideningAndAdd(a11, x1, f);
            f = Vector256.Create(w[2]).AsSByte();
            a20 = AvxVnni.MultiplyWideningAndAdd(a20, x0, f);
            a21 = AvxVnni.MultiplyWideningAndAdd(a21, x1, f);
            f = Vector256.Create(w[3]).AsSByte();
            a30 = AvxVnni.MultiplyWideningAndAdd(a30, x0, f);
            a31 = AvxVnni.MultiplyWideningAndAdd(a31, x1, f);
        }

        TileStore.Store<Lanes256, Vector256<int>>(sums, stride, Scale, a00, a01, a10, a11, a20, a21, a30, a31);
    }
}
