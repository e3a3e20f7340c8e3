using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Enos.Cli.Options;
using Enos.Reports.Drawing;

namespace Enos.Cli.Output;

/// <summary>Rows of texts and numbers, in the formats of all verbs.</summary>
/// <param name="Title">What it shows.</param>
/// <param name="Columns">Names in snake case, units at the end.</param>
/// <param name="Rows">A cell a column: a string, an int, a long, a double, a bool, or null for what is not known.</param>
internal sealed record Listing(string Title, IReadOnlyList<string> Columns, IReadOnlyList<object?[]> Rows)
{
    private const int FlushBytes = 1 << 16;

    /// <summary>Writes it to standard output.</summary>
    public void Write(string format)
    {
        switch (format)
        {
            case CommonOptions.Csv:
                WriteCsv(Columns, Rows);
                break;
            case CommonOptions.Json:
                WriteJson(Columns, Rows);
                break;
            default:
                WriteTable();
                break;
        }
    }

    /// <summary>Says below a table how many rows it leaves out, if it does.</summary>
    public static void WriteRest(long rows)
    {
        if (rows > LayerTable.MaxRows)
        {
            Consoles.Out().Profile.Out.Writer.WriteLine($"{Spelled.Count(rows - LayerTable.MaxRows)} more rows are not shown; --format csv and json have all of them.");
        }
    }

    private void WriteTable()
    {
        bool[] figures = [.. Columns.Select((_, i) => Rows.All(row => row[i] is not (string or bool)))];
        TextTable table = new(Title, [.. Columns.Select((column, i) => (figures[i] ? ">" : "") + column.Replace('_', ' '))]);
        foreach (object?[] row in Rows.Take(LayerTable.MaxRows))
        {
            table.Add([.. row.Select(cell => cell switch
            {
                true => "yes",
                false => "no",
                _ => Convert.ToString(cell, CultureInfo.InvariantCulture) ?? "",
            })]);
        }

        table.Write(Consoles.Out());
        WriteRest(Rows.Count);
    }

    /// <summary>Writes rows as CSV, each as it comes.</summary>
    public static void WriteCsv(IReadOnlyList<string> columns, IEnumerable<object?[]> rows)
    {
        using StreamWriter output = Consoles.Data();
        CsvOutput.Write(output, [.. columns.Select((column, i) => (column, (Func<object?[], object>)(row => row[i] switch { null => "", true => "true", false => "false", { } cell => cell })))], rows);
    }

    /// <summary>Writes rows as a list of objects, each as it comes.</summary>
    public static void WriteJson(IReadOnlyList<string> columns, IEnumerable<object?[]> rows)
    {
        using Stream stream = Console.OpenStandardOutput();
        using (Utf8JsonWriter json = new(stream, new JsonWriterOptions { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartArray();
            foreach (object?[] row in rows)
            {
                json.WriteStartObject();
                for (int i = 0; i < row.Length; i++)
                {
                    json.WritePropertyName(columns[i]);
                    JsonSerializer.Serialize(json, row[i]);
                }

                json.WriteEndObject();
                if (json.BytesPending > FlushBytes)
                {
                    json.Flush();
                }
            }

            json.WriteEndArray();
        }

        stream.Write("\n"u8);
    }
}
