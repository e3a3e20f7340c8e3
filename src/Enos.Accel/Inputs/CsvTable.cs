using System.Collections.Immutable;
using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;

namespace Enos.Accel.Inputs;

/// <summary>A cell of a CSV file and where its first character stands, both from 1.</summary>
/// <param name="Text">Content, unquoted and trimmed.</param>
/// <param name="Line">Line of the file.</param>
/// <param name="Column">Character within the line.</param>
public readonly record struct CsvCell(string Text, int Line, int Column);

/// <summary>A CSV file (RFC 4180) with a header line, as cells that know their place. A byte order mark, CRLF and blank lines are tolerated.</summary>
/// <param name="File">Its path as the user gave it.</param>
/// <param name="Header">The first line that is not blank.</param>
/// <param name="Rows">All others, each as long as it stands in the file.</param>
public sealed record CsvTable(string File, ImmutableArray<CsvCell> Header, ImmutableArray<ImmutableArray<CsvCell>> Rows)
{
    /// <summary>Reads a file. No file, no header or a quote left open is an <see cref="InvalidInputException"/>.</summary>
    public static CsvTable Load(string path) => Parse(path, InputFile.ReadText(path));

    /// <summary>Reads <paramref name="text"/>; <paramref name="file"/> is the name that errors bear.</summary>
    public static CsvTable Parse(string file, string text)
    {
        var configuration = new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            TrimOptions = TrimOptions.Trim,
            IgnoreBlankLines = false,
            DetectDelimiter = false,
            BadDataFound = null,
        };
        using var reader = new StringReader(text);
        using var parser = new CsvParser(reader, configuration);
        ImmutableArray<ImmutableArray<CsvCell>>.Builder rows = ImmutableArray.CreateBuilder<ImmutableArray<CsvCell>>();
        var errors = new List<InputError>();
        int line = 1;
        while (parser.Read())
        {
            string raw = parser.RawRecord;
            if (raw.AsSpan().Trim().Length > 0)
            {
                rows.Add(Cells(file, raw, line, parser.Record!, errors));
            }

            line += raw.Count(c => c == '\n');
        }

        if (rows.Count == 0)
        {
            errors.Add(new InputError(file, 1, 1, "", "", "a header line"));
        }

        return errors.Count == 0 ? new CsvTable(file, rows[0], rows.ToImmutable().RemoveAt(0)) : throw new InvalidInputException(errors);
    }

    /// <summary>An error at a cell of this file.</summary>
    public InputError ErrorAt(CsvCell cell, string key, string expected) => new(File, cell.Line, cell.Column, key, cell.Text, expected);

    // The parser does not say where a cell begins, so the separators of the raw record are counted once more.
    private static ImmutableArray<CsvCell> Cells(string file, string raw, int line, string[] fields, List<InputError> errors)
    {
        ImmutableArray<CsvCell>.Builder cells = ImmutableArray.CreateBuilder<CsvCell>(fields.Length);
        int column = 1;
        bool quoted = false;
        bool begun = false;
        (int Line, int Column) start = (line, 1);
        for (int i = 0; i <= raw.Length; i++)
        {
            char c = i < raw.Length ? raw[i] : '\n';
            bool end = !quoted && (c is ',' or '\n');
            if (!begun && !end && !char.IsWhiteSpace(c))
            {
                begun = true;
                start = (line, column);
            }

            if (end && cells.Count < fields.Length)
            {
                cells.Add(new CsvCell(fields[cells.Count], start.Line, start.Column));
                start = (line, column + 1);
                begun = false;
            }

            quoted ^= c == '"';
            column++;
            if (c == '\n' && i < raw.Length)
            {
                line++;
                column = 1;
            }
        }

        if (cells.Count < fields.Length || quoted)
        {
            errors.Add(new InputError(file, start.Line, start.Column, "", "", "a closing quote"));
        }

        return cells.ToImmutable();
    }
}
