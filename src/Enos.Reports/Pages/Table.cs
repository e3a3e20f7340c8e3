using System.Collections.Immutable;
using System.Globalization;
using Enos.Reports.Drawing;
using static Enos.Reports.Drawing.Markup;

namespace Enos.Reports.Pages;

/// <summary>A cell: what it shows, and the number by which a column of numbers is sorted.</summary>
internal readonly record struct Cell(string Text, double? Value)
{
    /// <summary>Text.</summary>
    public static implicit operator Cell(string text) => new(text, null);

    /// <summary>A count.</summary>
    public static implicit operator Cell(long count) => new(Spelled.Count(count), count);

    /// <summary>A share as a percentage.</summary>
    public static Cell Percent(double share) => new(Spelled.Percent(share), share);

    /// <summary>A number.</summary>
    public static Cell Number(double value, string format) => new(value.ToString(format, CultureInfo.InvariantCulture), value);

    /// <summary>An energy.</summary>
    public static Cell Energy(EnergyUnit unit, double energyPj) => new(unit.Of(energyPj), energyPj);
}

/// <summary>A table whose columns sort when their header is pressed.</summary>
/// <param name="Id">Its name on the page.</param>
/// <param name="Caption">What it lists.</param>
/// <param name="Columns">Headers, with their units.</param>
/// <param name="Rows">Its rows, as long as the header.</param>
internal sealed record Table(string Id, string Caption, ImmutableArray<string> Columns, ImmutableArray<ImmutableArray<Cell>> Rows)
{
    /// <summary>The table as an element of a page.</summary>
    public Markup Inline()
    {
        bool[] isNumber = [.. Columns.Select((_, c) => Rows.Length > 0 && Rows.All(row => row[c].Value is not null || row[c].Text.Length == 0) && Rows.Any(row => row[c].Value is not null))];
        return Of(
            "div", At("class", "scroll"), At("tabindex", "0"), At("role", "region"), At("aria-label", Caption),
            Of(
                "table", At("id", Id), At("class", "sortable"),
                Of("caption", Caption),
                Of("thead", Of("tr", All(Columns.Select((column, c) => Of(
                    "th", At("scope", "col"), isNumber[c] ? At("class", "number") : null, Of("button", At("type", "button"), column)))))),
                Of("tbody", All(Rows.Select(row => Of("tr", All(row.Select((cell, c) => Of(
                    "td", isNumber[c] ? At("class", "number") : cell.Text.Length > 48 ? At("class", "long") : null,
                    cell.Value is { } value ? At("data-value", value.ToString("R", CultureInfo.InvariantCulture)) : null, cell.Text)))))))));
    }
}
