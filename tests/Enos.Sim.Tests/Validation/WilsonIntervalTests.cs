using CsCheck;
using Enos.Sim.Validation;

namespace Enos.Sim.Tests.Validation;

public sealed class WilsonIntervalTests
{
    /// <summary>R's prop.test(x, n, correct = FALSE), to the digits it prints.</summary>
    [Theory]
    [InlineData(8, 10, 0.4901625, 0.9433178)]
    [InlineData(0, 10, 0, 0.2775328)]
    [InlineData(10, 10, 0.7224672, 1)]
    [InlineData(1, 2, 0.0945312, 0.9054688)]
    public void Intervals_of_small_samples_are_the_published_ones(long successes, long trials, double low, double high)
    {
        WilsonInterval interval = WilsonInterval.Of(successes, trials);
        Assert.Equal(low, interval.Low, 6);
        Assert.Equal(high, interval.High, 6);
    }

    [Fact]
    public void At_each_bound_the_observed_proportion_is_as_far_as_the_quantile_allows() =>
        Gen.Select(Gen.Long[1, 100000], Gen.Double[0, 1]).Sample((trials, share) =>
        {
            long successes = (long)(trials * share);
            double observed = (double)successes / trials;
            WilsonInterval interval = WilsonInterval.Of(successes, trials);
            Assert.InRange(observed, interval.Low, interval.High);
            foreach (double bound in new[] { interval.Low, interval.High })
            {
                // The score test's own equation, (p̂ − π)² = z²·π·(1 − π)/n; in this form it holds at 0 and 1 too.
                double score = (observed - bound) * (observed - bound);
                Assert.Equal(1.959963984540054 * 1.959963984540054 * bound * (1 - bound) / trials, score, 1e-12);
            }
        });

    [Fact]
    public void Counts_that_are_none_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => WilsonInterval.Of(0, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => WilsonInterval.Of(-1, 5));
        Assert.Throws<ArgumentOutOfRangeException>(() => WilsonInterval.Of(6, 5));
    }
}
