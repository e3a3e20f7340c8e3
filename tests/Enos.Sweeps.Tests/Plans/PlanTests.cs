using CsCheck;
using Enos.Accel.Costs;
using Enos.Accel.Hardware;
using Enos.Accel.Modes;
using Enos.Accel.Workloads;
using Enos.Networks.Zoo;
using Enos.Sweeps.Directories;
using Enos.Sweeps.Plans;

namespace Enos.Sweeps.Tests.Plans;

public class PlanTests
{
    [Fact]
    public void Every_error_of_every_point_is_reported_together_and_each_cause_once()
    {
        string[] errors = Sweep.Errors("""
            network: squeezenet
            width: wide
            batches: 2
            search: {epoch: 3}
            space:
              - array.row: [8, 16]
              - array.columns: [8, -1, 12.5]
              - assignment: [multiply-8x8, xnorr, missing/assign.csv]
              - energy_table: [hw-configs/tables/45nm.csv, none.csv]
              - arry.rows: 3
            """);
        string[] places = [.. errors.Select(error => error[..error.IndexOf(": ", StringComparison.Ordinal)])];
        Assert.Equal(["2:8", "3:1", "4:10", "6:5", "7:24", "7:28", "8:32", "8:39", "9:48", "10:5"], places);
        Assert.Contains("did you mean 'rows'?", errors[3], StringComparison.Ordinal);
        Assert.Contains("found '-1', expected a whole number from 1 to 65536", errors[4], StringComparison.Ordinal);
        Assert.Contains("did you mean 'xnor'?", errors[6], StringComparison.Ordinal);
        Assert.Contains("none.csv", errors[8], StringComparison.Ordinal);
    }

