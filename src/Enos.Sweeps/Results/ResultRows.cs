using System.Buffers;
using System.Globalization;
using System.Text;

namespace Enos.Sweeps.Results;

/// <summary>
/// Rows of the two tables as they are made: CSV (RFC 4180), UTF-8, lines ended by LF, numbers that read back to the same bits. No headers. Tables of ten
/// thousand jobs have ten million cells, so cells are formatted straight into bytes.
/// </summary>
internal sealed class ResultRows(bool layers) : IDisposable
{
    private static readonly SearchValues<char> Quoted = SearchValues.Create("\",\r\n");

    private readonly CsvBytes _jobs = new();
    private readonly CsvBytes _layers = new();

    /// <summary>The table of jobs.</summary>
    public CsvBytes Jobs => _jobs;

    /// <summary>The table of layers, or null if there is to be none.</summary>
    public CsvBytes? Layers => layers ? _layers : null;

    /// <summary>Bytes of both.</summary>
    public long Length => (long)_jobs.Written.Length + _layers.Written.Length;

    public void Dispose()
    {
        _jobs.Dispose();
        _layers.Dispose();
    }

    /// <summary>One table's bytes.</summary>
    internal sealed class CsvBytes : IDisposable
    {
        private const int LongestNumber = 32;

        private byte[] _bytes = ArrayPool<byte>.Shared.Rent(1 << 16);
        private int _length;
        private bool _lineBegun;

        public ReadOnlyMemory<byte> Written => _bytes.AsMemory(0, _length);

        public void Cell(long value)
        {
            Begin(LongestNumber);
            value.TryFormat(_bytes.AsSpan(_length), out int written, provider: CultureInfo.InvariantCulture);
            _length += written;
        }

        public void Cell(double value)
        {
            Begin(LongestNumber);
            value.TryFormat(_bytes.AsSpan(_length), out int written, provider: CultureInfo.InvariantCulture);
            _length += written;
        }

        public void Cell(string value)
        {
            string text = value.AsSpan().ContainsAny(Quoted) || (value.Length > 0 && (char.IsWhiteSpace(value[0]) || char.IsWhiteSpace(value[^1])))
                ? $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\""
                : value;
            Begin(Encoding.UTF8.GetMaxByteCount(text.Length));
            _length += Encoding.UTF8.GetBytes(text, _bytes.AsSpan(_length));
        }

        public void Empty() => Begin(1);

        public void EndLine()
        {
            Reserve(1);
            _bytes[_length++] = (byte)'\n';
            _lineBegun = false;
        }

        public void Dispose() => ArrayPool<byte>.Shared.Return(_bytes);

        private void Begin(int most)
        {
            Reserve(most + 1);
            if (_lineBegun)
            {
                _bytes[_length++] = (byte)',';
            }

            _lineBegun = true;
        }

        private void Reserve(int more)
        {
            if (_length + more <= _bytes.Length)
            {
                return;
            }

            byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(2 * _bytes.Length, _length + more));
            _bytes.AsSpan(0, _length).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_bytes);
            _bytes = larger;
        }
    }
}
