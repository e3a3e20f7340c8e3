using Enos.Accel.Inputs;

namespace Enos.Traces.Reading;

/// <summary>How a file holds its rows.</summary>
public enum TraceEncoding
{
    /// <summary>Comma-separated values.</summary>
    Csv,

    /// <summary>The same, compressed with gzip.</summary>
    GzipCsv,

    /// <summary>Apache Parquet.</summary>
    Parquet,
}

/// <summary>Opens trace files, whatever their encoding, which their first bytes tell and not their names.</summary>
internal static class TraceSource
{
    private const int BufferBytes = 1 << 16;

    /// <summary>The encoding of a file.</summary>
    /// <exception cref="InvalidInputException">It cannot be read, or is empty.</exception>
    public static TraceEncoding EncodingOf(string path)
    {
        using FileStream file = Open(path);
        Span<byte> magic = stackalloc byte[4];
        int read = file.ReadAtLeast(magic, magic.Length, throwOnEndOfStream: false);
        return read == 0 ? throw new InvalidInputException(new InputError(path, 1, 1, "", "", "a trace; the file is empty"))
            : magic[..read].StartsWith((ReadOnlySpan<byte>)[0x1f, 0x8b]) ? TraceEncoding.GzipCsv
            : magic[..read].SequenceEqual("PAR1"u8) ? TraceEncoding.Parquet
            : TraceEncoding.Csv;
    }

    /// <summary>The rows of a file.</summary>
    /// <param name="path">CSV, or gzip-compressed CSV.</param>
    /// <param name="cancellation">Stops the reading.</param>
    /// <exception cref="InvalidInputException">It cannot be read, is empty, or is Parquet.</exception>
    public static CsvScanner Scan(string path, CancellationToken cancellation) => new(path, EncodingOf(path) switch
    {
        TraceEncoding.GzipCsv => new WholeGzip(Open(path)),
        TraceEncoding.Parquet => throw new InvalidInputException(new InputError(path, 0, 0, "", "Parquet", "CSV, which enos trace convert makes of it")),
        _ => Open(path),
    }, cancellation);

    private static FileStream Open(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, BufferBytes, FileOptions.SequentialScan);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new InvalidInputException(new InputError(path, 0, 0, "", "", $"a file that can be read ({e.Message})"));
        }
    }
}
