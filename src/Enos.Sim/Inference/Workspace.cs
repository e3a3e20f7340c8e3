using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Enos.Networks.Graphs;

namespace Enos.Sim.Inference;

/// <summary>A tensor of a compiled network: one image's shape and the number by which the workspace knows it.</summary>
/// <param name="Index">Number, from 0, in the order in which tensors are written.</param>
/// <param name="Shape">Shape of one image.</param>
/// <param name="Wide">Whether its elements are 32-bit integers (towards the logits) rather than signed bytes (activations).</param>
internal sealed record Tensor(int Index, TensorShape Shape, bool Wide)
{
    /// <summary>Size for one image.</summary>
    public long BytesPerImage => (long)Shape.Elements * (Wide ? sizeof(int) : sizeof(sbyte));
}

/// <summary>The memory of a compiled network. It grows with the largest batch seen and is reused by every batch after it.</summary>
internal sealed class Workspace
{
    private readonly BufferPlan _plan;
    private readonly int _accumulatorsPerImage;
    private readonly int _operandsPerImage;
    private readonly byte[][] _buffers;
    private int[] _accumulators = [];
    private sbyte[] _operands = [];
    private int _capacity;

    /// <summary>Memory for tensors of the given lives and for the greatest layer's accumulators and operands.</summary>
    public Workspace(ImmutableArray<Lifetime> tensors, int accumulatorsPerImage, int operandsPerImage)
    {
        _plan = BufferPlan.For(tensors);
        _accumulatorsPerImage = accumulatorsPerImage;
        _operandsPerImage = operandsPerImage;
        _buffers = [.. _plan.BytesPerImage.Select(_ => Array.Empty<byte>())];
        long greatest = _plan.BytesPerImage.Append(accumulatorsPerImage).Append(operandsPerImage).Append(1).Max();
        MaxImages = (int)Math.Min(int.MaxValue, Array.MaxLength / greatest);
    }

    /// <summary>The largest batch whose tensors each fit one array.</summary>
    public int MaxImages { get; }

    /// <summary>Makes room for a batch.</summary>
    public void Reserve(int images)
    {
        if (images <= _capacity)
        {
            return;
        }

        for (int b = 0; b < _buffers.Length; b++)
        {
            _buffers[b] = GC.AllocateUninitializedArray<byte>(checked((int)(_plan.BytesPerImage[b] * images)));
        }

        _accumulators = GC.AllocateUninitializedArray<int>(checked(_accumulatorsPerImage * images));
        _operands = GC.AllocateUninitializedArray<sbyte>(checked(_operandsPerImage * images));
        _capacity = images;
    }

    /// <summary>A tensor's elements for a batch, N×C×H×W; <typeparamref name="T"/> is int for a wide tensor and sbyte otherwise.</summary>
    public Span<T> Elements<T>(Tensor tensor, int images)
        where T : unmanaged =>
        MemoryMarshal.Cast<byte, T>(_buffers[_plan.Slots[tensor.Index]].AsSpan())[..(tensor.Shape.Elements * images)];

    /// <summary>Room for <paramref name="count"/> accumulators of the layer being computed.</summary>
    public Span<int> Accumulators(int count) => _accumulators.AsSpan(0, count);

    /// <summary>Room for <paramref name="count"/> operands of the layer being computed.</summary>
    public Span<sbyte> Operands(int count) => _operands.AsSpan(0, count);
}
