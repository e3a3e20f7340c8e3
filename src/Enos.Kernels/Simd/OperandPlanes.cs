using System.Runtime.Intrinsics;
using Enos.Accel.Workloads;

namespace Enos.Kernels.Simd;

/// <summary>
/// The operands of a block of images, laid out by a <see cref="WindowLayout"/>. Padding holds the operand of activation 0; it is written once, for no image changes it.
/// </summary>
internal sealed unsafe class OperandPlanes
{
    private readonly ConvolutionLayer _layer;
    private readonly LayerShape _shape;
    private readonly WindowLayout _layout;
    private readonly OperandStream[] _streams;
    private readonly PinnedArray<byte> _bytes;
    private readonly ColumnPhase[] _columnPhases;

    /// <param name="layer">The layer.</param>
    /// <param name="layout">Its layout.</param>
    /// <param name="streams">Its streams.</param>
    /// <param name="tilePixels">Positions of a tile, which with the rest of a vector may be read past the last pixel.</param>
    public OperandPlanes(ConvolutionLayer layer, WindowLayout layout, OperandStream[] streams, int tilePixels)
    {
        _layer = layer;
        _shape = layer.Shape;
        _layout = layout;
        _streams = streams;
        _bytes = new PinnedArray<byte>(layout.Bytes + layout.Reach + tilePixels + Vector512<byte>.Count);
        _columnPhases = [.. Enumerable.Range(0, layout.ColumnPhases.Length).Select(PhaseOf)];
        for (int s = 0; s < streams.Length; s++)
        {
            for (int channel = 0; channel < _shape.InputChannels; channel++)
            {
                new Span<byte>(Channel(s, channel), checked((int)layout.ChannelStride)).Fill(streams[s].Operand(0, Threshold(channel)));
            }
        }
    }

    /// <summary>The operands of the first group at position 0.</summary>
    public byte* Pointer => _bytes.Pointer;

    /// <summary>Bytes that <see cref="Fill"/> works in: a channel of an image, and one more that pairs of bytes may reach.</summary>
    public int PlaneBytes => (_shape.InputHeight * _shape.InputWidth) + 1;

    /// <summary>Lays out one channel of a block in every stream.</summary>
    /// <param name="channel">Channel.</param>
    /// <param name="input">First activation of the block, N×C×H×W.</param>
    /// <param name="images">Images in the block.</param>
    /// <param name="plane">Room for <see cref="PlaneBytes"/>.</param>
    public void Fill(int channel, sbyte* input, int images, byte* plane)
    {
        int pixels = _shape.InputHeight * _shape.InputWidth;
        for (int s = 0; s < _streams.Length; s++)
        {
            for (int n = 0; n < images; n++)
            {
                sbyte* source = input + ((((nint)n * _shape.InputChannels) + channel) * pixels);
                byte* destination = Channel(s, channel) + ((nint)n * _layout.PositionsPerImage);
                if (_streams[s] is { Kind: StreamKind.Value, Offset: 0 } && _shape.StrideWidth == 1)
                {
                    Scatter((byte*)source, destination); // operands are the activations themselves
                    continue;
                }

                OperandMap.Apply(_streams[s], Threshold(channel), new ReadOnlySpan<sbyte>(source, pixels), new Span<byte>(plane, pixels));
                Scatter(plane, destination);
            }
        }
    }

    private byte* Channel(int stream, int channel) => Pointer + (stream * _layout.StreamStride) + (channel * _layout.ChannelStride);

    private sbyte Threshold(int channel) => _layer.Thresholds.Length == 0 ? (sbyte)0 : _layer.Thresholds[channel];

    /// <summary>Writes the rows of an image to the phases that they belong to.</summary>
    private void Scatter(byte* plane, byte* destination)
    {
        int width = _shape.InputWidth;
        int height = _shape.InputHeight;
        int stride = _shape.StrideHeight;
        int columns = _layout.Columns;
        foreach (int residue in _layout.RowPhases)
        {
            int first = FirstOfPhase(residue, _shape.PaddingHeight, stride);
            byte* line = destination + ((first + _shape.PaddingHeight) / stride * (nint)columns);
            if (_shape.StrideWidth == 1)
            {
                line += _shape.PaddingWidth;
                for (int y = first; y < height; y += stride, line += columns)
                {
                    RowCopy.Bytes(plane + (y * width), line, width);
                }
            }
            else
            {
                for (int y = first; y < height; y += stride, line += columns)
                {
                    ScatterRow(plane + (y * width), line);
                }
            }

            destination += _layout.ColumnPhases.Length * (nint)_layout.PlaneStride;
        }
    }

    /// <summary>Deals the pixels of a row to the phases of its columns.</summary>
    private void ScatterRow(byte* source, byte* line)
    {
        int stride = _shape.StrideWidth;
        foreach (ColumnPhase phase in _columnPhases)
        {
            byte* from = source + phase.First;
            byte* to = line + phase.Distance;
            if (stride == 2)
            {
                RowCopy.EverySecond(from, to, phase.Count);
                continue;
            }

            for (int i = 0; i < phase.Count; i++)
            {
                to[i] = from[i * stride];
            }
        }
    }

    private ColumnPhase PhaseOf(int index)
    {
        int first = FirstOfPhase(_layout.ColumnPhases[index], _shape.PaddingWidth, _shape.StrideWidth);
        int count = first < _shape.InputWidth ? ((_shape.InputWidth - 1 - first) / _shape.StrideWidth) + 1 : 0;
        return new ColumnPhase(first, count, (index * (nint)_layout.PlaneStride) + ((first + _shape.PaddingWidth) / _shape.StrideWidth));
    }

    /// <summary>The first row or column of the image whose padded index has a residue.</summary>
    private static int FirstOfPhase(int residue, int padding, int stride) => (((residue - padding) % stride) + stride) % stride;

    /// <summary>Which pixels of a row belong to a phase, and where they go.</summary>
    /// <param name="First">The first pixel; the others follow a stride apart.</param>
    /// <param name="Count">How many there are.</param>
    /// <param name="Distance">Bytes from the row of the first phase.</param>
    private readonly record struct ColumnPhase(int First, int Count, nint Distance);
}
