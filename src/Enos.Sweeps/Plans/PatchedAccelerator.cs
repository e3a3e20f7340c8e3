using Enos.Accel.Hardware;
using Enos.Accel.Inputs;
using Enos.Accel.Modes;

namespace Enos.Sweeps.Plans;

/// <summary>An accelerator's file, parsed once, from which accelerators with other values for some keys are read.</summary>
/// <param name="path">The file.</param>
/// <param name="tree">Its tree.</param>
internal sealed class PatchedAccelerator(string path, YamlMapping tree)
{
    /// <summary>Parses a file.</summary>
    /// <exception cref="InvalidInputException">It cannot be read, or is no YAML mapping.</exception>
    public static PatchedAccelerator Load(string path)
    {
        List<InputError> errors = [];
        YamlTree? tree = YamlTree.Parse(path, InputFile.ReadText(path), errors);
        return (tree, errors.Count) switch
        {
            (YamlMapping mapping, 0) => new PatchedAccelerator(path, mapping),
            (not null, 0) => throw new InvalidInputException(new InputError(path, tree.Line, tree.Column, "", tree.Kind, "a mapping with the accelerator's keys")),
            _ => throw new InvalidInputException(errors),
        };
    }

    /// <summary>The tree with patches.</summary>
    /// <param name="patches">Path, key and value of each; a null value takes the key out.</param>
    public YamlMapping Tree(IEnumerable<(string[] Path, YamlScalar Key, YamlTree Value)> patches) =>
        patches.Aggregate(tree, (patched, patch) => Patch(patched, patch.Path, patch.Key, patch.Value));

    /// <summary>Reads an accelerator; it is one only if no error was added.</summary>
    /// <param name="patched">The tree, of <see cref="Tree"/>.</param>
    /// <param name="energyTable">A table in place of the one that it names, or null.</param>
    /// <param name="loadTable">Reads a table.</param>
    /// <param name="errors">Receives every error.</param>
    public Accelerator Read(YamlMapping patched, string? energyTable, Func<string, EnergyTable> loadTable, List<InputError> errors) =>
        AcceleratorFile.Read(path, patched, energyTable, loadTable, errors);

    /// <summary>The tree as a file of its own that may lie anywhere.</summary>
    /// <param name="patched">The tree, of <see cref="Tree"/>.</param>
    /// <param name="energyTable">A table in place of the one that it names, or null.</param>
    public YamlMapping Portable(YamlMapping patched, string? energyTable)
    {
        const string key = "energy_table";
        (YamlTree name, YamlTree value) = patched.Entries.First(entry => entry.Key is YamlScalar { Text: key });
        string table = energyTable ?? Path.Combine(Path.GetDirectoryName(path) ?? "", ((YamlScalar)value).Text);
        return Patch(patched, [key], (YamlScalar)name, new YamlScalar(Path.GetFullPath(table), false, 0, 0));
    }

    private static YamlMapping Patch(YamlMapping mapping, ReadOnlySpan<string> path, YamlScalar key, YamlTree value)
    {
        int place = -1;
        for (int i = 0; i < mapping.Entries.Count && place < 0; i++)
        {
            place = mapping.Entries[i].Key is YamlScalar name && name.Text == path[0] ? i : -1;
        }

        List<(YamlTree Key, YamlTree Value)> entries = [.. mapping.Entries];
        var own = (YamlScalar)(key with { Text = path[0] });
        if (path.Length == 1 && Spaces.Scalars.IsNull(value))
        {
            if (place >= 0)
            {
                entries.RemoveAt(place);
            }

            return mapping with { Entries = entries };
        }

        // What is not there, or no mapping, becomes one that holds this key alone: the reader says what it lacks, or that it does not belong there.
        YamlMapping below = place >= 0 && entries[place].Value is YamlMapping found
            ? found
            : (YamlMapping)(new YamlMapping([], key.Line, key.Column)).From(key.Origin!);
        YamlTree patched = path.Length == 1 ? value : Patch(below, path[1..], key, value);
        if (place < 0)
        {
            entries.Add((own, patched));
        }
        else
        {
            entries[place] = (entries[place].Key, patched);
        }

        return mapping with { Entries = entries };
    }
}
