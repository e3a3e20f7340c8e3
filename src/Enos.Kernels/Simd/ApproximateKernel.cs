namespace Enos.Kernels.Simd;

/// <summary>An approximate multiplier that is looked up, wholly or as errors on top of dot products: the one kernel's sums added to the other's.</summary>
internal sealed unsafe class ApproximateKernel : TileKernel
{
    private readonly KernelPlan _plan;
    private readonly LookupKernel _lookup;
    private readonly TileKernel? _dots;

    /// <param name="plan">The plan.</param>
    /// <param name="lookup">What is looked up.</param>
    /// <param name="dots">What is multiplied; null if nothing is.</param>
    public ApproximateKernel(KernelPlan plan, LookupKernel lookup, TileKernel? dots)
    {
        _plan = plan;
        _lookup = lookup;
        _dots = dots;
        Filters = dots?.Filters ?? 1;
        Pixels = Math.Max(LookupKernel.Pixels, dots?.Pixels ?? 0);
    }

    /// <inheritdoc/>
    public override int Pixels { get; }

    /// <inheritdoc/>
    public override int Filters { get; }

    /// <inheritdoc/>
    public override int ScratchInts => _dots is null ? 0 : Tiles * _dots.ScratchInts;

    /// <summary>Tiles of the dot products in one of this kernel's.</summary>
    private int Tiles => Pixels / _dots!.Pixels;

    /// <inheritdoc/>
    public override void Pack(byte* operands, int* scratch)
    {
        for (int tile = 0; _dots is not null && tile < Tiles; tile++)
        {
            _dots.Pack(operands + (tile * _dots.Pixels), scratch + (tile * _dots.ScratchInts));
        }
    }

    /// <inheritdoc/>
    public override void Sum(int block, int segment, byte* operands, int* scratch, int* sums, int stride)
    {
        for (int tile = 0; _dots is not null && tile < Tiles; tile++)
        {
            int first = tile * _dots.Pixels;
            _dots.Sum(block, segment, operands + first, scratch + (tile * _dots.ScratchInts), sums + first, stride);
        }

        for (int f = 0; f < Filters; f++)
        {
            int filter = _plan.Filter(block, f, Filters);
            if (filter < 0)
            {
                return;
            }

            int* row = sums + (f * stride);
            if (_dots is null)
            {
                new Span<int>(row, Pixels).Clear();
            }

            for (int first = 0; first < Pixels; first += LookupKernel.Pixels)
            {
                _lookup.Add(filter, segment, operands + first, row + first);
            }
        }
    }
}
