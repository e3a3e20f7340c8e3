using Enos.Kernels.Multipliers;
using Enos.Kernels.Simd;
using Enos.Kernels.Tests.Suite;

namespace Enos.Kernels.Tests.Multipliers;

public sealed class MultiplierCompilerTests
{
    public static TheoryData<string> Tables =>
        [.. ShippedTables.Names, "truncated-8-6", "broken-array-8-5-2", "mitchell-8", "mitchell-5", "drum-8-4", "drum-6-3"];

    [Theory]
    [MemberData(nameof(Tables))]
    public void Every_form_of_a_multiplier_is_the_multiplier(string name)
    {
        Multiplier multiplier = MultiplierDesigns.TryParse(name) ?? ShippedTables.Load(name);
        foreach (Multiplier m in new[] { multiplier, multiplier.SignMagnitude() })
        {
            foreach (SimdLevel level in new[] { SimdLevel.Scalar, SimdLevel.Auto })
            {
                AssertEqual(m, MultiplierCompiler.Compile(m, level), m.Least);
            }
        }

        var table = MultiplierTable.Of(multiplier);
        AssertEqual(multiplier.SignMagnitude(), MultiplierCompiler.Compile(table, 0, table.Greatest), 0);
    }

    [Theory]
    [InlineData("mul8s_1KV8", "rank 1", 1)]
    [InlineData("mul8s_1L2H", "rank 1", 1)]
    [InlineData("mul8s_1KR6", "rank 3", 3)]
    [InlineData("mul8s_1KVL", "rank 4", 4)]
    public void A_multiplier_of_low_rank_is_computed_by_its_factors(string name, string form, int rank)
    {
        Multiplier multiplier = ShippedTables.Load(name);
        Assert.Equal(form, MultiplierCompiler.Compile(multiplier).Description);
        Assert.Equal(rank, MultiplierCompiler.Rank(multiplier));
    }

    [Fact]
    public void The_factors_of_mul8s_1L2H_are_its_operands_without_their_lowest_bit()
    {
        MultiplierForm form = MultiplierCompiler.Compile(ShippedTables.Load("mul8s_1L2H"));
        FactorPair pair = Assert.Single(form.Factors.Pairs);
        Assert.Equal(4, form.Factors.Scale);
        int sign = pair.OfActivation[^1] > 0 ? 1 : -1;
        Assert.Equal(Enumerable.Range(-128, 256).Select(x => sign * (x >> 1)), pair.OfActivation);
        Assert.Equal(Enumerable.Range(-128, 256).Select(w => sign * (w >> 1)), pair.OfWeight);
    }

    [Fact]
    public void Errors_of_a_byte_are_looked_up_on_top_of_the_exact_product()
    {
        var random = new Random(1);
        var multiplier = Multiplier.Tabulate("noisy", signed: true, 8, (x, w) => (x * w) + random.Next(-100, 101));
        MultiplierForm form = MultiplierCompiler.Compile(MultiplierTable.Of(multiplier), 0, 127);
        AssertEqual(multiplier, form, 0);
        if (PermuteLookupKernel.IsSupported)
        {
            Assert.Equal("exact product and 1 byte plane", form.Description);
        }
    }

    [Fact]
    public void Any_table_at_all_has_a_form()
    {
        MultiplierTable table = Cases.RandomTable(new Random(3));
        MultiplierForm form = MultiplierCompiler.Compile(table, -128, 127);
        Assert.Equal("2 byte planes", form.Description);
        for (int i = 0; i < MultiplierTable.Entries; i++)
        {
            Assert.Equal(table.Products[i], form[(sbyte)(i >> 8), (sbyte)i]);
        }
    }

    [Fact]
    public void A_multiplier_of_zeros_has_a_form()
    {
        MultiplierForm form = MultiplierCompiler.Compile(Multiplier.Tabulate("zero", signed: true, 8, (_, _) => 0));
        Assert.Equal(0, form[-128, 127]);
    }

    [Fact]
    public void A_product_of_segments_is_multiplied_though_its_factors_span_more_than_a_byte()
    {
        // DRUM is a product of two functions of one operand, and with signs each spans −240 to 240.
        var drum = MultiplierTable.Of(MultiplierDesigns.Drum(8, 4));
        MultiplierForm form = MultiplierCompiler.Compile(drum, -128, 127);
        Assert.Equal("rank 1", form.Description);
        Assert.All(form.Factors.Pairs, pair => Assert.InRange(pair.OfActivation.Max() - pair.OfActivation.Min(), 0, byte.MaxValue));
    }

    [Fact]
    public void A_form_is_made_once_for_each_range()
    {
        var table = MultiplierTable.Of(ShippedTables.Load("mul8s_1KR6"));
        Assert.Same(MultiplierCompiler.Compile(table, 0, 127), MultiplierCompiler.Compile(table, 0, 127));
        Assert.NotSame(MultiplierCompiler.Compile(table, 0, 127), MultiplierCompiler.Compile(table, 0, 15));
    }

    [Fact]
    public void A_report_says_what_a_layer_will_use()
    {
        MultiplierReport report = MultiplierReport.Of(ShippedTables.Load("mul8s_1L2H") with { Name = "renamed" });
        Assert.Equal((1, "rank 1", 255), (report.Rank, report.Form, report.Statistics.WorstCaseError));
        Assert.Contains("mul8s_1L2H", report.Disagreement!.Message, StringComparison.Ordinal);
        Assert.StartsWith("simd Vector", report.Engine, StringComparison.Ordinal);
        Assert.True(report.ExpectedGmacPerSecond > 0);
    }

    private static void AssertEqual(Multiplier multiplier, MultiplierForm form, int leastActivation)
    {
        for (int x = leastActivation; x <= multiplier.Greatest; x++)
        {
            for (int w = multiplier.Least; w <= multiplier.Greatest; w++)
            {
                Assert.Equal(multiplier[x, w], form[x, w]);
            }
        }
    }
}
