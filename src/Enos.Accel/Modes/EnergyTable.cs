using System.Collections.Immutable;
using Enos.Accel.Inputs;

namespace Enos.Accel.Modes;

/// <summary>
/// What each mode costs: a CSV file, one row a mode. A mode that is not in it has no cost, and asking for it is an error, never a default.
/// </summary>
public sealed class EnergyTable
{
    private readonly ImmutableDictionary<string, Mode> _byName;
    private readonly int _headerLine;
    private readonly int _modeColumn;

    internal EnergyTable(string file, ImmutableArray<Mode> modes, int headerLine, int modeColumn)
    {
        File = file;
        Modes = modes;
        _headerLine = headerLine;
        _modeColumn = modeColumn;
        _byName = modes.ToImmutableDictionary(mode => mode.Name, StringComparer.Ordinal);
    }

    /// <summary>Path as the user gave it.</summary>
    public string File { get; }

    /// <summary>All modes in the order of the file.</summary>
    public ImmutableArray<Mode> Modes { get; }

    /// <summary>Whether there is a row for <paramref name="mode"/>.</summary>
    public bool Contains(string mode) => _byName.ContainsKey(mode);

    /// <summary>The mode of that name; an <see cref="InvalidInputException"/> that names file, row and column if the table lacks it.</summary>
    public Mode this[string mode] =>
        _byName.TryGetValue(mode, out Mode? found) ? found : throw new InvalidInputException(Missing(mode));

    /// <summary>The modes of these names, in their order; an <see cref="InvalidInputException"/> with one error for each that the table lacks.</summary>
    public ImmutableArray<Mode> Resolve(IEnumerable<string> modes)
    {
        string[] names = [.. modes];
        InputError[] missing = [.. names.Where(name => !Contains(name)).Distinct().Select(Missing)];
        return missing.Length == 0 ? [.. names.Select(name => _byName[name])] : throw new InvalidInputException(missing);
    }

    /// <summary>Reads a table; an <see cref="InvalidInputException"/> lists every error in it with line and column.</summary>
    public static EnergyTable Load(string path) => EnergyTableReader.Read(CsvTable.Load(path));

    /// <summary>Reads a table from <paramref name="text"/>; errors bear the name <paramref name="file"/>.</summary>
    public static EnergyTable Parse(string file, string text) => EnergyTableReader.Read(CsvTable.Parse(file, text));

    private InputError Missing(string mode) => new(
        File, _headerLine, _modeColumn, EnergyTableReader.ModeColumn, mode,
        $"a row for this mode; the rows are {string.Join(", ", Modes.Select(m => m.Name))}{Suggestion.Hint(mode, Modes.Select(m => m.Name))}");
}
