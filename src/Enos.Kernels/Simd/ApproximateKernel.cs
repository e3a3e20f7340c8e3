namespace Enos.Kernels.Simd;

/// <summary>An approximate multiplier that is looked up, wholly or as errors on top of dot products: the one kernel's sums added to the other's.</summary>
internal sealed unsafe class ApproximateKernel : TileKernel
{
    /// <summary>Filters that read a piece of operands while it is in the first-level cache.</summary>
    private const int MostFilters = 32;

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
        Pixels = Math.Max(LookupKernel.Pixels, dots?.Pixels ?? 0);
        int unit = dots?.Filters ?? 1;
        Filters = Math.Min(MostFilters, ((int)plan.Layer.Shape.N + unit - 1) / unit * unit);
    }

    /// <inheritdoc/>
    public override int Pixels { get; }

    /// <inheritdoc/>
    public override int Filters { get; }

    /// <inheritdoc/>
    public override int ScratchInts => _dots is null ? 0 : Pixels / _dots.Pixels * _dots.ScratchInts;

    /// <inheritdoc/>
    public override void Pack(byte* operands, int* scratch)
    {
        for (int first = 0; _dots is not null && first < Pixels; first += _dots.Pixels, scratch += _dots.ScratchInts)
        {
            _dots.Pack(operands + first, scratch);
        }
    }

    /// <inheritdoc/>
    public override void Sum(int block, int segment, byte* operands, int* scratch, int* sums, int stride)
    {
        int firstFilter = _plan.Filter(block, 0, Filters);
        int n = (int)_plan.Layer.Shape.N;
        int filters = Math.Min(Filters, n - (firstFilter % n));
        if (_dots is null)
        {
            for (int f = 0; f < filters; f++)
            {
                new Span<int>(sums + (f * stride), Pixels).Clear();
            }
        }
        else
        {
            Multiply(firstFilter, filters, segment, operands, scratch, sums, stride);
        }

        for (int first = 0; first < Pixels; first += LookupKernel.Pixels)
        {
            for (int piece = 0; piece < _lookup.Pieces(segment); piece++)
            {
                for (int f = 0; f < filters; f++)
                {
                    _lookup.Add(firstFilter + f, segment, piece, operands + first, sums + (f * stride) + first);
                }
            }
        }
    }

    private void Multiply(int firstFilter, int filters, int segment, byte* operands, int* scratch, int* sums, int stride)
    {
        int n = (int)_plan.Layer.Shape.N;
        int block = (firstFilter / n * _plan.BlocksPerGroup(_dots!.Filters)) + (firstFilter % n / _dots.Filters);
        for (int f = 0; f < filters; f += _dots.Filters, block++)
        {
            int* packed = scratch;
            for (int first = 0; first < Pixels; first += _dots.Pixels, packed += _dots.ScratchInts)
            {
                _dots.Sum(block, segment, operands + first, packed, sums + (f * stride) + first, stride);
            }
        }
    }
}
