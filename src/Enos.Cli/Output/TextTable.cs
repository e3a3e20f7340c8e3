using Spectre.Console;

namespace Enos.Cli.Output;

/// <summary>A table of plain text: names to the left, figures to the right.</summary>
internal sealed class TextTable
{
    private readonly Table _table = new() { Border = TableBorder.Simple };

    /// <param name="title">What it shows.</param>
    /// <param name="columns">Headers; those that begin with <c>&gt;</c> are of figures.</param>
    public TextTable(string title, params string[] columns)
    {
        _table.Title = new TableTitle(Markup.Escape(title));
        foreach (string column in columns)
        {
            bool figures = column.StartsWith('>');
            _table.AddColumn(new TableColumn(Markup.Escape(figures ? column[1..] : column))
            {
                Alignment = figures ? Justify.Right : Justify.Left,
                NoWrap = figures,
                Padding = new Padding(0, 0, 0, 0),
            });
        }
    }

    /// <summary>Adds a row.</summary>
    public void Add(params string[] cells) => _table.AddRow(cells.Select(cell => new Text(cell)));

    /// <summary>Writes the table.</summary>
    public void Write(IAnsiConsole console) => console.Write(_table);
}