    [Fact]
    public void A_combination_that_is_impossible_only_together_is_found()
    {
        // ADCs are shared by whole groups of columns: 8 and 12 divide 24, 12 does not divide 32.
        string error = Assert.Single(Sweep.Errors("""
            accelerator: hw-configs/hybrid-16x16-cim.yaml
            space:
              - cim.columns: [24, 32]
              - cim.columns_per_adc: [8, 12]
            """));
        Assert.StartsWith("4:30: cim.columns_per_adc: found '12', expected a divisor of columns (32)", error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_accelerator_is_an_error_where_it_is_named() =>
        Assert.StartsWith("1:14: accelerator: found 'none.yaml', expected a file that is there", Assert.Single(Sweep.Errors("accelerator: none.yaml\n")), StringComparison.Ordinal);

    [Theory]
    [InlineData("array.rows: 8\nspace: []", "1:1")]
    [InlineData("width: 0.5\nspace:\n  - width: [1, 2]", "3:5")]
    [InlineData("space:\n  - width: [1, 2]\n  - width: [3, 4]", "3:5")]
    [InlineData("space:\n  - cim: [~]\n  - cim.rows: [3, 4]", "3:5")]
    [InlineData("space: 3", "1:8")]
    [InlineData("space:\n  - 3", "2:5")]
    [InlineData("[]", "1:1")]
    [InlineData("input: 3x32\nspace: []", "1:8")]
    [InlineData("form: small", "1:7")]
    [InlineData("engine: fast", "1:9")]
    [InlineData("classes: 1", "1:10")]
    public void What_makes_no_sense_is_refused_at_its_place(string yaml, string place) => Assert.Contains(
        Sweep.Errors(yaml + "\n"), error => error.StartsWith(place + ":", StringComparison.Ordinal));

    [Fact]
    public void A_null_leaves_a_key_out()
    {
        using TemporaryDirectory directory = new();
        SweepPlan plan = Sweep.Plan(directory, "space:\n  - global_buffer: [~, {capacity_bytes: 65536, energy_pj_per_bit_read: 1, energy_pj_per_bit_write: 1, bandwidth_bytes_per_cycle: 8}]\n");
        SweepDirectory sweep = Sweep.Run(directory, plan, "run", 1);
        string[] energies = Sweep.Column(sweep.In("results.csv").Replace("results.csv", "layers.csv", StringComparison.Ordinal), "global_buffer_pj");
        Assert.All(energies.Take(energies.Length / 2), energy => Assert.Equal("0", energy));
        Assert.All(energies.Skip(energies.Length / 2), energy => Assert.NotEqual("0", energy));
    }

    [Fact]
    public void A_job_costs_what_the_accelerator_with_those_values_costs()
    {
        Accelerator shipped = AcceleratorFile.Load(EnosProgram.ShippedAcceleratorPath);
        Workload workload = NetworkZoo.Build("squeezenet", ZooHost.Image, 10, 0.25).ToWorkload();
        Gen.Select(Gen.Int[1, 64], Gen.Int[1, 64], Gen.Long[64, 1 << 20], Gen.Int[1, 100], Gen.OneOf(Gen.Const("os"), Gen.Const("ws"), Gen.Const("is")), Gen.OneOf(Gen.Const("multiply-8x8"), Gen.Const("xnor"), Gen.Const("deep-shift")))
            .Sample((rows, columns, capacity, bandwidth, dataflow, mode) =>
            {
                using TemporaryDirectory directory = new();
                SweepPlan plan = Sweep.Plan(directory, $"""
                    assignment: {mode}
                    space:
                      - array.rows: {rows}
                      - array.columns: {columns}
                        scratchpads.weight.capacity_bytes: {capacity}
                      - dram.bandwidth_bytes_per_cycle: {bandwidth}
                      - array.dataflow: {dataflow}
                    """);
                SweepDirectory sweep = Sweep.Run(directory, plan, "run", 1);
                Accelerator hw = shipped with
                {
                    Array = new ProcessingArray(rows, columns, dataflow switch { "os" => Dataflow.OutputStationary, "ws" => Dataflow.WeightStationary, _ => Dataflow.InputStationary }),
                    WeightScratchpad = shipped.WeightScratchpad with { CapacityBytes = capacity },
                    Dram = shipped.Dram with { BandwidthBytesPerCycle = bandwidth },
                };
                Mode of = hw.Modes.Single(m => m.Name == mode);
                NetworkCost cost = CostModel.Evaluate(hw, workload, [.. workload.Layers.Select(_ => of)]);
                Assert.Equal([cost.EnergyPj], Sweep.Column(sweep.In("results.csv"), "energy_pj").Select(double.Parse));
                Assert.Equal([cost.Cycles], Sweep.Column(sweep.In("results.csv"), "cycles").Select(long.Parse));
                Assert.Equal(cost.Layers.Select(layer => layer.Cost.EnergyPj), Sweep.Column(sweep.In("layers.csv"), "energy_pj").Select(double.Parse));
                Assert.Equal(cost.Layers.Select(layer => layer.Layer.Name), Sweep.Column(sweep.In("layers.csv"), "layer"));
            }, iter: 30);
    }

    [Fact]
    public void Both_engines_give_the_same_row()
    {
        using TemporaryDirectory directory = new();
        SweepDirectory sweep = Sweep.Run(directory, Sweep.Plan(directory, "space:\n  - engine: [closed, cycle]\n"), "run", 2);
        Assert.Single(Sweep.Column(sweep.In("results.csv"), "energy_pj").Distinct());
        Assert.Equal(2, Sweep.Column(sweep.In("results.csv"), "energy_pj").Length);
    }

    [Fact]
    public void Named_files_are_the_inputs_whose_hashes_are_kept()
    {
        using TemporaryDirectory directory = new();
        File.Copy(EnosProgram.Shipped("tables/7nm.csv"), directory.In("table.csv"));
        SweepPlan plan = Sweep.Plan(directory, "energy_table: table.csv\n");
        Assert.Equal(
            new[] { Path.GetFullPath(EnosProgram.ShippedAcceleratorPath), directory.In("table.csv") }.Order(), plan.Inputs.Select(Path.GetFullPath).Order());
    }
}
