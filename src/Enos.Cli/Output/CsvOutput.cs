using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;

namespace Enos.Cli.Output;

/// <summary>Rows of records as CSV: units in the header, lines ended by LF, numbers that read back to the same bits.</summary>
internal static class CsvOutput
{
    /// <summary>Writes a header and a row a record.</summary>
    public static void Write<T>(TextWriter writer, IReadOnlyList<(string Column, Func<T, object> Value)> fields, IEnumerable<T> records)
    {
        using var csv = new CsvWriter(writer, new CsvConfiguration(CultureInfo.InvariantCulture) { NewLine = "\n" }, leaveOpen: true);
        foreach ((string column, _) in fields)
        {
            csv.WriteField(column);
        }

        csv.NextRecord();
        foreach (T record in records)
        {
            foreach ((_, Func<T, object> value) in fields)
            {
                csv.WriteField(Convert.ToString(value(record), CultureInfo.InvariantCulture));
            }

            csv.NextRecord();
        }
    }
}
