using System.Globalization;

namespace Enos.Accel.Inputs;

/// <summary>One thing wrong with a file or an option that a user gave.</summary>
/// <param name="File">The file's path as the user gave it, or the option's name (<c>--modes</c>).</param>
/// <param name="Line">Line, from 1; 0 where a line makes no sense (a binary file, an option).</param>
/// <param name="Column">Column, from 1: the character in YAML and JSON, the first character of the cell in CSV; 0 if there is none.</param>
/// <param name="Key">The key, column or field at fault, or an empty string.</param>
/// <param name="Value">The value found, or an empty string where something is missing.</param>
/// <param name="Expected">What would have been right, as the end of the sentence "expected …".</param>
public sealed record InputError(string File, int Line, int Column, string Key, string Value, string Expected)
{
    /// <summary><c>file:line:column: key: found 'value', expected …</c>, leaving out what is not known.</summary>
    public override string ToString()
    {
        string place = (Line, Column) switch
        {
            (0, _) => File,
            (_, 0) => string.Create(CultureInfo.InvariantCulture, $"{File}:{Line}"),
            _ => string.Create(CultureInfo.InvariantCulture, $"{File}:{Line}:{Column}"),
        };
        string key = Key.Length == 0 ? "" : $"{Key}: ";
        string found = Value.Length == 0 ? "" : $"found '{Value}', ";
        return $"{place}: {key}{found}expected {Expected}";
    }
}
