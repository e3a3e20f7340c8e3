using System.Globalization;
using System.Numerics;
using System.Text.Json;
using Enos.Cli.Options;
using Enos.Traces.Queries;

namespace Enos.Cli.Output;

/// <summary>What <c>enos trace query</c> prints. CSV and JSON are written row by row, however many there are.</summary>
internal static class QueryOutput
{
    public static void Write(string format, QueryResult result)
    {
        switch (format)
        {
            case CommonOptions.Csv:
                Listing.WriteCsv(result.Columns, Rows(result));
                break;
            case CommonOptions.Json:
                Listing.WriteJson(result.Columns, Rows(result));
                break;
            default:
                List<object?[]> shown = [];
                long rows = 0;
                foreach (object?[] row in Rows(result))
                {
                    if (rows++ < LayerTable.MaxRows)
                    {
                        shown.Add(row);
                    }
                }

                new Listing("", result.Columns, shown).Write(format);
                Listing.WriteRest(rows);
                break;
        }
    }

    private static IEnumerable<object?[]> Rows(QueryResult result) => result.Rows().Select(row => Array.ConvertAll(row, Cell));

    // Numbers as numbers, what is composed as JSON, all else as text.
    private static object? Cell(object? value) => value switch
    {
        null or string or bool or int or long => value,
        sbyte or byte or short or ushort or uint => Convert.ToInt64(value, CultureInfo.InvariantCulture),
        BigInteger big when big >= long.MinValue && big <= long.MaxValue => (long)big,
        float single => Finite(single),
        double number => Finite(number),
        decimal exact => exact,
        DateTime time => time.ToString("yyyy-MM-dd HH:mm:ss.FFFFFF", CultureInfo.InvariantCulture),
        System.Collections.IEnumerable => JsonSerializer.Serialize(value),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture),
    };

    // JSON has no infinities.
    private static object Finite(double number) => double.IsFinite(number) ? number : number.ToString(CultureInfo.InvariantCulture);
}
