using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;

namespace Enos.Search.Runs;

/// <summary>How a run writes its CSV files: a header, lines ended by LF, numbers that read back to the same bits, nothing for null.</summary>
internal static class RunCsv
{
    /// <summary>Writes a header and rows of as many cells.</summary>
    public static void Write(TextWriter writer, IEnumerable<string> columns, IEnumerable<object?[]> rows)
    {
        using var csv = new CsvWriter(writer, new CsvConfiguration(CultureInfo.InvariantCulture) { NewLine = "\n" }, leaveOpen: true);
        foreach (object?[] row in rows.Prepend([.. columns]))
        {
            foreach (object? cell in row)
            {
                csv.WriteField(Convert.ToString(cell, CultureInfo.InvariantCulture));
            }

            csv.NextRecord();
        }
    }
}
