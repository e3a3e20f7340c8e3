using ILGPU;
using ILGPU.Runtime;

namespace Enos.Kernels.Gpu;

/// <summary>
/// A chunk of images on its way: a stream with buffers of its own on both sides, those of the processor page-locked so that a GPU copies while it computes
/// on another stream.
/// </summary>
internal sealed class TransferBuffers : IDisposable
{
    private readonly AcceleratorStream _stream;
    private readonly PageLockedArray1D<sbyte> _hostInput;
    private readonly PageLockedArray1D<int> _hostAccumulators;
    private readonly MemoryBuffer1D<sbyte, Stride1D.Dense> _input;
    private readonly MemoryBuffer1D<int, Stride1D.Dense> _accumulators;

    /// <param name="accelerator">The device.</param>
    /// <param name="inputs">Most activations of a chunk.</param>
    /// <param name="outputs">Most accumulators of a chunk.</param>
    public TransferBuffers(Accelerator accelerator, int inputs, int outputs)
    {
        _stream = accelerator.CreateStream();
        _hostInput = accelerator.AllocatePageLocked1D<sbyte>(inputs);
        _hostAccumulators = accelerator.AllocatePageLocked1D<int>(outputs);
        _input = accelerator.Allocate1D<sbyte>(inputs);
        _accumulators = accelerator.Allocate1D<int>(outputs);
    }

    /// <summary>Accumulators there is room for.</summary>
    public long Capacity => _accumulators.Length;

    /// <summary>Queues a chunk: to the device, through the layer, and back.</summary>
    public void Start(DeviceLayer layer, ReadOnlySpan<sbyte> input, int outputs, int images)
    {
        input.CopyTo(_hostInput.Span);
        ArrayView<sbyte> x = _input.View.BaseView.SubView(0, input.Length);
        ArrayView<int> y = _accumulators.View.BaseView.SubView(0, outputs);
        x.CopyFrom(_stream, _hostInput.ArrayView.SubView(0, input.Length));
        layer.Launch(_stream, x, y, images);
        y.CopyTo(_stream, _hostAccumulators.ArrayView.SubView(0, outputs));
    }

    /// <summary>Waits for the chunk.</summary>
    public void Finish(Span<int> accumulators)
    {
        _stream.Synchronize();
        _hostAccumulators.Span[..accumulators.Length].CopyTo(accumulators);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stream.Dispose();
        _hostInput.Dispose();
        _hostAccumulators.Dispose();
        _input.Dispose();
        _accumulators.Dispose();
    }
}
