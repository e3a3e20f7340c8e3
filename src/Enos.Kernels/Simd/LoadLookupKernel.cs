namespace Enos.Kernels.Simd;

/// <summary>One load from a table for each MAC, on every processor. A vector gather is no faster: it is as many loads. Bound: two loads for each MAC.</summary>
internal sealed unsafe class LoadLookupKernel : LookupKernel
{
    private const int Operands = 256;
    private readonly PinnedArray<ushort> _rows;

    public LoadLookupKernel(LookupPlan plan)
        : base(plan)
    {
        _rows = new PinnedArray<ushort>(MultiplierTable.Entries);
        for (int i = 0; i < MultiplierTable.Entries; i++)
        {
            int entry = 0;
            for (int p = 0; p < plan.Planes; p++)
            {
                entry |= plan.Entry(p, i % Operands, (sbyte)(i / Operands)) << (8 * p);
            }

            _rows.Pointer[i] = (ushort)entry;
        }
    }

    /// <inheritdoc/>
    public override int Pieces(int segment) => 1;

    /// <inheritdoc/>
    public override void Add(int filter, int segment, int piece, byte* operands, int* sums)
    {
        (int start, int count) = Plan.Plan.Segments[segment];
        sbyte[] weights = Plan.Plan.Layer.Weights;
        nint first = (nint)filter * Plan.Plan.K;
        int correction = Plan.Correction(segment);
        for (int p = 0; p < Pixels; p++)
        {
            sums[p] += correction;
        }

        int k = start;
        for (; k + 3 < start + count; k += 4)
        {
            ushort* row0 = Row(weights[first + k]), row1 = Row(weights[first + k + 1]);
            ushort* row2 = Row(weights[first + k + 2]), row3 = Row(weights[first + k + 3]);
            byte* x0 = operands + Plan.Sources.Pointer[k], x1 = operands + Plan.Sources.Pointer[k + 1];
            byte* x2 = operands + Plan.Sources.Pointer[k + 2], x3 = operands + Plan.Sources.Pointer[k + 3];
            for (int p = 0; p < Pixels; p++)
            {
                sums[p] += row0[x0[p]] + row1[x1[p]] + row2[x2[p]] + row3[x3[p]];
            }
        }

        for (; k < start + count; k++)
        {
            ushort* row = Row(weights[first + k]);
            byte* x = operands + Plan.Sources.Pointer[k];
            for (int p = 0; p < Pixels; p++)
            {
                sums[p] += row[x[p]];
            }
        }
    }

    private ushort* Row(sbyte weight) => _rows.Pointer + ((byte)weight * Operands);
}
