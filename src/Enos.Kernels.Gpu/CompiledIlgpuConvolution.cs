using ILGPU;
using ILGPU.Runtime;

namespace Enos.Kernels.Gpu;

/// <summary>Keeps a layer's constant operands on the device and streams a batch through in chunks of bounded memory.</summary>
internal sealed class CompiledIlgpuConvolution : ICompiledConvolution
{
    /// <summary>Bytes of input and accumulators that a chunk may take on the device, if it has more than one image.</summary>
    private const long ChunkBytes = 64L << 20;

    private readonly Accelerator _accelerator;
    private readonly IlgpuEngine.ConvolutionLauncher _launcher;
    private readonly KernelShape _shape;
    private readonly MemoryBuffer1D<sbyte, Stride1D.Dense> _weights;
    private readonly MemoryBuffer1D<sbyte, Stride1D.Dense> _thresholds;
    private readonly MemoryBuffer1D<short, Stride1D.Dense> _table;
    private MemoryBuffer1D<sbyte, Stride1D.Dense>? _input;
    private MemoryBuffer1D<int, Stride1D.Dense>? _accumulators;

    public CompiledIlgpuConvolution(ConvolutionLayer layer, Accelerator accelerator, IlgpuEngine.ConvolutionLauncher launcher)
    {
        Layer = layer;
        _accelerator = accelerator;
        _launcher = launcher;
        _shape = new KernelShape(layer);
        _weights = accelerator.Allocate1D(layer.Weights);
        _thresholds = accelerator.Allocate1D(layer.Thresholds.Length > 0 ? layer.Thresholds : [0]);
        _table = accelerator.Allocate1D(layer.Multiplier?.Products ?? [0]);
    }

    /// <inheritdoc/>
    public ConvolutionLayer Layer { get; }

    /// <inheritdoc/>
    public void Run(ReadOnlySpan<sbyte> input, Span<int> accumulators, long firstImage = 0)
    {
        int batch = LayerValidation.Batch(Layer, input, accumulators);
        int inputs = (int)Layer.Shape.Inputs;
        int outputs = (int)Layer.Shape.Outputs;
        int chunk = (int)Math.Clamp(ChunkBytes / (inputs + ((long)sizeof(int) * outputs)), 1, Math.Max(batch, 1));
        for (int n = 0; n < batch; n += chunk)
        {
            int images = Math.Min(chunk, batch - n);
            RunChunk(input.Slice(n * inputs, images * inputs), accumulators.Slice(n * outputs, images * outputs));
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _weights.Dispose();
        _thresholds.Dispose();
        _table.Dispose();
        _input?.Dispose();
        _accumulators?.Dispose();
    }

    private void RunChunk(ReadOnlySpan<sbyte> input, Span<int> accumulators)
    {
        ArrayView<sbyte> x = Grow(ref _input, input.Length);
        ArrayView<int> y = Grow(ref _accumulators, accumulators.Length);
        x.CopyFromCPU(input);
        _launcher(accumulators.Length, x, _weights.View, _thresholds.View, _table.View, y, _shape);
        _accelerator.Synchronize();
        y.CopyToCPU(accumulators);
    }

    /// <summary>The first <paramref name="length"/> elements of a buffer, which is replaced if it is too short.</summary>
    private ArrayView<T> Grow<T>(ref MemoryBuffer1D<T, Stride1D.Dense>? buffer, int length)
        where T : unmanaged
    {
        if (buffer is null || buffer.Length < length)
        {
            buffer?.Dispose();
            buffer = _accelerator.Allocate1D<T>(length);
        }

        return buffer.View.SubView(0, length).BaseView;
    }
}
