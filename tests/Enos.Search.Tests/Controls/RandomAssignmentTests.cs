using CsCheck;
using Enos.Search.Controls;

namespace Enos.Search.Tests.Controls;

public sealed class RandomAssignmentTests
{
    [Fact]
    public void It_is_within_all_limits_and_within_two_per_cent_of_the_energy_wherever_something_is() => Gen.Select(RandomCosts.Cases, Gen.Int[0, 80], Gen.ULong).Sample(
        (costs, target, seed) =>
        {
            double energy = costs.Space.Costs.EnergyPjOf(Fixtures.Everything(costs.Space).ElementAt(target));
            double[] possible = [.. Fixtures.Everything(costs.Space).Where(costs.IsWithin).Select(a => costs.Space.Costs.EnergyPjOf(a)).Where(e => e <= energy)];
            int[]? found = RandomAssignment.Find(costs.Space, energy, costs.Limits, seed);
            if (possible.Length == 0)
            {
                Assert.Null(found);
                return;
            }

            Assert.True(costs.IsWithin(found!));
            double reached = costs.Space.Costs.EnergyPjOf(found);
            Assert.InRange(reached, Math.Min(possible.Max(), 0.98 * energy), energy);
        },
        iter: 150,
        threads: 1);

    [Fact]
    public void Seeds_give_different_assignments_and_the_same_seed_the_same()
    {
        var space = Spaces();
        double energy = 0.6 * space.ReferenceEnergyPj;
        int[][] found = [.. Enumerable.Range(0, 10).Select(seed => RandomAssignment.Find(space, energy, [], (ulong)seed)!)];
        Assert.Equal(found[3], RandomAssignment.Find(space, energy, [], 3));
        Assert.True(found.Select(a => string.Join(',', a)).Distinct().Count() > 5);
        Assert.All(found, a => Assert.InRange(space.Costs.EnergyPjOf(a), 0.98 * energy, energy));

        // Layers that are pinned stay so.
        Assert.All(found, a => Assert.Equal((space.Reference, space.Reference), (a[0], a[^1])));
    }

    private static Enos.Search.Spaces.SearchSpace Spaces() => Enos.Search.Spaces.SearchSpace.Build(Fixtures.Edge, Fixtures.Graph("squeezenet"), [], []);
}
