using System.Collections.Immutable;

namespace Enos.Accel.Inputs;

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
        var errors = new List<InputError>();
        ImmutableArray<CsvCell>[] records = [.. CsvRecords.Read(file, text, ',', errors)];
        if (records.Length == 0)
        {
            errors.Add(new InputError(file, 1, 1, "", "", "a header line"));
        }

        return errors.Count == 0 ? new CsvTable(file, records[0], [.. records.AsSpan(1)]) : throw new InvalidInputException(errors);
    }

    /// <summary>An error at a cell of this file.</summary>
    public InputError ErrorAt(CsvCell cell, string key, string expected) => cell.Error(File, key, expected);
}
