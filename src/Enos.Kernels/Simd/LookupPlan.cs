using Enos.Kernels.Multipliers;

namespace Enos.Kernels.Simd;

/// <summary>What is looked up for an approximate multiplier: the planes of its form, for each weight a table by the operand u = x − least activation.</summary>
internal sealed class LookupPlan
{
    private readonly MultiplierForm _form;

    /// <param name="plan">The plan, whose last stream is <see cref="Stream"/>.</param>
    /// <param name="form">A form with planes.</param>
    public LookupPlan(KernelPlan plan, MultiplierForm form)
    {
        Plan = plan;
        _form = form;
        Stream = plan.Streams[^1];
        Sources = new PinnedArray<nint>(plan.K);
        for (int k = 0; k < plan.K; k++)
        {
            unsafe
            {
                Sources.Pointer[k] = plan.Layout.Source(plan.Streams.Length - 1, k);
            }
        }
    }

    /// <summary>Layer, segments and layout.</summary>
    public KernelPlan Plan { get; }

    /// <summary>The stream of u.</summary>
    public OperandStream Stream { get; }

    /// <summary>Number of planes, 1 or 2.</summary>
    public int Planes => _form.Planes;

    /// <summary>Distance of each window element.</summary>
    public PinnedArray<nint> Sources { get; }

    /// <summary>What the form's offset adds to a segment's sum.</summary>
    public int Correction(int segment) => unchecked(_form.Offset * Plan.Segments[segment].Count);

    /// <summary>A byte of a plane for the operand u of an activation and a weight; 0 for operands that do not occur.</summary>
    public byte Entry(int plane, int operand, sbyte weight)
    {
        MultiplierTable table = Plan.Layer.Multiplier!;
        bool occurs = operand <= Stream.MaxOperand && weight >= table.Least && weight <= table.Greatest;
        return occurs ? _form.Plane(plane, operand + Stream.Offset, weight) : (byte)0;
    }
}
