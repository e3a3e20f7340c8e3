using ILGPU.Runtime;

namespace Enos.Kernels.Gpu;

/// <summary>A layer on a device. Batches go through it in chunks of bounded memory, two at a time: one is copied while the other is computed.</summary>
internal sealed class CompiledIlgpuConvolution : ICompiledConvolution
{
    private readonly Accelerator _accelerator;
    private readonly DeviceLayer _device;
    private readonly long _chunkBytes;
    private readonly TransferBuffers?[] _buffers = new TransferBuffers?[2];

    /// <param name="layer">The layer.</param>
    /// <param name="accelerator">The device.</param>
    /// <param name="device">The layer on the device; disposed of with this.</param>
    /// <param name="chunkBytes">Bytes of input and accumulators that a chunk takes, if it has more than one image.</param>
    public CompiledIlgpuConvolution(ConvolutionLayer layer, Accelerator accelerator, DeviceLayer device, long chunkBytes)
    {
        Layer = layer;
        _accelerator = accelerator;
        _device = device;
        _chunkBytes = chunkBytes;
    }

    /// <inheritdoc/>
    public ConvolutionLayer Layer { get; }

    /// <inheritdoc/>
    public void Run(ReadOnlySpan<sbyte> input, Span<int> accumulators, long firstImage = 0)
    {
        int batch = LayerValidation.Batch(Layer, input, accumulators);
        int inputs = (int)Layer.Shape.Inputs;
        int outputs = (int)Layer.Shape.Outputs;
        int chunk = (int)Math.Clamp(_chunkBytes / (inputs + ((long)sizeof(int) * outputs)), 1, Math.Max(batch, 1));
        int chunks = (batch + chunk - 1) / chunk;
        for (int c = 0; c < chunks + _buffers.Length; c++)
        {
            if (c >= _buffers.Length)
            {
                (int first, int images) = Images(c - _buffers.Length);
                _buffers[c % _buffers.Length]!.Finish(accumulators.Slice(first * outputs, images * outputs));
            }

            if (c < chunks)
            {
                (int first, int images) = Images(c);
                Buffers(c, chunk * inputs, chunk * outputs).Start(_device, input.Slice(first * inputs, images * inputs), images * outputs, images);
            }
        }

        (int First, int Count) Images(int c) => (c * chunk, Math.Min(chunk, batch - (c * chunk)));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _device.Dispose();
        foreach (TransferBuffers? buffers in _buffers)
        {
            buffers?.Dispose();
        }
    }

    /// <summary>The buffers of a chunk, which are replaced if they are too small.</summary>
    private TransferBuffers Buffers(int chunk, int inputs, int outputs)
    {
        ref TransferBuffers? buffers = ref _buffers[chunk % _buffers.Length];
        if (buffers is null || buffers.Capacity < outputs)
        {
            buffers?.Dispose();
            buffers = new TransferBuffers(_accelerator, inputs, outputs);
        }

        return buffers;
    }
}
