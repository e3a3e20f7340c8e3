using System.Collections.Immutable;
using Enos.Accel.Costs;
using Enos.Accel.Hardware;
using Enos.Accel.Workloads;

namespace Enos.Accel.Tests.Costs;

public class LayerPlacementTests
{
    // 16 bytes of outputs each.
    private static readonly LayerShape Shape = Samples.Product(4, 4, 4);

    private static ImmutableArray<LayerPlacement> Place(long bytes, params (string Name, string[] Producers)[] layers) => LayerPlacement.Of(
        Samples.Array2x2(Dataflow.OutputStationary) with { GlobalBuffer = new GlobalBuffer(bytes, 0.3, 0.4, 1) { KeepsOutputs = true } },
        new Workload("net", [.. layers.Select(layer => new Layer(layer.Name, Shape) { Producers = [.. layer.Producers] })]));

    [Fact]
    public void An_output_is_kept_until_its_last_reader()
    {
        ImmutableArray<LayerPlacement> placements = Place(32, ("a", []), ("b", ["a"]), ("c", ["a"]), ("d", []));
        Assert.Equal(
            [
                new LayerPlacement(false, true, 16 * 8),
                new LayerPlacement(true, false, 16 * 8),
                new LayerPlacement(true, false, 16 * 8),
                default,
            ],
            placements.AsEnumerable());
    }

    [Fact]
    public void A_reader_gets_all_of_its_inputs_from_the_buffer_or_none()
    {
        // c reads both; there is room for one, which is then of no use.
        Assert.All(Place(16, ("a", []), ("b", []), ("c", ["a", "b"])), placement => Assert.Equal(default, placement));
        ImmutableArray<LayerPlacement> both = Place(32, ("a", []), ("b", []), ("c", ["a", "b"]));
        Assert.Equal([false, false, true], both.Select(placement => placement.InputsKept));
        Assert.Equal([true, true, false], both.Select(placement => placement.OutputsKept));
        Assert.Equal([128L, 256L, 256L], both.Select(placement => placement.ReservedBits));
    }

    [Fact]
    public void What_is_given_up_makes_room_for_what_comes_later()
    {
        // Room for one. a is kept first, but d reads a and b, and b finds no room; without a there is room for c, which e reads.
        ImmutableArray<LayerPlacement> placements = Place(16, ("a", []), ("b", []), ("c", []), ("e", ["c"]), ("d", ["a", "b"]));
        Assert.Equal([false, false, true, false, false], placements.Select(placement => placement.OutputsKept));
        Assert.True(placements[3].InputsKept);
    }

    [Fact]
    public void Nothing_is_kept_unless_asked_for()
    {
        Accelerator hw = Samples.Array2x2(Dataflow.OutputStationary) with { GlobalBuffer = new GlobalBuffer(1 << 20, 0.3, 0.4, 1) };
        var workload = new Workload("net", [new Layer("a", Shape), new Layer("b", Shape) { Producers = ["a"] }]);
        Assert.All(LayerPlacement.Of(hw, workload), placement => Assert.Equal(default, placement));
    }

    [Fact]
    public void A_producer_that_is_no_layer_before_is_refused()
    {
        Assert.Throws<ArgumentException>(() => Place(64, ("a", ["b"]), ("b", [])));
        Assert.Throws<ArgumentException>(() => Place(64, ("a", []), ("b", ["x"])));
    }

    [Fact]
    public void The_table_knows_what_is_kept()
    {
        Accelerator hw = Samples.Array2x2(Dataflow.OutputStationary) with
        {
            GlobalBuffer = new GlobalBuffer(64, 0.3, 0.4, 1) { KeepsOutputs = true },
        };
        var workload = new Workload("net", [new Layer("a", Shape), new Layer("b", Shape) { Producers = ["a"] }]);
        CostTable table = CostTable.Build(hw, workload, [Samples.Multiply]);
        NetworkCost cost = CostModel.Evaluate(hw, workload, [Samples.Multiply, Samples.Multiply]);
        Assert.Equal(cost.EnergyPj, table.EnergyPjOf([0, 0]), 1e-9);
        Assert.Equal(16 * 8 * 2, cost.Accesses.DramOutputBits + cost.Accesses.DramInputBits);
    }
}
