namespace Enos.Sweeps.Tests.Spaces;

public class SpaceTests
{
    [Fact]
    public void The_last_axis_varies_fastest() => Assert.Equal(
        ["8 os", "8 ws", "16 os", "16 ws", "32 os", "32 ws"],
        Sweep.Points("""
            space:
              - array.rows: [8, 16, 32]
              - array.dataflow: [os, ws]
            """));

    [Fact]
    public void Keys_of_one_axis_change_together() => Assert.Equal(
        ["8 8 5", "8 8 7", "16 32 5", "16 32 7"],
        Sweep.Points("""
            space:
              - array.rows: [8, 16]
                array.columns: [8, 32]
              - leakage_mw: [5, 7]
            """));

    [Fact]
    public void A_sweep_without_a_space_is_one_job() => Assert.Equal([""], Sweep.Points("network: squeezenet\n"));

    [Theory]
    [InlineData("{from: 8, to: 64, step: 24}", "8 32 56")] // up to 'to', which no step meets
    [InlineData("{from: 0.1, to: 0.5, step: 0.2}", "0.1 0.3 0.5")] // decimal: binary would miss 0.5
    [InlineData("{from: 5, to: 1, step: -2}", "5 3 1")]
    [InlineData("{from: 1, to: 2, count: 5}", "1 1.25 1.5 1.75 2")]
    [InlineData("{from: 1, to: 1000, count: 4, scale: log}", "1 10 100 1000")]
    [InlineData("{from: 8, to: 100, factor: 2}", "8 16 32 64")]
    [InlineData("{from: 64, to: 8, factor: 0.5}", "64 32 16 8")]
    [InlineData("{from: 1, to: 4, count: 3, scale: log, round: 0.25}", "1 2 4")]
    public void A_range_is_the_series_it_says(string range, string expected) =>
        Assert.Equal(expected.Split(' '), Sweep.Points($"space:\n  - leakage_mw: {range}\n"));

    [Fact]
    public void Values_at_equal_ratios_round_to_multiples() => // 8·2^(i/2): 8, 11.3, 16, 22.6, 32
        Assert.Equal(["8", "12", "16", "24", "32"], Sweep.Points("space:\n  - array.rows: {from: 8, to: 32, count: 5, scale: log, round: 4}\n"));

    [Theory]
    [InlineData("{from: 8}", "2:17: array.rows.to: expected this key")]
    [InlineData("{from: 1, to: 8}", "expected one of step, count and factor")]
    [InlineData("{from: 1, to: 8, step: 1, count: 3}", "expected one of step, count and factor")]
    [InlineData("{from: 1, to: 8, step: -1}", "array.rows.step: found '-1', expected a number that leads from 'from' to 'to'")]
    [InlineData("{from: 1, to: 8, step: 0}", "found '0', expected a number that leads")]
    [InlineData("{from: 0, to: 8, factor: 2}", "array.rows.from: found '0', expected a number above 0")]
    [InlineData("{from: 1, to: 8, factor: 0.5}", "found '0.5', expected a number above 0 that leads")]
    [InlineData("{from: 1, to: x, step: 1}", "array.rows.to: found 'x', expected a number")]
    [InlineData("{from: 1, to: 8, stop: 1}", "did you mean 'step'?")]
    [InlineData("{from: 1, to: 1e9, step: 1}", "a range of at most 1000000 values")]
    [InlineData("{from: 1, to: 8, count: 2, scale: ln}", "found 'ln', expected one of linear, log")]
    [InlineData("[]", "expected a list of at least one value")]
    [InlineData("[8, 16, 8]", "array.rows: found '8', expected each value once")]
    public void A_range_or_list_that_is_none_is_refused(string values, string expected) =>
        Assert.Contains(Sweep.Errors($"space:\n  - array.rows: {values}\n"), error => error.Contains(expected, StringComparison.Ordinal));

    [Theory]
    [InlineData("[8, 16, 32, 16, 8, 4]", "[1, 2, 3, 4, 5, 6]", null)] // 16 twice, each time with another partner
    [InlineData("[8, 16]", "[1, 2, 3]", "4:5: space: found 'array.columns', expected 2 values, as many as array.rows, with which it changes; found 3")]
    public void Linked_keys_have_as_many_values(string rows, string columns, string? error)
    {
        string yaml = $"network: squeezenet\nspace:\n  - array.rows: {rows}\n    array.columns: {columns}\n";
        if (error is null)
        {
            Assert.Equal(6, Sweep.Points(yaml).Length);
        }
        else
        {
            Assert.Equal([error], Sweep.Errors(yaml));
        }
    }

    [Fact]
    public void A_space_larger_than_a_million_points_is_refused() => Assert.Contains(
        "expected at most 1000000 points",
        Assert.Single(Sweep.Errors("""
            space:
              - array.rows: {from: 1, to: 1001, step: 1}
              - array.columns: {from: 1, to: 1000, step: 1}
            """)), StringComparison.Ordinal);
}
