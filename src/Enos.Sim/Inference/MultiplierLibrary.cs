using Enos.Accel.Inputs;
using Enos.Kernels;
using Enos.Kernels.Multipliers;

namespace Enos.Sim.Inference;

/// <summary>
/// Finds approximate multipliers by name: a file NAME.bin, .h, .c or .csv in the first directory that has one, or a design that is given by a rule
/// (<see cref="MultiplierDesigns.Spellings"/>). Not for use by several threads at once.
/// </summary>
/// <param name="directories">Where files are looked for, in this order; those that are not there are passed over.</param>
public sealed class MultiplierLibrary(IReadOnlyList<string> directories)
{
    private static readonly string[] Extensions = [".bin", ".h", ".c", ".csv"];

    private readonly Dictionary<string, MultiplierTable?> _found = [];

    /// <summary>The table of a name; null if there is none: fit for <see cref="IntegerNetworkOptions.Multipliers"/>.</summary>
    /// <param name="name">Its name, such as <c>mul8s_1L2H</c> or <c>drum-8-4</c>.</param>
    /// <exception cref="InvalidInputException">The file is damaged, or has a known multiplier's name and other contents (<see cref="KnownMultipliers"/>).</exception>
    public MultiplierTable? Find(string name)
    {
        if (!_found.TryGetValue(name, out MultiplierTable? table))
        {
            table = Load(name) is { } multiplier ? MultiplierTable.Of(multiplier) : null;
            _found[name] = table;
        }

        return table;
    }

    /// <summary>The file of a name; null if there is none, as for a design that is given by a rule.</summary>
    /// <param name="name">The multiplier's name.</param>
    public string? PathOf(string name) => Path.GetFileName(name) == name
        ? directories.SelectMany(directory => Extensions.Select(extension => Path.Combine(directory, name + extension))).FirstOrDefault(File.Exists)
        : null;

    private Multiplier? Load(string name)
    {
        string? path = PathOf(name);
        if (path is null)
        {
            return MultiplierDesigns.TryParse(name);
        }

        bool? signed = KnownMultipliers.All.FirstOrDefault(known => known.Name == name)?.Signed;
        Multiplier multiplier = MultiplierFile.Load(path, signed, name);
        return KnownMultipliers.Disagreement(multiplier) is { IsWrong: true } disagreement
            ? throw new InvalidInputException(new InputError(path, 0, 0, "contents", multiplier.ContentHash(), $"those of {name} ({disagreement.Message})"))
            : multiplier;
    }
}
