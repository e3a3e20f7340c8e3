using System.Collections.Immutable;
using CsCheck;
using Enos.Accel.Costs;
using Enos.Accel.Hardware;
using Enos.Accel.Modes;
using Enos.Accel.Workloads;

namespace Enos.Accel.Tests.Costs;

public class NetworkCostTests
{
    private static readonly ImmutableArray<Mode> Modes =
    [
        Samples.Multiply,
        Samples.ModeOf("xnor", OperatorKind.Xnor, 1, 1, 0.01, 64),
        Samples.ModeOf("multiplication-free", OperatorKind.MultiplicationFree, 8, 8, 0.2),
    ];

    [Fact]
    public void The_table_sums_to_the_network_for_any_assignment()
    {
        Gen.Select(RandomLayers.Accelerators, RandomLayers.Shapes.List[1, 8], Gen.Int[0, 1000]).Sample(
            (hw, shapes, seed) =>
            {
                // A shape that comes twice is tabulated once.
                var workload = new Workload("net", [.. shapes.Append(shapes[0]).Select((shape, i) => new Layer($"l{i}", shape))]);
                var random = new Random(seed);
                int[] assignment = [.. workload.Layers.Select(_ => random.Next(Modes.Length))];
                NetworkCost cost = CostModel.Evaluate(hw, workload, [.. assignment.Select(m => Modes[m])]);
                CostTable table = CostTable.Build(hw, workload, Modes);

                double sum = 0;
                long cycles = 0;
                for (int l = 0; l < assignment.Length; l++)
                {
                    sum += table.EnergyPj[l, assignment[l]];
                    cycles += table.Cycles[l, assignment[l]];
                    if (l > 0)
                    {
                        sum += table.SwitchEnergyPj[l, assignment[l - 1], assignment[l]];
                        cycles += table.SwitchCycles[l, assignment[l - 1], assignment[l]];
                    }
                }

                Assert.Equal(cost.EnergyPj, sum, 1e-12 * cost.EnergyPj);
                Assert.Equal(cost.EnergyPj, table.EnergyPjOf(assignment), 1e-12 * cost.EnergyPj);
                Assert.Equal(cost.Cycles, cycles);
                Assert.Equal(cost.Cycles, table.CyclesOf(assignment));
            },
            iter: 500);
    }

    [Fact]
    public void A_switch_costs_nothing_between_equal_modes_and_leaks_while_it_lasts()
    {
        Accelerator hw = Samples.Array2x2(Dataflow.OutputStationary);
        Assert.Equal(default, CostModel.Switch(hw, Modes[0], Modes[0] with { }));

        // 5 cycles of 1 ns at 2 mW, and 7 pJ.
        SwitchCost change = CostModel.Switch(hw, Modes[0], Modes[1]);
        Assert.Equal(new SwitchCost(5, 7, 0, 10), change);
        Assert.Equal(17, change.EnergyPj);
    }

    [Fact]
    public void Totals_follow_from_the_worked_example()
    {
        // Twice the layer of 41 cycles and 4675.12 pJ, without a switch, at 2 GHz: leakage is halved (41 pJ less a layer).
        Accelerator hw = Samples.Array2x2(Dataflow.OutputStationary) with { ClockGhz = 2 };
        var workload = new Workload("net", [new Layer("a", Samples.Tiny), new Layer("b", Samples.Tiny)]);
        NetworkCost cost = CostModel.Evaluate(hw, workload, [Samples.Multiply, Samples.Multiply]);

        Assert.Equal(82, cost.Cycles);
        Assert.Equal(41, cost.LatencyNs);
        Assert.Equal(2 * (4675.12 - 41), cost.EnergyPj, 1e-9);
        Assert.Equal(cost.EnergyPj * 41, cost.EdpPjNs, 1e-6);
        Assert.Equal(cost.EnergyPj / 41, cost.AveragePowerMw, 1e-9);
        Assert.Equal(72.0 / (41 * 4), cost.Utilization, 1e-12);
        Assert.Equal(144, cost.Macs);

        // 288 operations in 41 ns, and for the energy above.
        Assert.Equal(288 / 41e-9 / 1e12, cost.ThroughputTops, 1e-12);
        Assert.Equal(288 / (2 * (4675.12 - 41) * 1e-12) / 1e12, cost.EfficiencyTopsPerW, 1e-12);

        // Half of both where a MAC is one operation.
        NetworkCost single = cost with { Hardware = hw with { OperationsPerMac = 1 } };
        Assert.Equal((cost.ThroughputTops / 2, cost.EfficiencyTopsPerW / 2), (single.ThroughputTops, single.EfficiencyTopsPerW));
    }

    [Fact]
    public void Every_metric_has_a_name_with_its_unit_a_definition_and_a_value()
    {
        Accelerator hw = Samples.Array2x2(Dataflow.OutputStationary) with { Area = new AreaRules(PeSharedUm2: 0, SramUm2PerBit: 0.5) };
        NetworkCost cost = CostModel.Evaluate(hw, new Workload("net", [new Layer("a", Samples.Tiny)]), [Samples.Multiply]);
        Assert.Equal(NetworkMetric.All.Length, NetworkMetric.All.Select(metric => metric.Name).Distinct().Count());
        Assert.All(NetworkMetric.All, metric => Assert.True(metric.Definition.Length > 0 && metric.Of(cost)!.ToDouble(null) >= 0));
        Assert.Equal(cost.EfficiencyTopsPerW, NetworkMetric.All.Single(metric => metric.Unit == "TOPS/W").Of(cost)!.ToDouble(null));
        NetworkCost withoutRules = CostModel.Evaluate(hw with { Area = null }, new Workload("net", [new Layer("a", Samples.Tiny)]), [Samples.Multiply]);
        Assert.Equal(["memory_area_um2", "area_um2"], NetworkMetric.All.Where(metric => metric.Of(withoutRules) is null).Select(metric => metric.Name));
        Assert.Equal(cost.LatencyNs * cost.EnergyPj, NetworkMetric.All.Single(metric => metric.Name == "edp_pj_ns").Of(cost)!.ToDouble(null), 1e-6);
    }

    [Fact]
    public void Switches_are_charged_between_neighbours_that_differ()
    {
        Accelerator hw = Samples.Array2x2(Dataflow.OutputStationary);
        var workload = new Workload("net", [new Layer("a", Samples.Tiny), new Layer("b", Samples.Tiny), new Layer("c", Samples.Tiny)]);
        NetworkCost cost = CostModel.Evaluate(hw, workload, [Modes[0], Modes[1], Modes[1]]);

        Assert.Equal([0L, 5L, 0L], cost.Layers.Select(l => l.SwitchBefore.Cycles));
        Assert.Equal(7, cost.Energy.ReconfigurationPj);
        Assert.Equal(cost.Layers.Sum(l => l.Cost.Cycles) + 5, cost.Cycles);
        Assert.Equal(2 * cost.Cycles, cost.Energy.LeakagePj, 1e-9);
    }

    [Fact]
    public void An_assignment_of_another_length_is_refused()
    {
        var workload = new Workload("net", [new Layer("a", Samples.Tiny)]);
        Assert.Throws<ArgumentException>(() => CostModel.Evaluate(Samples.Array2x2(Dataflow.OutputStationary), workload, []));
    }
}
