using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Enos.Accel.Workloads;

namespace Enos.Kernels.Simd;

/// <summary>The operands of a block of images, laid out by a <see cref="WindowLayout"/>. Padding holds the operand of activation 0.</summary>
internal sealed unsafe class OperandPlanes
{
    private readonly ConvolutionLayer _layer;
    private readonly LayerShape _shape;
    private readonly WindowLayout _layout;
    private readonly OperandStream[] _streams;
    private readonly PinnedArray<byte> _bytes;

    /// <param name="layer">The layer.</param>
    /// <param name="layout">Its layout.</param>
    /// <param name="streams">Its streams.</param>
    /// <param name="tilePixels">Positions that a tile reads at once, past the last pixel at worst.</param>
    public OperandPlanes(ConvolutionLayer layer, WindowLayout layout, OperandStream[] streams, int tilePixels)
    {
        _layer = layer;
        _shape = layer.Shape;
        _layout = layout;
        _streams = streams;
        _bytes = new PinnedArray<byte>(layout.Bytes + layout.Reach + tilePixels);
    }

    /// <summary>The operands of the first group at position 0.</summary>
    public byte* Pointer => _bytes.Pointer;

    /// <summary>Lays out one channel of a block in every stream.</summary>
    /// <param name="channel">Channel.</param>
    /// <param name="input">First activation of the block, N×C×H×W.</param>
    /// <param name="images">Images in the block.</param>
    /// <param name="plane">Room for the operands of one channel of one image.</param>
    public void Fill(int channel, sbyte* input, int images, Span<byte> plane)
    {
        int pixels = _shape.InputHeight * _shape.InputWidth;
        sbyte threshold = _layer.Thresholds.Length == 0 ? (sbyte)0 : _layer.Thresholds[channel];
        for (int s = 0; s < _streams.Length; s++)
        {
            byte padding = _streams[s].Operand(0, threshold);
            byte* destination = Pointer + (s * _layout.StreamStride) + (channel * _layout.ChannelStride);
            for (int n = 0; n < images; n++)
            {
                var source = new ReadOnlySpan<sbyte>(input + ((((nint)n * _shape.InputChannels) + channel) * pixels), pixels);
                Map(_streams[s], threshold, source, plane);
                Scatter(plane, padding, destination + ((nint)n * _layout.PositionsPerImage));
            }
        }
    }

    private static void Map(OperandStream stream, sbyte threshold, ReadOnlySpan<sbyte> source, Span<byte> operands)
    {
        if (stream.Map is { } map)
        {
            for (int i = 0; i < source.Length; i++)
            {
                operands[i] = map[(byte)source[i]];
            }

            return;
        }

        ReadOnlySpan<Vector<sbyte>> from = MemoryMarshal.Cast<sbyte, Vector<sbyte>>(source);
        Span<Vector<sbyte>> to = MemoryMarshal.Cast<byte, Vector<sbyte>>(operands);
        var offset = new Vector<sbyte>((sbyte)stream.Offset);
        var thresholds = new Vector<sbyte>(threshold);
        var plus = new Vector<sbyte>((sbyte)stream.MaxOperand);
        for (int i = 0; i < from.Length; i++)
        {
            to[i] = stream.Kind switch
            {
                StreamKind.Value => from[i] - offset,
                StreamKind.Sign => Vector.GreaterThanOrEqual(from[i], thresholds) & plus,
                _ => Vector.Max(from[i], -from[i]), // −128 stays, which as an unsigned byte is 128
            };
        }

        for (int i = from.Length * Vector<sbyte>.Count; i < source.Length; i++)
        {
            operands[i] = stream.Operand(source[i], threshold);
        }
    }

    private void Scatter(ReadOnlySpan<byte> plane, byte padding, byte* destination)
    {
        for (int r = 0; r < _layout.RowPhases.Length; r++)
        {
            for (int c = 0; c < _layout.ColumnPhases.Length; c++)
            {
                for (int row = 0; row < _layout.Rows; row++)
                {
                    int y = (row * _shape.StrideHeight) + _layout.RowPhases[r] - _shape.PaddingHeight;
                    var line = new Span<byte>(destination + (row * _layout.Columns), _layout.Columns);
                    if (y < 0 || y >= _shape.InputHeight)
                    {
                        line.Fill(padding);
                    }
                    else
                    {
                        ScatterRow(plane.Slice(y * _shape.InputWidth, _shape.InputWidth), _layout.ColumnPhases[c], padding, line);
                    }
                }

                destination += _layout.PlaneStride;
            }
        }
    }

    private void ScatterRow(ReadOnlySpan<byte> source, int phase, byte padding, Span<byte> line)
    {
        int stride = _shape.StrideWidth;
        int first = phase - _shape.PaddingWidth; // input column of the line's first byte
        if (stride == 1)
        {
            line[.._shape.PaddingWidth].Fill(padding);
            source.CopyTo(line[_shape.PaddingWidth..]);
            line[(_shape.PaddingWidth + source.Length)..].Fill(padding);
            return;
        }

        // line[from..to] is inside the image
        int from = first >= 0 ? 0 : Math.Min((-first + stride - 1) / stride, line.Length);
        int to = first >= source.Length ? from : Math.Clamp(((source.Length - 1 - first) / stride) + 1, from, line.Length);
        line[..from].Fill(padding);
        line[to..].Fill(padding);
        if (to > from)
        {
            Stride(source[(first + (from * stride))..], stride, line[from..to]);
        }
    }

    /// <summary>Every <paramref name="stride"/>-th byte; stride 2, the common one, by vectors of pairs.</summary>
    private static void Stride(ReadOnlySpan<byte> source, int stride, Span<byte> destination)
    {
        int i = 0;
        if (stride == 2)
        {
            var first = Vector128.Create((ushort)0xFF);
            for (; i + Vector128<byte>.Count <= destination.Length && (2 * i) + (2 * Vector128<byte>.Count) <= source.Length; i += Vector128<byte>.Count)
            {
                Vector128<ushort> low = Vector128.Create(source[(2 * i)..]).AsUInt16() & first;
                Vector128<ushort> high = Vector128.Create(source[((2 * i) + Vector128<byte>.Count)..]).AsUInt16() & first;
                Vector128.Narrow(low, high).CopyTo(destination[i..]);
            }
        }

        for (; i < destination.Length; i++)
        {
            destination[i] = source[i * stride];
        }
    }
}
