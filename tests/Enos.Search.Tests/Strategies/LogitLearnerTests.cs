using Enos.Search.Budgets;
using Enos.Search.Spaces;
using Enos.Search.Strategies;

namespace Enos.Search.Tests.Strategies;

[Collection(TorchCollection.Name)]
public sealed class LogitLearnerTests
{
    private static readonly SearchSpace Space = Fixtures.TinySpace();

    private static readonly SearchSettings Settings = new() { BatchSize = 5, Strategy = new StrategySettings { WarmUp = 0.5, TemperatureStart = 4, TemperatureEnd = 0.25 } };

    [Fact]
    public void In_the_warm_up_logits_and_multipliers_stay_and_what_was_exceeded_then_does_not_count()
    {
        SearchConstraint limit = SearchConstraint.OnEnergy(Space, 0.2 * Space.ReferenceEnergyPj);
        using StrategyBench bench = new(Space, Settings, Fixtures.TinyImages(100), [limit]);
        double[] start = bench.Logits;
        Assert.Equal(20, bench.StepsPerEpoch);
        bench.RunEpoch();
        bench.RunEpoch();
        Assert.Equal(start, bench.Logits);
        Assert.Equal(0, bench.Strategy.State.Energy.Multiplier);
        double violation = bench.Strategy.State.Energy.Violation!.Value;
        Assert.True(violation > 0);

        bench.Strategy.Advance(0.5);
        bench.RunEpoch();
        Assert.NotEqual(start, bench.Logits);

        // The mean violation of twenty steps in which energy only falls.
        Assert.InRange(bench.Strategy.State.Energy.Multiplier, 1e-3, violation);
    }

    [Theory]
    [InlineData(0, 4)]
    [InlineData(0.5, 4)]
    [InlineData(0.75, 1)]
    [InlineData(1, 0.25)]
    public void The_temperature_falls_geometrically_once_logits_learn(double progress, double temperature)
    {
        using StrategyBench bench = new(Space, Settings, Fixtures.TinyImages(10));
        bench.Strategy.Advance(progress);
        Assert.Equal(temperature, bench.Strategy.State.Temperature, 1e-12);
    }
}
