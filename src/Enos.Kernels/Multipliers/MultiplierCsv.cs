using System.Globalization;
using Enos.Accel.Inputs;

namespace Enos.Kernels.Multipliers;

/// <summary>
/// A multiplier as CSV: the header <c>activation,weight,product</c>, the columns in any order, and one row for each pair of operands in any order. How many bits an operand
/// has, 4 to 8, follows from the number of rows.
/// </summary>
public static class MultiplierCsv
{
    private static readonly string[] Columns = ["activation", "weight", "product"];

    /// <summary>Reads a table.</summary>
    /// <param name="table">The file.</param>
    /// <param name="signed">Whether the multiplier is signed.</param>
    /// <param name="name">The multiplier's name.</param>
    /// <exception cref="InvalidInputException">A column, row or pair is missing, doubled, or out of range: every error found.</exception>
    public static Multiplier Parse(CsvTable table, bool signed, string name)
    {
        var errors = new List<InputError>();
        int[] columns = [.. Columns.Select(column => Column(table, column, errors))];
        int bits = Enumerable.Range(Multiplier.MinBits, Multiplier.MaxBits - Multiplier.MinBits + 1).FirstOrDefault(b => 1 << (2 * b) == table.Rows.Length);
        if (bits == 0)
        {
            string found = table.Rows.Length.ToString(CultureInfo.InvariantCulture);
            errors.Add(new InputError(table.File, 0, 0, "rows", found, "4^bits rows, bits from 4 to 8: one for each pair of operands"));
        }

        if (errors.Count > 0)
        {
            throw new InvalidInputException(errors);
        }

        var result = new Multiplier(name, signed, bits, new int[table.Rows.Length]);
        int[] lines = new int[table.Rows.Length];
        foreach (IReadOnlyList<CsvCell> row in table.Rows)
        {
            if (row.Count <= columns.Max())
            {
                errors.Add(table.ErrorAt(row[0], "row", $"{columns.Max() + 1} cells"));
                continue;
            }

            int before = errors.Count;
            int x = Number(table, row[columns[0]], Columns[0], result.Least, result.Greatest, errors);
            int w = Number(table, row[columns[1]], Columns[1], result.Least, result.Greatest, errors);
            int product = Number(table, row[columns[2]], Columns[2], result.LeastProduct, result.GreatestProduct, errors);
            int index = ((x & (result.Operands - 1)) << bits) | (w & (result.Operands - 1));
            if (errors.Count == before && lines[index] > 0)
            {
                errors.Add(table.ErrorAt(row[columns[0]], Columns[0], $"each pair once: {x} by {w} is in line {lines[index]}"));
            }

            result.Products[index] = product;
            lines[index] = row[0].Line;
        }

        return errors.Count == 0 ? result : throw new InvalidInputException(errors);
    }

    private static int Column(CsvTable table, string name, List<InputError> errors)
    {
        int column = Enumerable.Range(0, table.Header.Length).FirstOrDefault(i => table.Header[i].Text == name, -1);
        if (column < 0)
        {
            errors.Add(new InputError(table.File, table.Header[0].Line, 0, name, "", $"a column {name}"));
        }

        return column;
    }

    private static int Number(CsvTable table, CsvCell cell, string key, int least, int greatest, List<InputError> errors)
    {
        if (int.TryParse(cell.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number) && number >= least && number <= greatest)
        {
            return number;
        }

        errors.Add(table.ErrorAt(cell, key, $"a whole number from {least} to {greatest}"));
        return 0;
    }
}
