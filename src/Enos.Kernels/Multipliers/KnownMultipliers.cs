using System.Collections.Immutable;
using Enos.Accel.Inputs;

namespace Enos.Kernels.Multipliers;

/// <summary>A published multiplier.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Signed">Whether it is signed.</param>
/// <param name="HashPrefix">First digits of its <see cref="Multiplier.ContentHash"/>.</param>
public sealed record KnownMultiplier(string Name, bool Signed, string HashPrefix);

/// <summary>
/// The multipliers whose contents are known by hash: those of hw-configs/multipliers/multipliers.csv. A library of approximate multipliers has shipped a
/// wrong table under a right name; this is what tells.
/// </summary>
public static class KnownMultipliers
{
    private const string Resource = "multipliers.csv";

    /// <summary>All of them.</summary>
    public static ImmutableArray<KnownMultiplier> All { get; } = Read();

    /// <summary>
    /// Where a multiplier's name and content disagree with what is known: a sentence for the user, or null if name and content belong together or
    /// neither is known.
    /// </summary>
    public static string? Disagreement(Multiplier multiplier)
    {
        string hash = multiplier.ContentHash();
        KnownMultiplier? byName = All.FirstOrDefault(known => known.Name == multiplier.Name);
        KnownMultiplier? byContent = All.FirstOrDefault(known => known.Signed == multiplier.Signed && hash.StartsWith(known.HashPrefix, StringComparison.Ordinal));
        return (byName, byContent) switch
        {
            (null, null) => null,
            (null, _) => $"{multiplier.Name} is known as {byContent.Name}: the contents are the same",
            (_, null) => $"{multiplier.Name} has the name but not the contents of a known multiplier: its hash begins {hash[..byName.HashPrefix.Length]}, not {byName.HashPrefix}",
            _ when byName == byContent => null,
            _ => $"{multiplier.Name} has the contents of {byContent.Name}",
        };
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
