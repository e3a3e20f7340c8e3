using System.Globalization;
using System.IO.Compression;
using Enos.Accel.Inputs;
using Enos.Networks.Files;
using Enos.Sim.Traces;
using Enos.Traces.Reading;

namespace Enos.Traces.Queries;

/// <summary>
/// Converts traces between CSV, gzip-compressed CSV and Parquet. A trace that Enos wrote comes back from Parquet as the same bytes. A file is there whole or not at
/// all.
/// </summary>
public static class TraceConversion
{
    private const int BufferBytes = 1 << 20;

    /// <summary>Writes a trace in another encoding.</summary>
    /// <param name="input">As for <see cref="TraceTable"/>; its first bytes tell its encoding.</param>
    /// <param name="output">The file to write, replaced if there is one; the end of its name tells the encoding: .csv, .csv.gz or .parquet.</param>
    /// <param name="options">What DuckDB may use.</param>
    /// <param name="cancellation">Stops it; nothing is left behind.</param>
    /// <exception cref="InvalidInputException">The input cannot be read or is no trace, or the output has another end or cannot be written.</exception>
    public static void Convert(string input, string output, DatabaseOptions options, CancellationToken cancellation = default)
    {
        TraceEncoding encoding = EncodingFor(output);
        string source = TraceTable.Source(input, cancellation);
        using DuckDbSession session = new(options);
        try
        {
            if (encoding == TraceEncoding.Parquet)
            {
                WriteParquet(session, source, output, cancellation);
                return;
            }

            WholeFile.Write(output, file =>
            {
                if (encoding == TraceEncoding.GzipCsv)
                {
                    using var compressed = new GZipStream(file, CompressionLevel.Fastest, leaveOpen: true);
                    using var buffered = new BufferedStream(compressed, BufferBytes);
                    WriteCsv(session, source, buffered, cancellation);
                }
                else
                {
                    WriteCsv(session, source, file, cancellation);
                }
            });
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InvalidInputException(new InputError(output, 0, 0, "", "", $"a file that can be written ({e.Message})"));
        }
    }

    private static TraceEncoding EncodingFor(string output)
    {
        bool Ends(string end) => output.EndsWith(end, StringComparison.OrdinalIgnoreCase);
        return Ends(".csv.gz") ? TraceEncoding.GzipCsv
            : Ends(".csv") ? TraceEncoding.Csv
            : Ends(".parquet") ? TraceEncoding.Parquet
            : throw new InvalidInputException(new InputError(output, 0, 0, "", "", "a name that ends in .csv, .csv.gz or .parquet"));
    }

    private static void WriteParquet(DuckDbSession session, string source, string output, CancellationToken cancellation)
    {
        // DuckDB takes a name and not a stream.
        string staged = $"{output}.{Guid.NewGuid():N}.partial";
        using (new FileStream(staged, FileMode.CreateNew, FileAccess.Write))
        {
            // Says what is wrong with the place before the work.
        }

        try
        {
            session.Execute(
                $"COPY (SELECT * FROM {source}) TO {DuckDbSession.Literal(Path.GetFullPath(staged))} (FORMAT parquet, COMPRESSION zstd, USE_TMP_FILE false)", cancellation);
            File.Move(staged, output, overwrite: true);
        }
        finally
        {
            File.Delete(staged);
        }
    }

    private static void WriteCsv(DuckDbSession session, string source, Stream stream, CancellationToken cancellation)
    {
        using QueryResult rows = new(session.Command($"SELECT * FROM {source}"), "", cancellation);
        using var csv = new CsvStream(stream, BufferBytes);
        if (!rows.Columns.SequenceEqual(TraceTable.ScaleSimColumns(rows.Columns.Length)))
        {
            csv.Header([.. rows.Columns]);
        }

        while (rows.Next())
        {
            for (int i = 0; i < rows.Columns.Length; i++)
            {
                Write(csv, rows, i);
            }

            csv.EndRow();
        }
    }

    private static void Write(CsvStream csv, QueryResult rows, int column)
    {
        if (rows.IsNull(column))
        {
            csv.Empty();
        }
        else if (rows.TypeOf(column) == typeof(long))
        {
            csv.Field(rows.Number(column));
        }
        else
        {
            object value = rows.Value(column);
            switch (value)
            {
                // As the simulator writes bytes: three decimals or none.
                case decimal number when decimal.Truncate(number) == number && number is >= long.MinValue and <= long.MaxValue:
                    csv.Field((long)number);
                    break;

                // As SCALE-Sim writes addresses.
                case double number when Math.Truncate(number) == number && Math.Abs(number) < 1e15:
                    csv.Field(CsvStream.Quoted(number.ToString("0.0", CultureInfo.InvariantCulture)));
                    break;
                default:
                    csv.Field(CsvStream.Quoted(System.Convert.ToString(value, CultureInfo.InvariantCulture)!));
                    break;
            }
        }
    }
}
