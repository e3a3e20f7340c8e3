using Enos.Accel.Workloads;

namespace Enos.Sim.Activity;

/// <summary>Lays the patterns of an image out as K rows of M columns for a group: row (channel, kernel row, kernel column), column output pixel.</summary>
internal sealed class WindowRows
{
    private readonly LayerShape _shape;
    private readonly byte[] _values;
    private byte[] _signs = [];

    public WindowRows(LayerShape shape)
    {
        _shape = shape;
        IsImage = shape is
        {
            KernelHeight: 1, KernelWidth: 1, StrideHeight: 1, StrideWidth: 1, PaddingHeight: 0, PaddingWidth: 0,
        };
        _values = new byte[IsImage ? 0 : Size];
    }

    // A 1×1 window without stride or padding: the rows are the channels.
    private bool IsImage { get; }

    private int Size => checked((int)(_shape.K * _shape.M));

    /// <summary>The rows of a group; valid until the next call.</summary>
    public OperandPlanes Of(InputPatterns patterns, int group)
    {
        (int rows, int columns) = ((int)_shape.K, (int)_shape.M);
        if (IsImage)
        {
            int at = group * rows * columns;
            ReadOnlyMemory<byte> signs = patterns.Sign.Length == 0 ? default : patterns.Sign.AsMemory(at, rows * columns);
            return new OperandPlanes(rows, columns, patterns.Value.AsMemory(at, rows * columns), patterns.SignMask, signs);
        }

        int channels = _shape.InputChannels / _shape.Groups;
        Fill(patterns.Value, _values, channel => patterns.Padding(channel).Value, group * channels, channels);
        if (patterns.Sign.Length > 0)
        {
            _signs = _signs.Length == 0 ? new byte[Size] : _signs;
            Fill(patterns.Sign, _signs, channel => patterns.Padding(channel).Sign, group * channels, channels);
        }

        return new OperandPlanes(rows, columns, _values, patterns.SignMask, _signs);
    }

    private void Fill(byte[] image, byte[] rows, Func<int, byte> padding, int firstChannel, int channels)
    {
        LayerShape s = _shape;
        int at = 0;
        for (int c = firstChannel; c < firstChannel + channels; c++)
        {
            byte pad = padding(c);
            ReadOnlySpan<byte> plane = image.AsSpan(c * s.InputHeight * s.InputWidth, s.InputHeight * s.InputWidth);
            for (int ky = 0; ky < s.KernelHeight; ky++)
            {
                for (int kx = 0; kx < s.KernelWidth; kx++)
                {
                    for (int oy = 0; oy < s.OutputHeight; oy++, at += s.OutputWidth)
                    {
                        int y = (oy * s.StrideHeight) - s.PaddingHeight + (ky * s.DilationHeight);
                        Span<byte> row = rows.AsSpan(at, s.OutputWidth);
                        if (y < 0 || y >= s.InputHeight)
                        {
                            row.Fill(pad);
                        }
                        else
                        {
                            Fill(plane.Slice(y * s.InputWidth, s.InputWidth), row, (kx * s.DilationWidth) - s.PaddingWidth, pad);
                        }
                    }
                }
            }
        }
    }

    // Output column ox reads input column ox·stride + offset.
    private void Fill(ReadOnlySpan<byte> source, Span<byte> row, int offset, byte pad)
    {
        int stride = _shape.StrideWidth;
        int first = Math.Min(row.Length, offset >= 0 ? 0 : (-offset + stride - 1) / stride);
        int end = Math.Clamp((source.Length - offset + stride - 1) / stride, first, row.Length);
        row[..first].Fill(pad);
        row[end..].Fill(pad);
        if (stride == 1)
        {
            source.Slice(first + offset, end - first).CopyTo(row[first..]);
            return;
        }

        for (int ox = first; ox < end; ox++)
        {
            row[ox] = source[(ox * stride) + offset];
        }
    }
}
