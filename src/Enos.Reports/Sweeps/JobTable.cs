using System.Collections.Immutable;
using System.Globalization;
using Enos.Accel.Inputs;
using Enos.Sweeps.Results;

namespace Enos.Reports.Sweeps;

/// <summary>A job that has a result: a row of the table of jobs.</summary>
/// <param name="Job">Its number.</param>
/// <param name="Cells">Its cells as they stand.</param>
/// <param name="Values">The numbers in them; NaN for text and where there is none.</param>
internal sealed record JobRow(int Job, ImmutableArray<string> Cells, ImmutableArray<double> Values);

/// <summary>The table of a sweep's jobs.</summary>
/// <param name="Columns">Its columns.</param>
/// <param name="Rows">Jobs that have a result, by number.</param>
internal sealed record JobTable(ImmutableArray<ResultColumn> Columns, ImmutableArray<JobRow> Rows)
{
    /// <summary>Where the status stands.</summary>
    public int Status { get; } = IndexOf(Columns, ResultTables.Status);

    /// <summary>Where the keys that vary stand: between the job's number and the status.</summary>
    public IEnumerable<int> Keys => Enumerable.Range(1, Status - 1);

    /// <summary>Where the components of the energy stand.</summary>
    public IEnumerable<int> Components => ResultTables.Components.Select(Of).Where(column => column >= 0);

    /// <summary>Where a column stands; negative if the table lacks it.</summary>
    public int Of(string name) => IndexOf(Columns, name);

    /// <summary>Whether a job failed.</summary>
    public bool HasFailed(JobRow row) => row.Cells[Status] == ResultTables.Failed;

    /// <summary>A job's values of the keys that vary, a line each.</summary>
    public IEnumerable<string> Describe(JobRow row) => Keys.Select(key => $"{Columns[key].Name}: {row.Cells[key]}");

    /// <summary>Reads rows.</summary>
    /// <param name="file">The file.</param>
    /// <param name="columns">The columns.</param>
    /// <param name="hasHeader">Whether the first line names them.</param>
    /// <param name="jobs">Number of jobs of the sweep.</param>
    /// <param name="errors">Receives every error, with its place.</param>
    public static List<JobRow> Read(string file, ImmutableArray<ResultColumn> columns, bool hasHeader, int jobs, List<InputError> errors)
    {
        List<JobRow> rows = [];
        bool first = hasHeader;
        int status = IndexOf(columns, ResultTables.Status);
        foreach (ImmutableArray<CsvCell> record in CsvRecords.Read(file, InputFile.ReadText(file), ',', errors))
        {
            if (first)
            {
                first = false;
                if (!HasColumns(file, record, columns, errors))
                {
                    return [];
                }

                continue;
            }

            if (record.Length != columns.Length)
            {
                errors.Add(new InputError(file, record[0].Line, 1, "", Cells(record.Length), $"{Cells(columns.Length)}, as there are columns"));
                continue;
            }

            ImmutableArray<double> values = [.. record.Select((cell, c) => Value(file, cell, columns[c], errors))];
            int last = rows.Count == 0 ? -1 : rows[^1].Job;
            if (!(values[0] > last && values[0] < jobs))
            {
                errors.Add(record[0].Error(file, columns[0].Name, string.Create(CultureInfo.InvariantCulture, $"a job's number from {last + 1} to {jobs - 1}, ascending")));
                continue;
            }

            if (status >= 0 && record[status].Text is not (ResultTables.Done or ResultTables.Failed))
            {
                errors.Add(record[status].Error(file, ResultTables.Status, $"{ResultTables.Done} or {ResultTables.Failed}"));
            }

            rows.Add(new JobRow((int)values[0], [.. record.Select(cell => cell.Text)], values));
        }

        if (first)
        {
            errors.Add(new InputError(file, 1, 1, "header", "", string.Join(",", columns.Select(column => column.Name))));
        }

        return rows;

        static string Cells(int count) => string.Create(CultureInfo.InvariantCulture, $"{count} cells");
    }

    private static bool HasColumns(string file, ImmutableArray<CsvCell> header, ImmutableArray<ResultColumn> columns, List<InputError> errors)
    {
        string[] found = [.. header.Select(cell => cell.Text)];
        string[] expected = [.. columns.Select(column => column.Name)];
        if (found.SequenceEqual(expected))
        {
            return true;
        }

        InputError[] wrong =
        [
            .. expected.Except(found).Select(name => new InputError(file, header[0].Line, 1, "header", "", $"a column {name}, as run.json lists it")),
            .. header.Where(cell => !expected.Contains(cell.Text)).Select(cell => cell.Error(file, "header", "no such column; run.json lists none")),
        ];
        errors.AddRange(wrong.Length > 0 ? wrong : [new InputError(file, header[0].Line, 1, "header", string.Join(",", found), string.Join(",", expected))]);
        return false;
    }

    private static double Value(string file, CsvCell cell, ResultColumn column, List<InputError> errors)
    {
        if (column.Type == ColumnType.Text || cell.Text.Length == 0)
        {
            return double.NaN;
        }

        if (column.Type == ColumnType.Count)
        {
            if (long.TryParse(cell.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long count))
            {
                return count;
            }
        }
        else if (double.TryParse(cell.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number))
        {
            return number;
        }

        errors.Add(cell.Error(file, column.Name, column.Type == ColumnType.Count ? "a whole number" : "a finite number"));
        return double.NaN;
    }

    private static int IndexOf(ImmutableArray<ResultColumn> columns, string name) => columns.ToList().FindIndex(column => column.Name == name);
}
