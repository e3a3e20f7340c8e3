using static TorchSharp.torch;

namespace Enos.Search.Relaxation;

/// <summary>
/// Memory for the streams of one layer at a time. A layer's streams are needed only while it is convolved, and are made again when its gradient is: so all
/// layers of a network use the same memory, and a step holds its activations once, whatever the modes. One thread at a time.
/// </summary>
internal sealed class StreamMemory : IDisposable
{
    private Tensor? _floats;

    /// <summary>A tensor N×C×H×W in channels-last memory, of unknown values, <paramref name="offset"/> floats into the memory.</summary>
    /// <param name="elements">Floats that all tensors of the layer need together.</param>
    /// <param name="offset">Where this one begins.</param>
    /// <param name="shape">N, C, H, W.</param>
    public Tensor Tensor(long elements, long offset, params long[] shape)
    {
        if (_floats is null || _floats.numel() < elements)
        {
            _floats?.Dispose();
            _floats = empty(elements).DetachFromDisposeScope();
        }

        return _floats.as_strided(shape, [shape[1] * shape[2] * shape[3], 1, shape[1] * shape[3], shape[1]], offset);
    }

    /// <inheritdoc/>
    public void Dispose() => _floats?.Dispose();
}
