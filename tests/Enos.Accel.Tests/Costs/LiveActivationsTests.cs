using Enos.Accel.Costs;
using Enos.Accel.Hardware;
using Enos.Accel.Modes;
using Enos.Accel.Workloads;

namespace Enos.Accel.Tests.Costs;

public class LiveActivationsTests
{
    private static readonly Mode OnArray = Samples.Multiply;
    private static readonly Mode InMemory = Samples.ModeOf("cim-multiply-8x8", OperatorKind.Multiply, 8, 8, 0.05, compute: Compute.Cim);

    /// <summary>A link of 0.5 pJ a bit and 3 bytes a cycle, at 1 GHz and 2 mW.</summary>
    private static readonly Accelerator Hybrid = Samples.Array2x2(Dataflow.OutputStationary) with
    {
        Cim = new CimMacros
        {
            Macros = 2,
            Rows = 8,
            Columns = 16,
            CellBits = 1,
            ColumnsPerAdc = 4,
            Adc = new ConstantAdc(5, 1),
            VoltageV = 0.9,
            DigitalAddEnergyPj = 0.1,
            WeightWriteEnergyPjPerBit = 0.2,
            WeightsPreloaded = false,
            Transfer = new TransferLink(0.5, 3),
        },
    };

    /// <summary>Layers whose outputs are as many elements as asked for.</summary>
    private static Workload Net(params (string Name, int Outputs, string[] Producers)[] layers) => new(
        "net", [.. layers.Select(layer => new Layer(layer.Name, Samples.Product(1, 4, layer.Outputs)) { Producers = [.. layer.Producers] })]);

    private static long[] LiveElements(Workload workload) => [.. LiveActivations.BitsBefore(Hybrid, workload).Select(bits => bits / 8)];

    [Fact]
    public void Layers_without_producers_read_the_one_before() =>
        Assert.Equal([0, 3, 5, 7], LiveElements(Net(("a", 3, []), ("b", 5, []), ("c", 7, []), ("d", 9, []))));

    [Fact]
    public void An_output_lives_until_its_last_reader_and_one_that_none_reads_never_does() =>
        Assert.Equal(
            [0, 3, 3 + 5, 5 + 7, 9],
            LiveElements(Net(("squeeze", 3, []), ("left", 5, ["squeeze"]), ("right", 7, ["squeeze"]), ("join", 9, ["left", "right"]), ("last", 2, ["join"]))));

    [Fact]
    public void A_branch_that_ends_the_network_is_not_carried_along() =>
        Assert.Equal([0, 3, 3], LiveElements(Net(("a", 3, []), ("head", 100, ["a"]), ("b", 5, ["a"]))));

    [Fact]
    public void A_producer_that_comes_later_is_refused() =>
        Assert.Throws<ArgumentException>(() => LiveActivations.BitsBefore(Hybrid, Net(("a", 3, ["b"]), ("b", 3, []))));

    [Theory]
    [InlineData(3, 1)] // 24 bits, 3 bytes a cycle: one cycle, and not one more
    [InlineData(4, 2)]
    public void A_change_of_side_moves_the_activations_over_the_link(int outputs, long transferCycles)
    {
        NetworkCost cost = CostModel.Evaluate(Hybrid, Net(("a", outputs, []), ("b", 2, [])), [OnArray, InMemory]);
        long cycles = 5 + transferCycles;
        Assert.Equal(new SwitchCost(cycles, 7, outputs * 8 * 0.5, 2 * cycles), cost.Layers[1].SwitchBefore);
        Assert.Equal(outputs * 8 * 0.5, cost.Energy.TransferPj);
        Assert.Equal(cost.Layers.Sum(layer => layer.Cost.Cycles) + cycles, cost.Cycles);
        Assert.Equal(cost.Layers.Sum(layer => layer.Cost.EnergyPj) + 7 + (outputs * 8 * 0.5) + (2 * cycles), cost.EnergyPj, 1e-9);
    }

    [Fact]
    public void Both_ways_cost_and_a_change_of_mode_on_one_side_moves_nothing()
    {
        Workload net = Net(("a", 3, []), ("b", 5, []), ("c", 7, []), ("d", 9, []));
        Mode xnor = InMemory with { Name = "cim-xnor", Operator = new Operator(OperatorKind.Xnor), ActivationBits = 1, WeightBits = 1 };
        NetworkCost cost = CostModel.Evaluate(Hybrid, net, [OnArray, InMemory, xnor, OnArray]);
        Assert.Equal([0, 12, 0, 28], cost.Layers.Select(layer => layer.SwitchBefore.TransferPj));
        Assert.Equal([0, 7, 7, 7], cost.Layers.Select(layer => layer.SwitchBefore.ReconfigurationPj));
    }

    [Fact]
    public void Readers_on_the_other_side_share_one_crossing()
    {
        Workload net = Net(("squeeze", 3, []), ("left", 5, ["squeeze"]), ("right", 7, ["squeeze"]), ("join", 9, ["left", "right"]));
        Assert.Equal(3 * 8 * 0.5, CostModel.Evaluate(Hybrid, net, [OnArray, InMemory, InMemory, InMemory]).Energy.TransferPj);
    }

    [Fact]
    public void Without_a_link_a_crossing_is_a_switch_like_any_other()
    {
        Accelerator free = Hybrid with { Cim = Hybrid.Cim! with { Transfer = null } };
        NetworkCost cost = CostModel.Evaluate(free, Net(("a", 3, []), ("b", 5, [])), [OnArray, InMemory]);
        Assert.Equal(new SwitchCost(5, 7, 0, 10), cost.Layers[1].SwitchBefore);
    }

    [Fact]
    public void The_table_has_the_crossing_of_each_layer()
    {
        Workload net = Net(("a", 3, []), ("b", 5, []), ("c", 7, ["a"]), ("d", 9, ["c", "b"]));
        CostTable table = CostTable.Build(Hybrid, net, [OnArray, InMemory]);
        for (int code = 0; code < 16; code++)
        {
            int[] assignment = [code & 1, (code >> 1) & 1, (code >> 2) & 1, code >> 3];
            NetworkCost cost = CostModel.Evaluate(Hybrid, net, [.. assignment.Select(m => table.Modes[m])]);
            Assert.Equal(cost.EnergyPj, table.EnergyPjOf(assignment), 1e-9);
            Assert.Equal(cost.Cycles, table.CyclesOf(assignment));
        }
    }
}
