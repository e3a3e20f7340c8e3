using Enos.Accel.Hardware;
using Enos.Accel.Modes;
using Enos.Accel.Workloads;
using Enos.Search.Budgets;
using Enos.Search.Spaces;

namespace Enos.Search.Tests.Spaces;

public sealed class SearchSpaceTests
{
    [Fact]
    public void Of_a_hybrid_accelerator_all_modes_can_be_chosen_and_those_in_memory_fill_macros()
    {
        SearchSpace space = SearchSpace.Build(Fixtures.Hybrid, Fixtures.Tiny, [], Fixtures.AllFree);
        Assert.Equal(Fixtures.Hybrid.Modes.Select(m => m.Name), space.Modes.Select(m => m.Name));
        Assert.Equal("multiply-8x8", space.Modes[space.Reference].Name);
        double[,] held = space.MacrosHeld();
        for (int m = 0; m < space.Modes.Length; m++)
        {
            // 64 rows, 64 columns of one bit; a multiplication-free weight has its sign in a column of its own, eight in all.
            LayerShape shape = space.Costs.Workload.Layers[^1].Shape;
            double tiles = Math.Ceiling(shape.K / 64.0) * Math.Ceiling(shape.N * space.Modes[m].WeightBits / 64.0);
            Assert.Equal(space.Modes[m].Compute == Compute.Cim ? tiles : 0, held[space.Layers - 1, m]);
        }
    }

    [Fact]
    public void Only_macros_that_keep_their_weights_limit_the_layers_on_them()
    {
        Assert.Null(SearchConstraint.OnMacros(SearchSpace.Build(Fixtures.Edge, Fixtures.Tiny, [], [])));
        Assert.Null(SearchConstraint.OnMacros(SearchSpace.Build(Fixtures.Hybrid, Fixtures.Tiny, [], [])));
        SearchConstraint limit = SearchConstraint.OnMacros(SearchSpace.Build(Preloaded(), Fixtures.Tiny, [], []))!;
        Assert.Equal((SearchConstraint.Macros, 16.0), (limit.Name, limit.Limit));
        Assert.Null(limit.SwitchCosts);
    }

    [Fact]
    public void Among_some_modes_a_layer_keeps_those_of_its_own_and_one_that_keeps_none_may_be_in_all()
    {
        SearchSpace space = SearchSpace.Build(Fixtures.Edge, Fixtures.Tiny, Fixtures.ThreeModes, [LayerRule.Parse(":depthwise=xnor")!, LayerRule.Parse(":grouped=xnor|multiply-4x4")!]);
        SearchSpace among = space.Among([.. space.Modes.Where(m => m.Operator.Kind == OperatorKind.Multiply).Reverse()]);

        Assert.Equal(["multiply-4x4", "multiply-8x8"], among.Modes.Select(m => m.Name));
        Assert.Equal("multiply-8x8", among.Modes[among.Reference].Name);
        Assert.Equal([[1], [0, 1], [0], [1]], Enumerable.Range(0, 4).Select(l => among.ModesOf(l).ToArray()));
        Assert.Equal(space.ReferenceEnergyPj, among.ReferenceEnergyPj);
    }

    [Fact]
    public void A_layer_that_may_not_be_in_the_mode_asked_for_is_in_the_most_precise_multiply_or_the_first_it_may_be_in()
    {
        SearchSpace space = SearchSpace.Build(Fixtures.Edge, Fixtures.Tiny, Fixtures.ThreeModes, [LayerRule.Parse(":depthwise=multiply-4x4")!]);
        Assert.Equal([0, 1, 2, 0], space.Uniform(2));
    }

    [Fact]
    public void Tables_for_the_knapsack_are_infinite_where_a_mode_is_forbidden_and_as_they_were_elsewhere()
    {
        SearchSpace space = SearchSpace.Build(Fixtures.Edge, Fixtures.Tiny, Fixtures.ThreeModes, []);
        double[,] only = space.OnlyAllowed(space.Costs.EnergyPj);
        for (int l = 0; l < space.Layers; l++)
        {
            for (int m = 0; m < space.Modes.Length; m++)
            {
                Assert.Equal(l is 0 or 3 && m != 0 ? double.PositiveInfinity : space.Costs.EnergyPj[l, m], only[l, m]);
            }
        }
    }

    /// <summary>The hybrid accelerator with weights that stay in its macros.</summary>
    internal static Accelerator Preloaded() => Fixtures.Hybrid with { Cim = Fixtures.Hybrid.Cim! with { WeightsPreloaded = true } };
}
