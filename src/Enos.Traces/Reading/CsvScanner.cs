using System.Buffers.Text;
using System.Text;
using Enos.Accel.Inputs;

namespace Enos.Traces.Reading;

/// <summary>
/// The rows of a CSV text of any size, one at a time, as cells in the buffer they were read into: no cell is copied, none allocated. Lines end with LF or CRLF;
/// a byte order mark and blank lines are skipped, quotes are as in RFC 4180. Faults are collected with their line and column, so that a file's faults are
/// reported together, up to a limit.
/// </summary>
internal sealed class CsvScanner(string file, Stream stream, CancellationToken cancellation = default) : IDisposable
{
    private const int BufferBytes = 1 << 20;
    private const int LongestLine = 1 << 28;
    private const int MostErrors = 20;

    private readonly List<InputError> _errors = [];
    private byte[] _buffer = new byte[BufferBytes];
    private (int Start, int End, bool Quoted)[] _cells = new (int, int, bool)[16];
    private int _row;
    private int _next;
    private int _filled;
    private bool _ended;
    private long _lines;

    /// <summary>Cells of the row.</summary>
    public int Count { get; private set; }

    /// <summary>Line of the row, from 1.</summary>
    public long Line { get; private set; }

    /// <summary>Whether the row has no fault so far.</summary>
    public bool Sound { get; private set; }

    /// <summary>Bytes of the row as they stand in the file, without the end of the line.</summary>
    public ReadOnlySpan<byte> Row => _buffer.AsSpan(_row, RowEnd - _row);

    private int RowEnd => Count == 0 ? _row : _cells[Count - 1].End + (_cells[Count - 1].Quoted ? 1 : 0);

    /// <summary>A cell; a quoted one as it stands between its quotes.</summary>
    public ReadOnlySpan<byte> this[int cell] => _buffer.AsSpan(_cells[cell].Start, _cells[cell].End - _cells[cell].Start);

    /// <summary>A cell as text.</summary>
    public string Text(int cell)
    {
        string text = Encoding.UTF8.GetString(this[cell]);
        return _cells[cell].Quoted ? text.Replace("\"\"", "\"", StringComparison.Ordinal) : text;
    }

    /// <summary>The next row that is not blank; false at the end.</summary>
    /// <exception cref="InvalidInputException">Too many faults, a line that does not end, or a stream that breaks off.</exception>
    public bool Read()
    {
        do
        {
            if (!ReadLine())
            {
                return false;
            }
        }
        while (Count == 1 && this[0].IsEmpty && !_cells[0].Quoted);
        Sound = true;
        return true;
    }

    /// <summary>A whole number; 0, with the fault noted, if the cell holds none that is at least <paramref name="least"/>.</summary>
    public long Number(int cell, string key, long least = 0)
    {
        ReadOnlySpan<byte> text = this[cell];
        long number = 0;
        if (text.Length is > 0 and <= 18)
        {
            foreach (byte digit in text)
            {
                int value = digit - '0';
                if (value is < 0 or > 9)
                {
                    number = -1;
                    break;
                }

                number = (number * 10) + value;
            }

            if (number >= least && number >= 0)
            {
                return number;
            }
        }

        if (Utf8Parser.TryParse(text, out number, out int read) && read == text.Length && number >= least)
        {
            return number;
        }

        Fault(cell, key, least == long.MinValue ? "a whole number" : $"a whole number of at least {least}");
        return 0;
    }

    /// <summary>Notes a fault of a cell. Throws if there have been too many.</summary>
    public void Fault(int cell, string key, string expected)
    {
        int start = _cells[cell].Start - (_cells[cell].Quoted ? 1 : 0);
        Fault(Encoding.UTF8.GetCharCount(_buffer.AsSpan(_row, start - _row)) + 1, key, Shortened(Text(cell)), expected);
    }

    /// <summary>Notes a fault of the whole row.</summary>
    public void FaultOfRow(string value, string expected) => Fault(1, "", value, expected);

    /// <summary>Throws if there was any fault.</summary>
    public void ThrowIfFaulty()
    {
        if (_errors.Count > 0)
        {
            throw new InvalidInputException(_errors);
        }
    }

    public void Dispose() => stream.Dispose();

    private static string Shortened(string text) => text.Length <= 100 ? text : $"{text.AsSpan(0, 100)}…";

    private void Fault(int column, string key, string value, string expected)
    {
        Sound = false;
        _errors.Add(Error(Line, column, key, value, expected));
        if (_errors.Count == MostErrors)
        {
            throw new InvalidInputException(_errors);
        }
    }

