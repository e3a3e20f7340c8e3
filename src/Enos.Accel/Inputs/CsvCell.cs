namespace Enos.Accel.Inputs;

/// <summary>A cell of a CSV file and where its first character stands, both from 1.</summary>
/// <param name="Text">Content, unquoted and trimmed.</param>
/// <param name="Line">Line of the file.</param>
/// <param name="Column">Character within the line.</param>
public readonly record struct CsvCell(string Text, int Line, int Column)
{
    /// <summary>An error at this cell of a file.</summary>
    public InputError Error(string file, string key, string expected) => new(file, Line, Column, key, Text, expected);
}
