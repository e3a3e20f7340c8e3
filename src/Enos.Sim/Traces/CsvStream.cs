using System.Buffers.Text;
using System.Text;

namespace Enos.Sim.Traces;

/// <summary>
/// Writes rows of comma-separated values, UTF-8, lines ended by LF. It formats numbers straight into its buffer, since a trace has hundreds of millions.
/// </summary>
internal sealed class CsvStream : IDisposable
{
    // What a single number or separator may take.
    private const int Reserve = 64;

    private readonly Stream _stream;
    private readonly byte[] _buffer;
    private int _length;
    private bool _inRow;

    /// <summary>A writer to <paramref name="stream"/>, which stays open.</summary>
    public CsvStream(Stream stream, int bufferBytes)
    {
        _stream = stream;
        _buffer = new byte[bufferBytes];
    }

    public void Header(params ReadOnlySpan<string> columns)
    {
        foreach (string column in columns)
        {
            Field(Encoding.UTF8.GetBytes(column));
        }

        EndRow();
    }

    /// <summary>A text as <see cref="Field(ReadOnlySpan{byte})"/> takes it: quoted where it must be (RFC 4180).</summary>
    public static byte[] Quoted(string text) => Encoding.UTF8.GetBytes(
        text.AsSpan().IndexOfAny(",\"\r\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"");

    public void Field(ReadOnlySpan<byte> text)
    {
        Separate();
        if (text.Length > _buffer.Length - _length)
        {
            Flush();
        }

        if (text.Length > _buffer.Length)
        {
            _stream.Write(text);
            return;
        }

        text.CopyTo(_buffer.AsSpan(_length));
        _length += text.Length;
    }

    public void Field(long number)
    {
        Separate();
        Append(number);
    }

    /// <summary>Bits as bytes, with the fraction if they are no whole number of them.</summary>
    public void FieldBytes(long bits)
    {
        Field(bits / 8);
        if (bits % 8 != 0)
        {
            // An eighth has three decimals.
            long thousandths = bits % 8 * 125;
            Append((byte)'.');
            Append((byte)('0' + (thousandths / 100)));
            Append((byte)('0' + (thousandths / 10 % 10)));
            Append((byte)('0' + (thousandths % 10)));
        }
    }

    public void Empty() => Separate();

    /// <summary>A number in the field just begun.</summary>
    public void Append(long number)
    {
        Reserved();
        if (!Utf8Formatter.TryFormat(number, _buffer.AsSpan(_length), out int written))
        {
            throw new InvalidOperationException("A number is longer than the room reserved for it.");
        }

        _length += written;
    }

    /// <summary>A character in the field just begun.</summary>
    public void Append(byte character)
    {
        Reserved();
        _buffer[_length++] = character;
    }

    public void EndRow()
    {
        Append((byte)'\n');
        _inRow = false;
    }

    public void Dispose() => Flush();

    private void Separate()
    {
        if (_inRow)
        {
            Append((byte)',');
        }

        _inRow = true;
    }

    private void Reserved()
    {
        if (_buffer.Length - _length < Reserve)
        {
            Flush();
        }
    }

    private void Flush()
    {
        _stream.Write(_buffer, 0, _length);
        _length = 0;
    }
}
