using Enos.Search.Spaces;
using Enos.Search.Strategies;
using Enos.Search.Training;

namespace Enos.Search.Tests.Strategies;

[Collection(TorchCollection.Name)]
public sealed class SequentialTests
{
    private static readonly SearchSpace Space = Fixtures.TinySpace();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void In_a_cycle_the_layers_are_free_as_they_run(int stepsPerLayer) =>
        Assert.Equal(Enumerable.Range(0, 12).Select(step => step / stepsPerLayer % 4), Moved(LayerOrder.Cyclic, stepsPerLayer, Space));

    [Fact]
    public void By_energy_the_layer_of_most_energy_is_free_first()
    {
        int[] order = [.. Enumerable.Range(0, 4).OrderByDescending(l => Space.Costs.EnergyPj[l, Space.Reference])];
        Assert.NotEqual([0, 1, 2, 3], order);
        Assert.Equal([.. order, .. order, .. order], Moved(LayerOrder.Energy, 1, Space));
    }

    [Fact]
    public void At_random_every_layer_has_its_turn_in_each_round_and_rounds_differ()
    {
        int[] moved = Moved(LayerOrder.Random, 1, Space);
        int[][] rounds = [.. moved.Chunk(4)];
        Assert.All(rounds, round => Assert.Equal([0, 1, 2, 3], round.Order()));
        Assert.False(rounds[0].SequenceEqual(rounds[1]) && rounds[1].SequenceEqual(rounds[2]));
        Assert.Equal(moved, Moved(LayerOrder.Random, 1, Space));
    }

    [Fact]
    public void Pinned_layers_have_no_turn() => Assert.Equal(
        Enumerable.Range(0, 12).Select(step => 1 + (step % 2)), Moved(LayerOrder.Cyclic, 1, SearchSpace.Build(Fixtures.Edge, Fixtures.Tiny, Fixtures.ThreeModes, [])));

    /// <summary>The layer whose logits each of twelve steps moved; fails where a step moved several or none.</summary>
    private static int[] Moved(LayerOrder order, int stepsPerLayer, SearchSpace space)
    {
        var settings = new SearchSettings
        {
            Strategy = new StrategySettings { Name = "sequential", LayerOrder = order, StepsPerLayer = stepsPerLayer },
            BatchSize = 5,
            EnergyBudgets = [],
            EnergyWeight = 1,
        };
        using StrategyBench bench = new(space, settings, Fixtures.TinyImages(60));
        var watch = new Watch(bench, space);
        bench.RunEpoch(watch);
        return [.. watch.Layers];
    }

    private sealed class Watch(StrategyBench bench, SearchSpace space) : IStepPolicy
    {
        public List<int> Layers { get; } = [];

        public double Run(TrainingStep step)
        {
            double[] before = bench.Logits;
            double loss = bench.Strategy.Run(step);
            double[] after = bench.Logits;
            Layers.Add(Assert.Single(Enumerable.Range(0, space.Layers), l => Enumerable.Range(0, 3).Any(m => before[(l * 3) + m] != after[(l * 3) + m])));
            return loss;
        }
    }
}
