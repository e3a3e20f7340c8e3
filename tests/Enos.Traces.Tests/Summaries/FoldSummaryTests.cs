using CsCheck;
using Enos.Accel.Costs;
using Enos.Accel.Inputs;
using Enos.Sim.Traces;
using Enos.Traces.Summaries;

namespace Enos.Traces.Tests.Summaries;

public sealed class FoldSummaryTests : IDisposable
{
    private const string Header =
        "layer,mode,fold,pass,row_fold,column_fold,start_cycle,end_cycle,input_stall_cycles,weight_stall_cycles,output_stall_cycles,stall_cause,"
        + "input_bytes,weight_bytes,partial_sum_bytes,write_back_bytes\n";

    private readonly TraceFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public void Layers_have_the_fills_and_stalls_that_the_simulator_says()
    {
        TraceFiles.Networks.Sample(
            net =>
            {
                (string path, NetworkCost cost) = _files.Trace("folds.csv.gz", TraceKind.Folds, net.Hardware, net.Workload);
                TraceSummary summary = TraceSummaries.Read([path], new SummaryOptions { OverTime = true });
                Assert.Equal(cost.Layers.Select(layer => layer.Layer.Name), summary.Layers.Select(layer => layer.Name));
                foreach ((AssignedLayer expected, LayerSummary layer) in cost.Layers.Zip(summary.Layers))
                {
                    Assert.Equal(expected.Cost.Accesses.InputScratchpad.WriteBits / 8.0, Unit(layer, "input_scratchpad").WriteBytes);
                    Assert.Equal(expected.Cost.Accesses.WeightScratchpad.WriteBits / 8.0, Unit(layer, "weight_scratchpad").WriteBytes);
                    Assert.Equal((expected.Cost.Stalls.Input, expected.Cost.Stalls.Weight), (layer.Stalls!.Value.Input, layer.Stalls.Value.Weight));

                    // All but the wait for the last write-backs.
                    long rest = expected.Cost.Stalls.Output - layer.Stalls.Value.Output;
                    Assert.True(rest >= 0);

                    // Stalls within the first fold are taken for stalls before it.
                    long first = summary.Windows.First(window => window.Layer == layer.Name).Stalls.Total;
                    Assert.InRange(layer.Cycles, expected.Cost.ComputeCycles, expected.Cost.Cycles - rest + first);
                }

                Assert.Equal(cost.Layers.Sum(layer => layer.Cost.Folds), summary.Windows.Length);
                Assert.Equal(cost.Accesses.InputScratchpad.WriteBits / 8.0, Unit(summary.Total, "input_scratchpad").WriteBytes);
            },
            iter: 60);
    }

    [Fact]
    public void Hand_written_folds_are_summed_up_as_a_hand_would()
    {
        string path = _files.Write(
            "folds.csv",
            Header
            + "a,m,0,0,0,0,10,20,6,4,0,input,40,20.5,0,8\n"
            + "a,m,1,0,1,0,25,40,5,0,0,input,80,0,10,8\n"
            + "b,m,0,0,0,0,50,60,0,2,1,weight,10,0.125,0,4\n");
        TraceSummary summary = TraceSummaries.Read([path], new SummaryOptions());
        Assert.Equal([40L, 13L], summary.Layers.Select(layer => layer.Cycles));
        Assert.Equal([new StallCycles(11, 4, 0), new StallCycles(0, 2, 1)], summary.Layers.Select(layer => layer.Stalls!.Value));
        Assert.Equal(25 / 40.0, Unit(summary.Layers[0], "array").Utilization);
        UnitSummary input = Unit(summary.Layers[0], "input_scratchpad");
        Assert.Equal((120.0, 3.0, 4.0), (input.WriteBytes, input.MeanBytesPerCycle, input.PeakBytesPerCycle));
        Assert.Equal((16.0, 10.0), (Unit(summary.Layers[0], "output_scratchpad").ReadBytes, Unit(summary.Layers[0], "output_scratchpad").WriteBytes));
        Assert.Equal(20.625, Unit(summary.Total, "weight_scratchpad").WriteBytes);
        Assert.Equal(60, summary.Total.Cycles);
    }

    [Theory]
    [InlineData("a,m,0,0,0,0,10,20,6,4,0,input,40,20.1,0,8", "weight_bytes: found '20.1', expected bytes")]
    [InlineData("a,m,0,0,0,0,10,10,6,4,0,input,40,20,0,8", "end_cycle: found '10', expected more than the start, 10")]
    [InlineData("a,m,0,0,0,0,10,20,6,,0,input,40,20,0,8", "weight_stall_cycles: expected a whole number")]
    public void A_bad_fold_is_named_with_its_place(string row, string message)
    {
        string path = _files.Write("folds.csv", Header + row);
        var e = Assert.Throws<InvalidInputException>(() => TraceSummaries.Read([path], new SummaryOptions()));
        Assert.Contains(message, Assert.Single(e.Errors).ToString(), StringComparison.Ordinal);
    }

    private static UnitSummary Unit(LayerSummary layer, string unit) => Assert.Single(layer.Units, u => u.Unit == unit);
}
