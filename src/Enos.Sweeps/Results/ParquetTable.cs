using System.Globalization;
using Parquet;
using Parquet.Schema;

namespace Enos.Sweeps.Results;

/// <summary>Writes a table as Parquet: columns of 64-bit integers, doubles and texts, an empty cell a null.</summary>
internal static class ParquetTable
{
    // Some ten megabytes a group for a table of layers.
    private const int RowsPerGroup = 32_768;

    /// <summary>Writes the rows.</summary>
    /// <param name="stream">Where to; one that can seek.</param>
    /// <param name="columns">The columns.</param>
    /// <param name="rows">Cells as CSV has them.</param>
    public static void Write(Stream stream, IReadOnlyList<ResultColumn> columns, IEnumerable<string[]> rows) =>
        WriteAsync(stream, columns, rows).GetAwaiter().GetResult();

    private static async Task WriteAsync(Stream stream, IReadOnlyList<ResultColumn> columns, IEnumerable<string[]> rows)
    {
        DataField[] fields = [.. columns.Select(Field)];
        await using ParquetWriter writer = await ParquetWriter.CreateAsync(new ParquetSchema(fields), stream).ConfigureAwait(false);
        foreach (string[][] group in rows.Chunk(RowsPerGroup))
        {
            using ParquetRowGroupWriter part = writer.CreateRowGroup();
            for (int c = 0; c < fields.Length; c++)
            {
                switch (columns[c].Type)
                {
                    case ColumnType.Count:
                        await part.WriteAsync<long>(fields[c], Cells(group, c, text => long.Parse(text, CultureInfo.InvariantCulture))).ConfigureAwait(false);
                        break;
                    case ColumnType.Number:
                        await part.WriteAsync<double>(fields[c], Cells(group, c, text => double.Parse(text, CultureInfo.InvariantCulture))).ConfigureAwait(false);
                        break;
                    default:
                        await part.WriteAsync(fields[c], [.. group.Select(row => row[c])]).ConfigureAwait(false);
                        break;
                }
            }
        }
    }

    private static DataField Field(ResultColumn column) => column.Type switch
    {
        ColumnType.Count => new DataField<long?>(column.Name),
        ColumnType.Number => new DataField<double?>(column.Name),
        _ => new DataField<string>(column.Name),
    };

    private static ReadOnlyMemory<T?> Cells<T>(string[][] rows, int column, Func<string, T> parse)
        where T : struct => Array.ConvertAll(rows, row => row[column].Length == 0 ? (T?)null : parse(row[column]));
}
