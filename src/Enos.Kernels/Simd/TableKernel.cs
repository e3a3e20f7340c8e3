namespace Enos.Kernels.Simd;

/// <summary>
/// Σ f(x, w) by one load from a table for each MAC, on every processor. A vector gather is no faster: it is as many loads. Bound: two loads for each MAC.
/// </summary>
internal sealed unsafe class TableKernel : TileKernel
{
    private const int Operands = 256;
    private readonly TablePlan _plan;
    private readonly PinnedArray<short> _rows;

    public TableKernel(TablePlan plan)
    {
        _plan = plan;
        _rows = new PinnedArray<short>(MultiplierTable.Entries);
        for (int i = 0; i < MultiplierTable.Entries; i++)
        {
            _rows.Pointer[i] = plan.Product(i % Operands, (sbyte)(i / Operands));
        }
    }

    /// <inheritdoc/>
    public override OperandStream[] Streams => [_plan.Stream];

    /// <inheritdoc/>
    public override int Pixels => 64;

    /// <inheritdoc/>
    public override int Filters => 1;

    /// <inheritdoc/>
    public override void Sum(int block, int segment, byte* operands, int* scratch, int* sums)
    {
        (int start, int count) = _plan.Plan.Segments[segment];
        sbyte[] weights = _plan.Plan.Layer.Weights;
        nint first = (nint)block * _plan.Plan.K;
        new Span<int>(sums, Pixels).Clear();
        int k = start;
        for (; k + 1 < start + count; k += 2)
        {
            short* row0 = _rows.Pointer + ((byte)weights[first + k] * Operands);
            short* row1 = _rows.Pointer + ((byte)weights[first + k + 1] * Operands);
            byte* x0 = operands + _plan.Sources.Pointer[k];
            byte* x1 = operands + _plan.Sources.Pointer[k + 1];
            for (int p = 0; p < Pixels; p++)
            {
                sums[p] += row0[x0[p]] + row1[x1[p]];
            }
        }

        if (k < start + count)
        {
            short* row = _rows.Pointer + ((byte)weights[first + k] * Operands);
            byte* x = operands + _plan.Sources.Pointer[k];
            for (int p = 0; p < Pixels; p++)
            {
                sums[p] += row[x[p]];
            }
        }
    }
}
