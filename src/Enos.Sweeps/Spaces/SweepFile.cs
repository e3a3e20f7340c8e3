using System.Collections.Immutable;
using Enos.Accel.Hardware;
using Enos.Accel.Inputs;

namespace Enos.Sweeps.Spaces;

/// <summary>Reads a sweep's file (docs/sweeps.md): its own keys, axes and ranges. What the values mean is checked job by job, when they are resolved.</summary>
internal sealed class SweepFile
{
    /// <summary>Points that a space may have at most.</summary>
    public const int MaxJobs = 1_000_000;

    private readonly string _file;
    private readonly List<InputError> _errors = [];
    private readonly SortedDictionary<string, YamlTree> _settings = new(StringComparer.Ordinal);
    private readonly IReadOnlyList<string> _searchKeys;

    private SweepFile(string file, IReadOnlyList<string> searchKeys) => (_file, _searchKeys) = (file, searchKeys);

    /// <summary>Reads a file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="folder">The folder that paths in it are relative to.</param>
    /// <param name="searchKeys">Names of a search's settings.</param>
    /// <param name="errors">Receives every error.</param>
    /// <returns>The space, or null if there is no telling what it is; it may be incomplete if there are errors.</returns>
    public static SweepSpace? Read(string file, string folder, IReadOnlyList<string> searchKeys, List<InputError> errors)
    {
        var reader = new SweepFile(file, searchKeys);
        try
        {
            return reader.Read(InputFile.ReadText(file), folder);
        }
        catch (InvalidInputException e)
        {
            reader._errors.AddRange(e.Errors);
            return null;
        }
        finally
        {
            errors.AddRange(reader._errors);
        }
    }

    private SweepSpace? Read(string text, string folder)
    {
        YamlTree? tree = YamlTree.Parse(_file, text, _errors);
        if (tree is not YamlMapping mapping)
        {
            if (tree is not null)
            {
                Fault(tree, "", "a mapping with the sweep's keys");
            }

            return null;
        }

        // Settings stay trees until they are resolved: each may vary, and is then checked with the point it is part of.
        var root = new YamlSection(_file, "", mapping, _errors);
        foreach (string key in SweepKeys.Settings.Where(root.Optional))
        {
            _settings[key] = Entry(mapping, key);
        }

        if (root.Optional(SweepKeys.Search))
        {
            ReadSearch(Entry(mapping, SweepKeys.Search));
        }

        bool layers = !root.Optional(SweepKeys.Layers) || root.Boolean(SweepKeys.Layers);
        ImmutableArray<Axis> axes = root.Optional(SweepKeys.Space) ? ReadAxes(Entry(mapping, SweepKeys.Space)) : [];
        root.Close();
        long jobs = 1;
        foreach (Axis axis in axes)
        {
            jobs = Math.Min(jobs * axis.Length, int.MaxValue);
        }

        if (jobs > MaxJobs)
        {
            _errors.Add(new InputError(_file, Entry(mapping, SweepKeys.Space).Line, 1, SweepKeys.Space, "", FormattableString.Invariant($"at most {MaxJobs} points")));
            axes = [];
        }

        return new SweepSpace
        {
            File = _file,
            Folder = folder,
            Settings = _settings.ToImmutableSortedDictionary(StringComparer.Ordinal),
            Axes = axes,
            Layers = layers,
        };
    }

    private static YamlTree Entry(YamlMapping mapping, string key) => mapping.Entries.First(entry => entry.Key is YamlScalar name && name.Text == key).Value;

