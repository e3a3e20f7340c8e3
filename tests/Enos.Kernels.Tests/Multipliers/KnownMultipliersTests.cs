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
        Assert.Contains("those of mul8s_1KR6", Wrong(other), StringComparison.Ordinal);
        other.Products[77] ^= 1;
        Assert.Contains("not 99c9a3a62a4b9624", Wrong(other), StringComparison.Ordinal);
    }

    [Fact]
    public void A_table_read_in_the_other_order_is_told_from_a_wrong_one()
    {
        Multiplier other = ShippedTables.Load("mul8s_1KR6").Swapped();
        Assert.Contains("operands in the other order", Wrong(other), StringComparison.Ordinal);
        Assert.Null(KnownMultipliers.Disagreement(other.Swapped()));
    }

    [Fact]
    public void Known_contents_under_an_unknown_name_are_told_and_the_unknown_is_not()
    {
        Multiplier renamed = ShippedTables.Load("mul8u_KEM") with { Name = "mine" };
        Assert.Equal(
            new NameDisagreement("mine is known as mul8u_KEM: the contents are the same", IsWrong: false), KnownMultipliers.Disagreement(renamed));
        Assert.Null(KnownMultipliers.Disagreement(MultiplierDesigns.Drum(8, 4)));
    }

    private static string Wrong(Multiplier multiplier)
    {
        NameDisagreement? disagreement = KnownMultipliers.Disagreement(multiplier);
        Assert.True(disagreement!.IsWrong);
        return disagreement.Message;
    }
}
