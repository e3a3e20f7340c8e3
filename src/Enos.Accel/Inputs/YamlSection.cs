using System.Globalization;

namespace Enos.Accel.Inputs;

/// <summary>
/// A mapping of a YAML file, read key by key. Every fault is added to one list and a placeholder returned, so that reading goes on and all faults are
/// reported together; <see cref="Close"/> reports the keys that nobody asked for.
/// </summary>
internal sealed class YamlSection
{
    private readonly string _file;
    private readonly string? _origin;
    private readonly string _path;
    private readonly List<InputError> _errors;
    private readonly Dictionary<string, YamlTree> _values = new(StringComparer.Ordinal);
    private readonly List<YamlScalar> _keys = [];
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);

    public YamlSection(string file, string path, YamlMapping mapping, List<InputError> errors)
    {
        _file = file;
        _path = path;
        _errors = errors;
        _origin = mapping.Origin;
        Line = mapping.Line;
        Column = mapping.Column;
        foreach ((YamlTree key, YamlTree value) in mapping.Entries)
        {
            if (key is not YamlScalar name)
            {
                Fault(key, path, "a key");
            }
            else if (!_values.TryAdd(name.Text, value))
            {
                Fault(name, PathOf(name.Text), "each key once");
            }
            else
            {
                _keys.Add(name);
            }
        }
    }

    public int Line { get; }

    public int Column { get; }

    /// <summary>The keys that were asked for so far.</summary>
    public IReadOnlyCollection<string> Known => _known;

    public bool Has(string key) => _values.ContainsKey(key);

    public string Text(string key)
    {
        if (Find(key) is not { } node)
        {
            return "";
        }

        if (node is YamlScalar { Text.Length: > 0 } scalar)
        {
            return scalar.Text;
        }

        Fault(node, PathOf(key), "a text");
        return "";
    }

    public double Number(string key, double min, bool orEqual = false)
    {
        if (Find(key) is not { } node)
        {
            return 1;
        }

        if (node is YamlScalar { Plain: true } scalar
            && double.TryParse(scalar.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
            && double.IsFinite(value) && (value > min || (orEqual && value == min)))
        {
            return value;
        }

        Fault(node, PathOf(key), FormattableString.Invariant($"a finite number {(orEqual ? "of at least" : "above")} {min}"));
        return 1;
    }

    public int Integer(string key, int min, int max = int.MaxValue) => (int)Long(key, min, max);

    public long Long(string key, long min, long max = long.MaxValue)
    {
        if (Find(key) is not { } node)
        {
            return min;
        }

        if (node is YamlScalar { Plain: true } scalar
            && long.TryParse(scalar.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value)
            && value >= min && value <= max)
        {
            return value;
        }

        string range = max is int.MaxValue or long.MaxValue ? $"of at least {min}" : $"from {min} to {max}";
        Fault(node, PathOf(key), $"a whole number {range}");
        return min;
    }

    public bool Boolean(string key) => Choice(key, ("true", true), ("false", false));

    public T Choice<T>(string key, params (string Name, T Value)[] choices)
        where T : struct
    {
        if (Find(key) is not { } node)
        {
            return choices[0].Value;
        }

        foreach ((string name, T value) in choices)
        {
            if (node is YamlScalar scalar && scalar.Text == name)
            {
                return value;
            }
        }

        Fault(node, PathOf(key), $"one of {string.Join(", ", choices.Select(c => c.Name))}");
        return choices[0].Value;
    }

    public IReadOnlyList<YamlScalar> Names(string key)
    {
        if (Find(key) is not { } node)
        {
            return [];
        }

        if (node is not YamlSequence { Items.Count: > 0 } list)
        {
            Fault(node, PathOf(key), "a list of at least one name");
            return [];
        }

        var names = new List<YamlScalar>();
        foreach (YamlTree item in list.Items)
        {
            if (item is not YamlScalar { Text.Length: > 0 } name)
            {
                Fault(item, PathOf(key), "a name");
            }
            else if (names.Any(n => n.Text == name.Text))
            {
                Fault(item, PathOf(key), "each name once");
            }
            else
            {
                names.Add(name);
            }
        }

        return names;
    }

    /// <summary>The section below a key; null, with the fault reported, if it is not there or no mapping.</summary>
    public YamlSection? Section(string key)
    {
        YamlTree? node = Find(key);
        if (node is YamlMapping mapping)
        {
            return new YamlSection(_file, PathOf(key), mapping, _errors);
        }

        if (node is not null)
        {
            Fault(node, PathOf(key), "a mapping");
        }

        return null;
    }

    /// <summary>The sections of a list below a key; empty, with the fault reported, if it is not there or no list. Items that are no mapping are reported.</summary>
    public IReadOnlyList<YamlSection> Sections(string key)
    {
        YamlTree? node = Find(key);
        if (node is not YamlSequence list)
        {
            if (node is not null)
            {
                Fault(node, PathOf(key), "a list");
            }

            return [];
        }

        var sections = new List<YamlSection>();
        foreach ((int index, YamlTree item) in list.Items.Index())
        {
            string path = FormattableString.Invariant($"{PathOf(key)}[{index}]");
            if (item is YamlMapping mapping)
            {
                sections.Add(new YamlSection(_file, path, mapping, _errors));
            }
            else
            {
                Fault(item, path, "a mapping");
            }
        }

        return sections;
    }

    /// <summary>Whatever stands below a key that may be missing, as text on one line; empty if there is nothing.</summary>
    public string OptionalFlow(string key) => Optional(key) ? _values[key].Flow() : "";

    public YamlSection? OptionalSection(string key)
    {
        _known.Add(key);
        return Has(key) ? Section(key) : null;
    }

    /// <summary>Declares a key that may be missing.</summary>
    public bool Optional(string key)
    {
        _known.Add(key);
        return Has(key);
    }

    public void Fault(YamlTree node, string path, string expected) =>
        _errors.Add(new InputError(node.Origin ?? _file, node.Line, node.Column, path, node.Kind, expected));

    public void FaultAt(string key, string expected)
    {
        if (_values.TryGetValue(key, out YamlTree? node))
        {
            Fault(node, PathOf(key), expected);
        }
    }

    /// <summary>Reports the keys that nobody asked for.</summary>
    public void Close()
    {
        foreach (YamlScalar key in _keys.Where(key => !_known.Contains(key.Text)))
        {
            Fault(key, _path, $"one of the keys {string.Join(", ", _known)}{Suggestion.Hint(key.Text, _known)}");
        }
    }

    public string PathOf(string key) => _path.Length == 0 ? key : $"{_path}.{key}";

    private YamlTree? Find(string key)
    {
        _known.Add(key);
        if (_values.TryGetValue(key, out YamlTree? node))
        {
            return node;
        }

        _errors.Add(new InputError(_origin ?? _file, Line, Column, PathOf(key), "", "this key"));
        return null;
    }
}
