using System.Collections.Immutable;
using System.Globalization;
using Enos.Accel.Inputs;

namespace Enos.Search.Runs;

/// <summary>A row of one of a run's own CSV files, whose columns are known. Cells that are wrong are noted, with their place.</summary>
public sealed class RunRow
{
    private readonly CsvTable _table;
    private readonly ImmutableArray<CsvCell> _cells;
    private readonly ImmutableArray<string> _columns;
    private readonly List<InputError> _errors;

    private RunRow(CsvTable table, ImmutableArray<CsvCell> cells, ImmutableArray<string> columns, List<InputError> errors) =>
        (_table, _cells, _columns, _errors) = (table, cells, columns, errors);

    /// <summary>Rows of the right length; none, and an error, if the header is another.</summary>
    public static ImmutableArray<RunRow> Rows(CsvTable table, ImmutableArray<string> columns, List<InputError> errors)
    {
        if (!table.Header.Select(cell => cell.Text).SequenceEqual(columns))
        {
            errors.Add(new InputError(
                table.File, table.Header[0].Line, 1, "header", string.Join(",", table.Header.Select(cell => cell.Text)), string.Join(",", columns)));
            return [];
        }

        foreach (ImmutableArray<CsvCell> row in table.Rows.Where(row => row.Length != columns.Length))
        {
            errors.Add(new InputError(table.File, row[0].Line, 1, "", Count(row.Length), $"{Count(columns.Length)}, as in the header"));
        }

        return [.. table.Rows.Where(row => row.Length == columns.Length).Select(row => new RunRow(table, row, columns, errors))];

        static string Count(int cells) => string.Create(CultureInfo.InvariantCulture, $"{cells} cells");
    }

    /// <summary>A cell as it stands.</summary>
    public string Text(string column) => Cell(column).Text;

    /// <summary>A number; infinities and NaN are numbers, as a loss that diverged is written.</summary>
    public double Number(string column)
    {
        if (double.TryParse(Text(column), NumberStyles.Float, CultureInfo.InvariantCulture, out double value))
        {
            return value;
        }

        _errors.Add(_table.ErrorAt(Cell(column), column, "a number"));
        return 0;
    }

    /// <summary>A whole number within a range.</summary>
    public long Long(string column, long min, long max)
    {
        if (long.TryParse(Text(column), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value) && value >= min && value <= max)
        {
            return value;
        }

        _errors.Add(_table.ErrorAt(Cell(column), column, string.Create(CultureInfo.InvariantCulture, $"a whole number from {min} to {max}")));
        return 0;
    }

    private CsvCell Cell(string column) => _cells[_columns.IndexOf(column)];
}
