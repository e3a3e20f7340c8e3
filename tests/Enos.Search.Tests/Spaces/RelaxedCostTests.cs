using Enos.Accel.Costs;
using Enos.Accel.Hardware;
using Enos.Search.Budgets;
using Enos.Search.Spaces;
using static TorchSharp.torch;

namespace Enos.Search.Tests.Spaces;

[Collection(TorchCollection.Name)]
public sealed class RelaxedCostTests
{
    [Theory]
    [InlineData("squeezenet")]
    [InlineData("shufflenet-v2")]
    public void At_one_hot_probabilities_it_is_the_simulated_cost(string network)
    {
        SearchSpace space = SearchSpace.Build(Fixtures.Edge, Fixtures.Graph(network), [], []);
        using RelaxedCost energy = RelaxedCost.Of(SearchConstraint.OnEnergy(space, 1));
        using RelaxedCost cycles = RelaxedCost.Of(SearchConstraint.OnLatency(space, 1));
        var random = new Random(20261123);
        for (int i = 0; i < 1000; i++)
        {
            int[] assignment = [.. Enumerable.Range(0, space.Layers).Select(l => space.IsPinned(l) ? space.Reference : random.Next(space.Modes.Length))];
            double[,] oneHot = new double[space.Layers, space.Modes.Length];
            for (int l = 0; l < space.Layers; l++)
            {
                oneHot[l, assignment[l]] = 1;
            }

            double relaxed = energy.Expected(tensor(oneHot)).item<double>();
            NetworkCost simulated = CostModel.Evaluate(space.Hardware, space.Costs.Workload, space.ModesOf(assignment));

            Assert.Equal(simulated.EnergyPj, relaxed, simulated.EnergyPj * 1e-9);
            Assert.Equal(simulated.Cycles, cycles.Expected(tensor(oneHot)).item<double>(), simulated.Cycles * 1e-9);
        }
    }

    [Fact]
    public void Transfers_between_array_and_macros_are_those_of_the_layers_around_them()
    {
        Accelerator hybrid = AcceleratorFile.Load(Path.Combine(AppContext.BaseDirectory, "hw-configs", "hybrid-16x16-cim.yaml"));
        CostTable costs = CostTable.Build(hybrid, Fixtures.Graph("squeezenet").ToWorkload(), hybrid.Modes);
        using var energy = new RelaxedCost(costs.EnergyPj, costs.SwitchEnergyPj);
        var random = new Random(20261123);
        int layers = costs.Workload.Layers.Length;
        for (int i = 0; i < 200; i++)
        {
            int[] assignment = [.. Enumerable.Range(0, layers).Select(_ => random.Next(hybrid.Modes.Length))];
            double[,] oneHot = new double[layers, hybrid.Modes.Length];
            for (int l = 0; l < layers; l++)
            {
                oneHot[l, assignment[l]] = 1;
            }

            NetworkCost simulated = CostModel.Evaluate(hybrid, costs.Workload, [.. assignment.Select(m => hybrid.Modes[m])]);
            Assert.True(simulated.Energy.TransferPj > 0);
            Assert.Equal(simulated.EnergyPj, energy.Expected(tensor(oneHot)).item<double>(), simulated.EnergyPj * 1e-9);
        }
    }

    [Fact]
    public void Between_two_assignments_it_counts_each_pair_of_neighbours_by_its_probability()
    {
        SearchSpace space = SearchSpace.Build(Fixtures.Edge, Fixtures.Graph("squeezenet"), [], []);
        using RelaxedCost energy = RelaxedCost.Of(SearchConstraint.OnEnergy(space, 1));
        double[,] half = new double[space.Layers, space.Modes.Length];
        double expected = 0;
        for (int l = 0; l < space.Layers; l++)
        {
            half[l, 0] += 0.5;
            half[l, 1] += 0.5;
            expected += 0.5 * (space.Costs.EnergyPj[l, 0] + space.Costs.EnergyPj[l, 1]);
            for (int from = 0; from < 2 && l > 0; from++)
            {
                for (int to = 0; to < 2; to++)
                {
                    expected += 0.25 * space.Costs.SwitchEnergyPj[l, from, to];
                }
            }
        }

        Assert.Equal(expected, energy.Expected(tensor(half)).item<double>(), expected * 1e-12);
    }
}
