using Spectre.Console;

namespace Enos.Cli.Output;

/// <summary>A table of plain text: names to the left, figures to the right. It keeps within the console's width (<see cref="TableLayout"/>).</summary>
internal sealed class TextTable
{
    private readonly string _title;
    private readonly string[] _columns;
    private readonly bool[] _figures;
    private readonly List<string[]> _rows = [];

    /// <param name="title">What it shows.</param>
    /// <param name="columns">Headers; those that begin with <c>&gt;</c> are of figures.</param>
    public TextTable(string title, params string[] columns)
    {
        _title = title;
        _figures = [.. columns.Select(column => column.StartsWith('>'))];
        _columns = [.. columns.Select((column, i) => _figures[i] ? column[1..] : column)];
    }

    /// <summary>Adds a row.</summary>
    public void Add(params string[] cells) => _rows.Add(cells);

    /// <summary>Writes the table; where the console is too narrow even for broken names, a line a cell.</summary>
    public void Write(IAnsiConsole console)
    {
        TableLayout layout = TableLayout.Of(_columns, _rows, console.Profile.Width, Consoles.IsBounded(console));
        if (!layout.Fits)
        {
            WriteRecords(console.Profile.Out.Writer);
            return;
        }

        Table table = new() { Border = TableBorder.Simple, Title = new TableTitle(Markup.Escape(_title)) };
        for (int i = 0; i < _columns.Length; i++)
        {
            table.AddColumn(new TableColumn(Cell(_columns[i], i))
            {
                Alignment = _figures[i] ? Justify.Right : Justify.Left,
                NoWrap = true,
                Padding = new Padding(0, 0, 0, 0),
            });
        }

        foreach (string[] row in _rows)
        {
            table.AddRow(row.Select(Cell));
        }

        // A piped table may be wider than the page: names are not broken there.
        console.Profile.Width = Math.Max(console.Profile.Width, layout.Width);
        console.Write(table);

        Text Cell(string text, int column) => new(layout.Wrap(text, column));
    }

    private void WriteRecords(TextWriter writer)
    {
        writer.WriteLine(_title);
        foreach (string[] row in _rows)
        {
            writer.WriteLine();
            foreach ((string column, string cell) in _columns.Zip(row).Where(pair => pair.Second.Length > 0))
            {
                writer.WriteLine($"{column}: {cell}");
            }
        }

        writer.WriteLine();
    }
}
