using ILGPU;
using ILGPU.Runtime;

namespace Enos.Kernels.Gpu;

/// <summary>A layer whose constant operands are on a device.</summary>
internal abstract class DeviceLayer : IDisposable
{
    private readonly List<MemoryBuffer> _operands = [];

    /// <summary>Queues the convolution of some images on a stream.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="input">Activations, N×C×H×W.</param>
    /// <param name="accumulators">Receives the sums, N×O×OH×OW.</param>
    /// <param name="images">N, at least 1.</param>
    public abstract void Launch(AcceleratorStream stream, ArrayView<sbyte> input, ArrayView<int> accumulators, int images);

    /// <summary>The layer by the kernel that suits it.</summary>
    /// <param name="layer">A valid layer.</param>
    /// <param name="accelerator">The device.</param>
    /// <param name="kernels">Its kernels.</param>
    /// <param name="tableEntries">Products of a multiplier that shared memory may hold at a time.</param>
    public static DeviceLayer Of(ConvolutionLayer layer, Accelerator accelerator, DeviceKernels kernels, int tableEntries) =>
        DepthwiseLayer.Takes(layer, accelerator)
            ? new DepthwiseLayer(layer, accelerator, kernels)
            : new TiledLayer(layer, accelerator, kernels, tableEntries);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (MemoryBuffer operand in _operands)
        {
            operand.Dispose();
        }
    }

    /// <summary>Copies a constant operand to the device; one element stands for an operand that the layer does not have.</summary>
    protected ArrayView<T> Upload<T>(Accelerator accelerator, T[] values)
        where T : unmanaged
    {
        MemoryBuffer1D<T, Stride1D.Dense> buffer = accelerator.Allocate1D(values.Length > 0 ? values : new T[1]);
        _operands.Add(buffer);
        return buffer.View.BaseView;
    }
}
