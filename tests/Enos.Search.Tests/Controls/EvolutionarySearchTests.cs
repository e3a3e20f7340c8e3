using System.Collections.Immutable;
using Enos.Search.Budgets;
using Enos.Search.Controls;
using Enos.Search.Discretization;
using Enos.Search.Spaces;
using Enos.Search.Training;

namespace Enos.Search.Tests.Controls;

[Collection(TorchCollection.Name)]
public sealed class EvolutionarySearchTests
{
    [Theory]
    [InlineData(0.5, null)]
    [InlineData(0.0, null)]
    [InlineData(0.5, 0.5)]
    [InlineData(0.2, 0.8)]
    public void It_is_within_all_limits_among_the_best_there_and_the_same_every_time(double share, double? latencyShare)
    {
        SearchSpace space = Fixtures.TinySpace();
        using var images = new TrainingImages(Fixtures.TinyImages(60));
        RunContext context = Fixtures.Context(space, new SearchSettings { Seed = 3 }, images, images);
        using var supernet = context.NewSupernet();
        int[][] all = [.. Fixtures.Everything(space)];

        // A share of the way from the least to the most of what there is; latency within what energy leaves.
        double[] energies = [.. all.Select(a => space.Costs.EnergyPjOf(a))];
        SearchConstraint energy = SearchConstraint.OnEnergy(space, energies.Min() + (share * (energies.Max() - energies.Min())));
        int[][] within = [.. all.Where(a => space.Costs.EnergyPjOf(a) <= energy.Limit)];
        double[] cycles = [.. within.Select(a => (double)space.Costs.CyclesOf(a))];
        ImmutableArray<SearchConstraint> limits = latencyShare is { } part
            ? [energy, SearchConstraint.OnLatency(space, cycles.Min() + (part * (cycles.Max() - cycles.Min())))]
            : [energy];
        within = [.. within.Where(a => limits.Length == 1 || space.Costs.CyclesOf(a) <= limits[1].Limit)];
        int[] feasible = Discretizer.Knapsack(space, new double[space.Layers, space.Modes.Length], limits);

        int[] found = EvolutionarySearch.Find(context, supernet, feasible, limits, "evolution");

        Assert.Contains(within, a => a.SequenceEqual(found));
        Assert.Equal(found, EvolutionarySearch.Find(context, supernet, feasible, limits, "evolution"));
        double loss = Discretizer.LossOf(context, supernet, found);
        int better = within.Count(a => Discretizer.LossOf(context, supernet, a) < loss);
        Assert.True(better <= within.Length / 10, $"{better} of {within.Length} are better");
    }
}
