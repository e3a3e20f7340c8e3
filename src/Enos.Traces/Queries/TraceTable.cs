using System.Collections.Immutable;
using Enos.Accel.Inputs;
using Enos.Traces.Reading;

namespace Enos.Traces.Queries;

/// <summary>A trace as a table of a query.</summary>
/// <param name="Name">The table's name.</param>
/// <param name="Path">A trace of folds or of cycles or one of SCALE-Sim's, CSV or gzip-compressed CSV; or any Parquet file.</param>
public sealed record TraceTable(string Name, string Path)
{
    private static readonly char[] PatternCharacters = ['*', '?', '['];

    /// <summary>Name of the first column of one of SCALE-Sim's traces, which have no header.</summary>
    internal const string ScaleSimCycle = "cycle";

    /// <summary>Names of SCALE-Sim's columns: the cycle, then the ports.</summary>
    internal static ImmutableArray<string> ScaleSimColumns(int count) =>
        [.. Enumerable.Range(0, count).Select(i => i == 0 ? ScaleSimCycle : FormattableString.Invariant($"port{i - 1}"))];

    /// <summary>What stands behind FROM for a file. Empty cells are NULL.</summary>
    /// <exception cref="InvalidInputException">It cannot be read, or is no trace.</exception>
    internal static string Source(string path, CancellationToken cancellation)
    {
        if (path.AsSpan().IndexOfAny(PatternCharacters) >= 0)
        {
            throw new InvalidInputException(new InputError(path, 0, 0, "", "", "a path without *, ? and [, which stand for any file"));
        }

        string file = DuckDbSession.Literal(System.IO.Path.GetFullPath(path));
        TraceEncoding encoding = TraceSource.EncodingOf(path);
        if (encoding == TraceEncoding.Parquet)
        {
            return $"read_parquet({file})";
        }

        IEnumerable<string> columns;
        bool header;
        using (CsvScanner scanner = TraceSource.Scan(path, cancellation))
        {
            TraceRows rows = TraceHeader.Read(scanner);
            header = rows != TraceRows.ScaleSim;
            columns = header
                ? TraceHeader.Columns(rows).Select(column => Typed(column, TypeOf(column)))
                : ScaleSimColumns(scanner.Count).Select((column, i) => Typed(column, scanner[i].EndsWith(".0"u8) ? "DOUBLE" : "BIGINT")).ToList();
            if (encoding == TraceEncoding.GzipCsv)
            {
                // DuckDB takes a file that is cut off at the end of a line for a whole one.
                while (scanner.Read())
                {
                }
            }
        }

        return $"read_csv({file}, auto_detect = false, header = {header}, delim = ',', quote = '\"', escape = '\"', "
            + $"compression = '{(encoding == TraceEncoding.GzipCsv ? "gzip" : "none")}', columns = {{{string.Join(", ", columns)}}})";
    }

    private static string Typed(string column, string type) => $"'{column}': '{type}'";

    // Bytes are multiples of an eighth.
    private static string TypeOf(string column) => column switch
    {
        "layer" or "mode" or "transfer" or "stall" or "stall_cause" => "VARCHAR",
        _ when column.EndsWith("_addresses", StringComparison.Ordinal) => "VARCHAR",
        _ when column.EndsWith("_bytes", StringComparison.Ordinal) => "DECIMAL(18, 3)",
        _ => "BIGINT",
    };
}
