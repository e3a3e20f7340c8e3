namespace Enos.Accel.Inputs;

/// <summary>A value of an INI file and where it stands.</summary>
/// <param name="Section">Its section, in lower case; empty before the first.</param>
/// <param name="Key">Its key as it stands in the file.</param>
/// <param name="Text">The value, trimmed, quotes around it and a comment behind it dropped.</param>
/// <param name="Line">Line, from 1.</param>
/// <param name="Column">Character of the line where the value begins, from 1.</param>
internal sealed record IniValue(string Section, string Key, string Text, int Line, int Column);

/// <summary>
/// An INI file as Python's configparser reads it: <c>[section]</c>, <c>key: value</c> or <c>key = value</c>, comments after # or ;, sections and keys in
/// either case.
/// </summary>
internal sealed class IniFile
{
    private readonly Dictionary<string, IniValue> _values = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The value of a key, whatever its section; null if there is none.</summary>
    public IniValue? this[string key] => _values.GetValueOrDefault(key);

    /// <summary>Reads a text; lines that are nothing of the kind and keys that come again are reported.</summary>
    public static IniFile Parse(string file, string text, List<InputError> errors)
    {
        var ini = new IniFile();
        string section = "";
        int number = 0;
        foreach (ReadOnlySpan<char> raw in text.AsSpan().TrimStart('\uFEFF').EnumerateLines())
        {
            number++;
            ReadOnlySpan<char> line = WithoutComment(raw);
            int start = line.Length - line.TrimStart().Length;
            ReadOnlySpan<char> content = line.Trim();
            int delimiter = content.IndexOfAny(':', '=');
            if (content.IsEmpty)
            {
                continue;
            }

            if (content[0] == '[' && content[^1] == ']')
            {
                section = content[1..^1].Trim().ToString().ToLowerInvariant();
            }
            else if (content[0] == '[' || delimiter <= 0)
            {
                errors.Add(new InputError(file, number, start + 1, "", content.ToString(), "a [section], or a key and a value with : or = between"));
            }
            else
            {
                ini.Add(file, section, content, delimiter, number, start, errors);
            }
        }

        return ini;
    }

    private void Add(string file, string section, ReadOnlySpan<char> content, int delimiter, int line, int start, List<InputError> errors)
    {
        string key = content[..delimiter].Trim().ToString();
        ReadOnlySpan<char> rest = content[(delimiter + 1)..];
        int column = start + delimiter + 2 + (rest.Length - rest.TrimStart().Length);
        var value = new IniValue(section, key, Unquoted(rest.Trim()).ToString(), line, column);
        if (!_values.TryAdd(key, value) && string.Equals(_values[key].Section, section, StringComparison.Ordinal))
        {
            errors.Add(new InputError(
                file, line, start + 1, key, value.Text, FormattableString.Invariant($"each key once; line {_values[key].Line} has this one already")));
        }
    }

    // A comment takes a whole line, or follows white space.
    private static ReadOnlySpan<char> WithoutComment(ReadOnlySpan<char> line)
    {
        for (int i = 0; i < line.Length; i++)
        {
            if (line[i] is '#' or ';' && (i == 0 || char.IsWhiteSpace(line[i - 1])))
            {
                return line[..i];
            }
        }

        return line;
    }

    private static ReadOnlySpan<char> Unquoted(ReadOnlySpan<char> value) =>
        value.Length >= 2 && value[0] is '"' or '\'' && value[^1] == value[0] ? value[1..^1].Trim() : value;
}
