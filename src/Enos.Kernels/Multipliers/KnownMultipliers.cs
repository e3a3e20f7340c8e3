using System.Collections.Immutable;
using Enos.Accel.Inputs;

namespace Enos.Kernels.Multipliers;

/// <summary>A published multiplier.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Signed">Whether it is signed.</param>
/// <param name="HashPrefix">First digits of its <see cref="Multiplier.ContentHash"/>.</param>
public sealed record KnownMultiplier(string Name, bool Signed, string HashPrefix);

/// <summary>A name and contents that do not belong together.</summary>
/// <param name="Message">A sentence for the user.</param>
/// <param name="IsWrong">Whether a known name stands for other contents; otherwise known contents only bear a name of their own.</param>
public sealed record NameDisagreement(string Message, bool IsWrong);

/// <summary>
/// The multipliers whose contents are known by hash: those of hw-configs/multipliers/multipliers.csv. A library of approximate multipliers has shipped a
/// wrong table under a right name; this is what tells.
/// </summary>
public static class KnownMultipliers
{
    private const string Resource = "multipliers.csv";

    /// <summary>All of them.</summary>
    public static ImmutableArray<KnownMultiplier> All { get; } = Read();

    /// <summary>Where a multiplier's name and content disagree with what is known; null if they belong together or neither is known.</summary>
    public static NameDisagreement? Disagreement(Multiplier multiplier)
    {
        KnownMultiplier? byName = All.FirstOrDefault(known => known.Name == multiplier.Name);
        KnownMultiplier? byContents = Find(multiplier);
        if (byName == byContents)
        {
            return null;
        }

        string found = byContents is not null ? $"those of {byContents.Name}"
            : byName == Find(multiplier.Swapped()) ? "its own with the operands in the other order"
            : $"others: their hash begins {multiplier.ContentHash()[..byName!.HashPrefix.Length]}, not {byName.HashPrefix}";
        return byName is null
            ? new NameDisagreement($"{multiplier.Name} is known as {byContents!.Name}: the contents are the same", IsWrong: false)
            : new NameDisagreement($"{multiplier.Name} has the name but not the contents of a known multiplier; it has {found}", IsWrong: true);
    }

    private static KnownMultiplier? Find(Multiplier multiplier)
    {
        string hash = multiplier.ContentHash();
        return All.FirstOrDefault(known => known.Signed == multiplier.Signed && hash.StartsWith(known.HashPrefix, StringComparison.Ordinal));
    }

    private static ImmutableArray<KnownMultiplier> Read()
    {
        using Stream stream = typeof(KnownMultipliers).Assembly.GetManifestResourceStream(Resource)!;
        using var reader = new StreamReader(stream);
        CsvTable table = CsvTable.Parse(Resource, reader.ReadToEnd());
        int Column(string name) => table.Header.IndexOf(table.Header.Single(cell => cell.Text == name));
        (int name, int signed, int hash) = (Column("name"), Column("signed"), Column("sha256_prefix"));
        return [.. table.Rows.Select(row => new KnownMultiplier(row[name].Text, row[signed].Text == "1", row[hash].Text))];
    }
}
