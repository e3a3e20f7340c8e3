using System.IO.Compression;
using System.Security.Cryptography;

namespace Enos.Traces.Reading;

/// <summary>
/// The decompressed bytes of a gzip file of one or more members that refuses one which is cut off. The framework's <see cref="GZipStream"/> takes the end of the
/// file for the end of the data wherever it comes. So a member of our own is put behind the file: only after a whole file is it reached and recognized.
/// </summary>
internal sealed class WholeGzip : Stream
{
    private const int MarkBytes = 32;

    private readonly byte[] _mark = RandomNumberGenerator.GetBytes(MarkBytes);
    private readonly GZipStream _bytes;
    private readonly byte[] _held = new byte[MarkBytes];
    private byte[] _fresh = [];
    private int _heldBytes;

    /// <param name="file">The compressed file, closed with this.</param>
    public WholeGzip(Stream file)
    {
        var end = new MemoryStream();
        using (var member = new GZipStream(end, CompressionLevel.Fastest, leaveOpen: true))
        {
            member.Write(_mark);
        }

        _bytes = new GZipStream(new Chain(file, new MemoryStream(end.ToArray())), CompressionMode.Decompress);
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <exception cref="InvalidDataException">The file is damaged or cut off.</exception>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <exception cref="InvalidDataException">The file is damaged or cut off.</exception>
    public override int Read(Span<byte> buffer)
    {
        // The last bytes are held back until it is known that they are not the mark.
        if (_fresh.Length < buffer.Length)
        {
            _fresh = new byte[buffer.Length];
        }

        while (true)
        {
            int read = _bytes.Read(_fresh, 0, buffer.Length);
            if (read == 0)
            {
                return _held.AsSpan(0, _heldBytes).SequenceEqual(_mark) || buffer.IsEmpty ? 0 : throw new InvalidDataException("the compressed data does not end");
            }

            int ready = Math.Max(0, _heldBytes + read - MarkBytes);
            if (ready == 0)
            {
                _fresh.AsSpan(0, read).CopyTo(_held.AsSpan(_heldBytes));
                _heldBytes += read;
                continue;
            }

            int fromHeld = Math.Min(ready, _heldBytes);
            _held.AsSpan(0, fromHeld).CopyTo(buffer);
            _fresh.AsSpan(0, ready - fromHeld).CopyTo(buffer[fromHeld..]);
            _held.AsSpan(fromHeld, _heldBytes - fromHeld).CopyTo(_held);
            _heldBytes -= fromHeld;
            _fresh.AsSpan(ready - fromHeld, read - (ready - fromHeld)).CopyTo(_held.AsSpan(_heldBytes));
            _heldBytes += read - (ready - fromHeld);
            return ready;
        }
    }

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _bytes.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <summary>One stream behind the other.</summary>
    private sealed class Chain(Stream first, Stream second) : Stream
    {
        private bool _firstEnded;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            int read = _firstEnded ? 0 : first.Read(buffer);
            _firstEnded |= read == 0;
            return _firstEnded ? second.Read(buffer) : read;
        }

        public override void Flush() => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                first.Dispose();
                second.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