    // Lines beyond an int's reach are named by their last.
    private InputError Error(long line, int column, string key, string value, string expected) =>
        new(file, (int)Math.Min(line, int.MaxValue), column, key, value, expected);

    private bool ReadLine()
    {
        _row = _next;
        Line = _lines + 1;
        Count = 0;
        int position = _row;
        if (position == _filled && !Refill(ref position))
        {
            return false;
        }

        while (true)
        {
            if (!Cell(ref position))
            {
                continue;
            }

            // At a separator, the end of the line, or the end of the file.
            if (position == _filled || _buffer[position] == '\n')
            {
                break;
            }

            position++;
        }

        _next = Math.Min(position + 1, _filled);
        _lines++;
        ref (int Start, int End, bool Quoted) last = ref _cells[Count - 1];
        if (!last.Quoted && last.End > last.Start && _buffer[last.End - 1] == '\r')
        {
            last.End--;
        }

        return true;
    }

    // Takes the cell that begins at the position, and goes to its end; false, everything as before, if more of the line had to be fetched.
    private bool Cell(ref int position)
    {
        if (position < _filled && _buffer[position] == '"')
        {
            return QuotedCell(ref position);
        }

        int length = _buffer.AsSpan(position, _filled - position).IndexOfAny((byte)',', (byte)'\n');
        if (length < 0)
        {
            if (Refill(ref position))
            {
                return false;
            }

            length = _filled - position;
        }

        Add(position, position + length, quoted: false);
        position += length;
        return true;
    }

    private bool QuotedCell(ref int position)
    {
        int end = position + 1;
        while (true)
        {
            int found = _buffer.AsSpan(end, _filled - end).IndexOf((byte)'"');
            end = found < 0 ? _filled : end + found;

            // Whether another quote follows must be known.
            if (end + 1 >= _filled && Refill(ref position))
            {
                return false;
            }

            if (found < 0)
            {
                throw new InvalidInputException(Error(Line, Encoding.UTF8.GetCharCount(_buffer.AsSpan(_row, position - _row)) + 1, "", "", "a closing quote"));
            }

            if (end + 1 == _filled || _buffer[end + 1] != '"')
            {
                break;
            }

            end += 2;
        }

        _lines += _buffer.AsSpan(position, end - position).Count((byte)'\n');
        Add(position + 1, end, quoted: true);
        position = end + 1;
        if (position < _filled && _buffer[position] == '\r')
        {
            position++;
        }

        if (position < _filled && _buffer[position] is not ((byte)',' or (byte)'\n'))
        {
            throw new InvalidInputException(Error(
                Line, Encoding.UTF8.GetCharCount(_buffer.AsSpan(_row, position - _row)) + 1, "", "", "',' or the end of the line behind a closing quote"));
        }

        return true;
    }

    private void Add(int start, int end, bool quoted)
    {
        if (Count == _cells.Length)
        {
            Array.Resize(ref _cells, 2 * Count);
        }

        _cells[Count++] = (start, end, quoted);
    }

    // More bytes behind those of the row, which moves to the front of the buffer. False at the end of the file.
    private bool Refill(ref int position)
    {
        cancellation.ThrowIfCancellationRequested();
        if (_ended)
        {
            return false;
        }

        int kept = _filled - _row;
        if (kept == _buffer.Length)
        {
            if (kept >= LongestLine)
            {
                throw new InvalidInputException(Error(Line, 1, "", "", $"a line of fewer than {LongestLine} bytes"));
            }

            Array.Resize(ref _buffer, 2 * _buffer.Length);
        }

        int moved = _row;
        Buffer.BlockCopy(_buffer, _row, _buffer, 0, kept);
        for (int i = 0; i < Count; i++)
        {
            _cells[i] = (_cells[i].Start - moved, _cells[i].End - moved, _cells[i].Quoted);
        }

        position -= moved;
        (_row, _filled) = (0, kept);
        int read = Fetch();
        _ended = read == 0;
        _filled += read;
        if (_lines == 0 && kept == 0 && _buffer.AsSpan(0, _filled).StartsWith(Encoding.UTF8.Preamble))
        {
            _row = position = Encoding.UTF8.Preamble.Length;
        }

        return !_ended && position < _filled;
    }

    private int Fetch()
    {
        try
        {
            return stream.Read(_buffer, _filled, _buffer.Length - _filled);
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            int column = Encoding.UTF8.GetCharCount(_buffer.AsSpan(_row, _filled - _row)) + 1;
            string reason = e is IOException ? $" ({e.Message})" : "";
            throw new InvalidInputException([.. _errors, Error(Line, column, "", "", $"more of the file, which is damaged or cut off here{reason}")]);
        }
    }
}
