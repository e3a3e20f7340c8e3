namespace Enos.Cli.Output;

/// <summary>
/// How wide each column of a table is. What is too wide for the console gives way in this order: texts of several words are wrapped, to no less than
/// <see cref="Readable"/>; headers are wrapped; texts are wrapped to their longest word; and last, on a terminal, names are broken behind one of <see cref="Breaks"/>.
/// Figures are never broken.
/// </summary>
internal sealed class TableLayout
{
    /// <summary>Characters behind which a name may go on in the next line.</summary>
    private const string Breaks = " /-_.:";

    /// <summary>Width in characters to which texts are wrapped before anything else gives way.</summary>
    private const int Readable = 30;

    private readonly int[] _widths;
    private readonly bool _namesBroken;

    private TableLayout(int[] widths, bool namesBroken, bool fits) => (_widths, _namesBroken, Fits) = (widths, namesBroken, fits);

    /// <summary>Whether the table is within the width that was asked for; always, if that was no bound.</summary>
    public bool Fits { get; }

    /// <summary>Width in characters, a space around each column.</summary>
    public int Width => Total(_widths);

    /// <summary>Lays a table out.</summary>
    /// <param name="headers">A header a column.</param>
    /// <param name="rows">Cells, one a column.</param>
    /// <param name="width">Characters of a line.</param>
    /// <param name="bounded">Whether no line may be longer: on a terminal, which would break it anywhere.</param>
    public static TableLayout Of(string[] headers, IReadOnlyList<string[]> rows, int width, bool bounded)
    {
        int[] Widest(Func<string, int> header, Func<string, int> cell) =>
            [.. headers.Select((text, c) => rows.Aggregate(header(text), (widest, row) => Math.Max(widest, cell(row[c]))))];

        int[] widths = Widest(text => text.Length, text => text.Length);
        int[][] floors =
        [
            Widest(text => text.Length, text => Math.Max(Longest(text, " "), Math.Min(text.Length, Readable))),
            Widest(text => Longest(text, Breaks), text => Math.Max(Longest(text, " "), Math.Min(text.Length, Readable))),
            Widest(text => Longest(text, Breaks), text => Longest(text, " ")),
            .. bounded ? new[] { Widest(text => Longest(text, Breaks), text => Longest(text, Breaks)) } : [],
        ];
        int step = 0;
        while (Total(widths) > width && step < floors.Length)
        {
            int[] floor = floors[step];
            int widest = Enumerable.Range(0, widths.Length).Where(c => widths[c] > floor[c]).DefaultIfEmpty(-1).MaxBy(c => c < 0 ? -1 : widths[c]);
            if (widest < 0)
            {
                step++;
                continue;
            }

            widths[widest]--;
        }

        return new TableLayout(widths, step == floors.Length - 1 && bounded, !bounded || Total(widths) <= width);
    }

    /// <summary>A cell's text in lines that are no longer than its column is wide.</summary>
    public string Wrap(string text, int column)
    {
        int width = _widths[column];
        if (text.Length <= width)
        {
            return text;
        }

        List<string> lines = [""];
        foreach (string piece in Pieces(text, _namesBroken || Longest(text, " ") > width ? Breaks : " "))
        {
            if ((lines[^1] + piece).TrimEnd().Length > width)
            {
                lines[^1] = lines[^1].TrimEnd();
                lines.Add("");
            }

            lines[^1] += piece;
        }

        return string.Join('\n', lines).TrimEnd();
    }

    private static int Total(int[] widths) => widths.Sum() + widths.Length + 1;

    private static int Longest(string text, string breaks) => Pieces(text, breaks).Select(piece => piece.TrimEnd().Length).DefaultIfEmpty(0).Max();

    private static IEnumerable<string> Pieces(string text, string breaks)
    {
        int start = 0;
        for (int i = 0; i < text.Length; i++)
        {
            // A point or sign inside of a number is none.
            bool breakable = breaks.Contains(text[i], StringComparison.Ordinal) && (text[i] == ' ' || i + 1 == text.Length || !char.IsAsciiDigit(text[i + 1]) || text[i] is '/' or '-' && i > 0 && char.IsAsciiLetter(text[i - 1]));
            if (breakable)
            {
                yield return text[start..(i + 1)];
                start = i + 1;
            }
        }

        if (start < text.Length)
        {
            yield return text[start..];
        }
    }
}
