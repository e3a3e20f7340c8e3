using System.Globalization;
using System.Text;
using System.Text.Json;
using Enos.Reports.Drawing;
using Enos.Reports.Sweeps;
using Enos.Sweeps.Results;

namespace Enos.Reports.Pages;

/// <summary>
/// The table of jobs as the page's script reads it: JSON, column by column, since neighbours in a column are alike. A column of one value has it as
/// <c>all</c>; one of few values has them as <c>of</c>, with an <c>index</c> for each job; any other has <c>values</c>. Numbers have seven digits.
/// </summary>
internal static class JobData
{
    /// <summary>The table.</summary>
    /// <param name="sweep">The sweep.</param>
    /// <param name="jobs">What the figure shows first; null if no job has two metrics.</param>
    public static string Json(StoredSweep sweep, JobPoints? jobs)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream))
        {
            json.WriteStartObject();
            json.WriteNumber("count", sweep.Jobs.Rows.Length);
            json.WriteString("x", jobs?.X.Metric.Name);
            json.WriteString("y", jobs?.Y.Metric.Name);
            json.WriteStartArray("columns");
            for (int column = 0; column < sweep.Jobs.Columns.Length; column++)
            {
                Write(json, sweep, column);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static void Write(Utf8JsonWriter json, StoredSweep sweep, int column)
    {
        JobTable table = sweep.Jobs;
        ResultColumn described = table.Columns[column];
        json.WriteStartObject();
        json.WriteString("name", described.Name);
        json.WriteBoolean("number", described.Type != ColumnType.Text);
        json.WriteBoolean("count", described.Type == ColumnType.Count);
        if (column == 0)
        {
            json.WriteString("role", "job");
        }
        else if (column < table.Status)
        {
            json.WriteString("role", "key");
        }
        else if (sweep.Metrics.FirstOrDefault(metric => metric.Name == described.Name) is { } metric)
        {
            Scale(json, "metric", MetricScale.For(metric, Greatest()));
            json.WriteBoolean("higher", metric.HigherIsBetter);
        }
        else if (ResultTables.Components.Contains(described.Name))
        {
            EnergyUnit unit = EnergyUnit.For(Greatest());
            Scale(json, "component", new MetricScale(SweepMetric.All[0], Spelled.Component(described.Name[..^"_pj".Length]), unit.Name, unit.Picojoules));
        }

        Values(json, [.. table.Rows.Select(row => row.Cells[column])], described.Type);
        json.WriteEndObject();

        double Greatest() => table.Rows.Select(row => row.Values[column]).Where(value => !double.IsNaN(value)).DefaultIfEmpty(0).Max();
    }

    private static void Scale(Utf8JsonWriter json, string role, MetricScale scale)
    {
        json.WriteString("role", role);
        json.WriteString("label", scale.Label);
        json.WriteString("unit", scale.Unit);
        json.WriteNumber("factor", scale.Factor);
    }

    private static void Values(Utf8JsonWriter json, string[] cells, ColumnType type)
    {
        string[] distinct = [.. cells.Distinct()];
        if (distinct.Length == 1)
        {
            json.WritePropertyName("all");
            Write(distinct[0]);
        }
        else if (distinct.Length * 4 < cells.Length)
        {
            Dictionary<string, int> index = distinct.Select((cell, i) => (cell, i)).ToDictionary();
            json.WriteStartArray("of");
            Array.ForEach(distinct, Write);
            json.WriteEndArray();
            json.WriteStartArray("index");
            Array.ForEach(cells, cell => json.WriteNumberValue(index[cell]));
            json.WriteEndArray();
        }
        else
        {
            json.WriteStartArray("values");
            Array.ForEach(cells, Write);
            json.WriteEndArray();
        }

        void Write(string cell)
        {
            if (cell.Length == 0)
            {
                json.WriteNullValue();
            }
            else if (type == ColumnType.Text)
            {
                json.WriteStringValue(cell);
            }
            else if (type == ColumnType.Count)
            {
                json.WriteNumberValue(long.Parse(cell, CultureInfo.InvariantCulture));
            }
            else
            {
                json.WriteRawValue(double.Parse(cell, CultureInfo.InvariantCulture).ToString("G7", CultureInfo.InvariantCulture));
            }
        }
    }
}