    private void ReadSearch(YamlTree node)
    {
        if (node is not YamlMapping settings)
        {
            Fault(node, SweepKeys.Search, "a mapping with settings of enos search");
            return;
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach ((YamlTree key, YamlTree value) in settings.Entries)
        {
            if (key is not YamlScalar name || !_searchKeys.Contains(name.Text))
            {
                Fault(key, SweepKeys.Search, Expected(key.Flow(), _searchKeys));
            }
            else if (!seen.Add(name.Text))
            {
                Fault(name, SweepKeys.Search, "each key once");
            }
            else
            {
                _settings[SweepKeys.SearchPrefix + name.Text] = value;
            }
        }
    }

    private ImmutableArray<Axis> ReadAxes(YamlTree node)
    {
        if (node is not YamlSequence list)
        {
            Fault(node, SweepKeys.Space, "a list of axes, each a mapping from keys to their values");
            return [];
        }

        var known = new Dictionary<string, YamlScalar>(StringComparer.Ordinal);
        return [.. list.Items.Select(item => ReadAxis(item, known)).OfType<Axis>()];
    }

    private Axis? ReadAxis(YamlTree node, Dictionary<string, YamlScalar> known)
    {
        if (node is not YamlMapping { Entries.Count: > 0 } mapping)
        {
            Fault(node, SweepKeys.Space, "an axis: a mapping from keys to their values");
            return null;
        }

        var keys = new List<AxisKey>();
        int before = _errors.Count;
        foreach ((YamlTree key, YamlTree value) in mapping.Entries)
        {
            if (ReadKey(key, known) is { } name)
            {
                keys.Add(new AxisKey((YamlScalar)name.From(_file), [.. ReadValues(name.Text, value).Select(v => v.From(_file))]));
            }
        }

        if (_errors.Count > before)
        {
            return null;
        }

        foreach (AxisKey other in keys.Where(key => key.Values.Length != keys[0].Values.Length))
        {
            Fault(other.Node, SweepKeys.Space, FormattableString.Invariant(
                $"{keys[0].Values.Length} values, as many as {keys[0].Name}, with which it changes; found {other.Values.Length}"));
        }

        return _errors.Count > before || !AllDiffer(keys) ? null : new Axis([.. keys]);
    }

    private YamlScalar? ReadKey(YamlTree key, Dictionary<string, YamlScalar> known)
    {
        if (key is not YamlScalar { Text.Length: > 0 } name)
        {
            Fault(key, SweepKeys.Space, "a key");
            return null;
        }

        string head = name.Text.Split('.')[0];
        string[] heads = [.. SweepKeys.Settings.Append(SweepKeys.Search).Union(AcceleratorFile.Keys)];
        bool search = head == SweepKeys.Search;
        if (search && !_searchKeys.Contains(name.Text[(Math.Min(head.Length + 1, name.Text.Length))..]))
        {
            Fault(name, SweepKeys.Space, Expected(name.Text, [.. _searchKeys.Select(setting => SweepKeys.SearchPrefix + setting)]));
        }
        else if (!search && (!heads.Contains(head) || (SweepKeys.Settings.Contains(head) && head != name.Text)))
        {
            Fault(name, SweepKeys.Space, Expected(head, heads));
        }
        else if (_settings.TryGetValue(name.Text, out YamlTree? setting))
        {
            Fault(name, SweepKeys.Space, FormattableString.Invariant($"each key once; line {setting.Line} has a value for it that does not vary"));
        }
        else if (known.Values.FirstOrDefault(other => Overlap(other.Text, name.Text)) is { } other)
        {
            Fault(name, SweepKeys.Space, FormattableString.Invariant($"each key once; line {other.Line} has {other.Text} already"));
        }
        else
        {
            known.Add(name.Text, name);
            return name;
        }

        return null;
    }

    private static bool Overlap(string one, string other) =>
        one == other || one.StartsWith(other + '.', StringComparison.Ordinal) || other.StartsWith(one + '.', StringComparison.Ordinal);

    private ImmutableArray<YamlTree> ReadValues(string key, YamlTree value)
    {
        switch (value)
        {
            case YamlSequence { Items.Count: > 0 } list:
                return [.. list.Items];
            case YamlMapping range when range.Entries.Any(entry => entry.Key is YamlScalar { Text: "from" or "to" }):
                return [.. ValueRange.Read(_file, key, range, _errors)];
            case YamlScalar scalar:
                return [scalar];
            default:
                Fault(value, key, "a list of at least one value, a range {from, to, step | count | factor}, or a value");
                return [];
        }
    }

    private bool AllDiffer(List<AxisKey> keys)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        bool differ = true;
        for (int i = 0; i < keys[0].Values.Length; i++)
        {
            if (!seen.Add(string.Join('\n', keys.Select(key => key.Values[i].Flow()))))
            {
                Fault(keys[0].Values[i], keys[0].Name, $"each {(keys.Count == 1 ? "value" : "combination of values")} once");
                differ = false;
            }
        }

        return differ;
    }

    private static string Expected(string found, IReadOnlyList<string> names) => $"one of the keys {string.Join(", ", names)}{Suggestion.Hint(found, names)}";

    private void Fault(YamlTree node, string key, string expected) =>
        _errors.Add(new InputError(_file, node.Line, node.Column, key, node.Flow(), expected));
}
