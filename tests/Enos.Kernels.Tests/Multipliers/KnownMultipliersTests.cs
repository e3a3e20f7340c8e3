using System.Security.Cryptography;
using Enos.Kernels.Multipliers;

namespace Enos.Kernels.Tests.Multipliers;

public sealed class KnownMultipliersTests
{
    public static TheoryData<string> Shipped => [.. ShippedTables.Names];

    [Theory]
    [MemberData(nameof(Shipped))]
    public void A_shipped_table_is_known_by_the_hash_of_its_file(string name)
    {
        Multiplier multiplier = ShippedTables.Load(name);
        string file = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(ShippedTables.PathOf($"{name}.bin"))));
        Assert.Equal(file, multiplier.ContentHash());
        Assert.StartsWith(ShippedTables.PublishedHash(name), file, StringComparison.Ordinal);
        Assert.Null(KnownMultipliers.Disagreement(multiplier));
    }

    [Fact]
    public void A_known_name_with_other_contents_is_reported()
    {
        Multiplier other = ShippedTables.Load("mul8s_1KR6") with { Name = "mul8s_1L2H" };
        Assert.Contains("mul8s_1KR6", KnownMultipliers.Disagreement(other), StringComparison.Ordinal);
        other.Products[77] ^= 1;
        Assert.Contains("not 99c9a3a62a4b9624", KnownMultipliers.Disagreement(other), StringComparison.Ordinal);
    }

    [Fact]
    public void Known_contents_under_an_unknown_name_are_reported_and_the_unknown_is_not()
    {
        Multiplier renamed = ShippedTables.Load("mul8u_KEM") with { Name = "mine" };
        Assert.Contains("known as mul8u_KEM", KnownMultipliers.Disagreement(renamed), StringComparison.Ordinal);
        Assert.Null(KnownMultipliers.Disagreement(MultiplierDesigns.Drum(8, 4)));
    }
}
