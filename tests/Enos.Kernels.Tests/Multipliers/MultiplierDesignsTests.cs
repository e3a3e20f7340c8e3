using Enos.Kernels.Multipliers;

namespace Enos.Kernels.Tests.Multipliers;

public sealed class MultiplierDesignsTests
{
    public static TheoryData<int> Widths => [4, 5, 6, 7, 8];

    [Theory]
    [MemberData(nameof(Widths))]
    public void A_design_that_leaves_nothing_out_is_exact(int bits)
    {
        Multiplier[] exact = [MultiplierDesigns.Truncated(bits, 0), MultiplierDesigns.BrokenArray(bits, 0, 0), MultiplierDesigns.Drum(bits, bits)];
        Assert.All(exact, m => Assert.Equal(0, MultiplierStatistics.Of(m).WorstCaseError));
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void Truncation_drops_at_most_the_sum_of_its_columns(int bits)
    {
        // Column c < bits has c + 1 partial products of weight 2^c, all ones for the greatest operands.
        for (int columns = 1; columns <= bits; columns++)
        {
            int dropped = Enumerable.Range(0, columns).Sum(c => (c + 1) << c);
            Assert.Equal(dropped, MultiplierStatistics.Of(MultiplierDesigns.Truncated(bits, columns)).WorstCaseError);
        }
    }

    [Fact]
    public void A_broken_array_sums_the_partial_products_that_are_left()
    {
        Multiplier multiplier = MultiplierDesigns.BrokenArray(8, 5, 2);
        for (int a = 0; a < 256; a++)
        {
            for (int b = 0; b < 256; b++)
            {
                int sum = 0;
                for (int i = 0; i < 8; i++)
                {
                    for (int j = 0; j < 8; j++)
                    {
                        sum += i + j >= 5 && j >= 2 ? (((a >> i) & 1) * ((b >> j) & 1)) << (i + j) : 0;
                    }
                }

                Assert.Equal(sum, multiplier[a, b]);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void Mitchell_is_never_too_large_and_at_most_a_ninth_too_small(int bits)
    {
        Multiplier multiplier = MultiplierDesigns.Mitchell(bits);
        double worst = 0;
        for (int a = 1; a < multiplier.Operands; a++)
        {
            Assert.Equal(0, multiplier[a, 0]);
            Assert.Equal(0, multiplier[0, a]);
            for (int b = 1; b < multiplier.Operands; b++)
            {
                Assert.True(multiplier[a, b] <= a * b);
                worst = Math.Max(worst, 1 - ((double)multiplier[a, b] / (a * b)));
            }
        }

        Assert.Equal(1.0 / 9, worst, 12); // reached by 3·3 = 9, computed as 8
        Assert.Equal(8, multiplier[3, 3]);
    }

    [Theory]
    [InlineData(3, 0.5625)]
    [InlineData(4, 0.2656)]
    [InlineData(5, 0.1289)]
    [InlineData(6, 0.0635)]
    public void Drum_has_the_published_worst_relative_error(int k, double published)
    {
        Multiplier multiplier = MultiplierDesigns.Drum(8, k);
        double worst = 0;
        for (int a = 1; a < 256; a++)
        {
            for (int b = 1; b < 256; b++)
            {
                worst = Math.Max(worst, Math.Abs(((double)multiplier[a, b] / (a * b)) - 1));
            }
        }

        Assert.Equal(published, worst, 0.00005);
    }

    [Theory]
    [InlineData("truncated-8-6")]
    [InlineData("broken-array-5-3-2")]
    [InlineData("mitchell-4")]
    [InlineData("drum-8-4")]
    public void A_design_is_found_by_the_name_it_bears(string name) => Assert.Equal(name, MultiplierDesigns.TryParse(name)?.Name);

    [Theory]
    [InlineData("truncated-8")]
    [InlineData("truncated-8-16")]
    [InlineData("truncated-3-1")]
    [InlineData("broken-array-8-1-9")]
    [InlineData("mitchell-9")]
    [InlineData("drum-8-1")]
    [InlineData("drum-8-9")]
    [InlineData("drum-8-x")]
    [InlineData("drum")]
    public void A_name_without_a_design_is_not_found(string name) => Assert.Null(MultiplierDesigns.TryParse(name));

    [Fact]
    public void A_signed_multiplier_multiplies_magnitudes()
    {
        Multiplier design = MultiplierDesigns.Drum(6, 3);
        Multiplier signed = design.SignMagnitude();
        Assert.Equal((-32, 31), (signed.Least, signed.Greatest));
        Assert.Equal(-design[19, 27], signed[-19, 27]);
        Assert.Equal(-design[19, 27], signed[19, -27]);
        Assert.Equal(design[32, 32], signed[-32, -32]);
    }
}
