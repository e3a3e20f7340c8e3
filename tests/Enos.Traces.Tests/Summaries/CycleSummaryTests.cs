using System.Globalization;
using CsCheck;
using Enos.Accel.Costs;
using Enos.Accel.Hardware;
using Enos.Accel.Inputs;
using Enos.Sim.Traces;
using Enos.Traces.Summaries;

namespace Enos.Traces.Tests.Summaries;

public sealed class CycleSummaryTests : IDisposable
{
    private const string Header =
        "layer,cycle,busy_pes,input_read_bits,input_read_addresses,weight_read_bits,weight_read_addresses,output_read_bits,output_read_addresses,"
        + "output_write_bits,output_write_addresses,transfer,transfer_bits,dram_bits,dram_address_bits,stall\n";

    private readonly TraceFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public void Layers_have_the_cycles_stalls_and_accesses_that_the_simulator_says()
    {
        TraceFiles.Networks.Sample(
            net =>
            {
                (string path, NetworkCost cost) = _files.Trace("cycles.csv", TraceKind.Cycles, net.Hardware, net.Workload);
                TraceSummary summary = TraceSummaries.Read([path], new SummaryOptions { Pes = net.Hardware.Array.Pes });
                Assert.Equal(cost.Layers.Select(layer => layer.Layer.Name), summary.Layers.Select(layer => layer.Name));
                foreach ((AssignedLayer expected, LayerSummary layer) in cost.Layers.Zip(summary.Layers))
                {
                    Assert.Equal((expected.Cost.Cycles, expected.Cost.Stalls), (layer.Cycles, layer.Stalls!.Value));
                    Check(expected.Cost.Accesses, layer, net.Hardware);

                    // One MAC a PE and cycle if a word is one element.
                    if (expected.Mode.MacsPerPeCycle == 1)
                    {
                        Assert.Equal(expected.Cost.Utilization, Unit(layer, "array").Utilization!.Value, 1e-12);
                        Assert.Equal(expected.Cost.Accesses.ArrayInputReads, Unit(layer, "input_scratchpad").Reads);
                        Assert.Equal(expected.Cost.Accesses.ArrayWeightReads, Unit(layer, "weight_scratchpad").Reads);
                        Assert.Equal(expected.Cost.Accesses.ArrayOutputWrites, Unit(layer, "output_scratchpad").Writes);
                    }
                }

                Assert.Equal((cost.Cycles, cost.Stalls), (summary.Total.Cycles, summary.Total.Stalls!.Value));
                Check(cost.Accesses, summary.Total, net.Hardware);
            },
            iter: 60);
    }

    [Fact]
    public void A_loop_over_the_rows_finds_the_same_peaks_windows_and_busy_cycles()
    {
        (from net in TraceFiles.Networks from window in Gen.OneOf(Gen.Int[1, 20], Gen.Const(1000)) select (net, window)).Sample(
            sample =>
            {
                ((Accelerator hw, _), int window) = sample;
                (string path, _) = _files.Trace("cycles.csv", TraceKind.Cycles, hw, sample.net.Workload);
                TraceSummary summary = TraceSummaries.Read([path], new SummaryOptions { WindowCycles = window, OverTime = true });
                List<Dictionary<string, string>> rows = TraceFiles.Rows(path);
                long pes = rows.Max(row => Number(row, "busy_pes"));
                var layers = rows.GroupBy(row => row["layer"]).ToDictionary(layer => layer.Key, layer => (First: Number(layer.First(), "cycle"), End: Number(layer.Last(), "cycle") + 1));
                (string Unit, Func<Dictionary<string, string>, long> Bits)[] units =
                [
                    ("input_scratchpad", row => Number(row, "input_read_bits") + (row["transfer"] == "input_fill" ? Number(row, "transfer_bits") : 0)),
                    ("weight_scratchpad", row => Number(row, "weight_read_bits") + (row["transfer"] == "weight_fill" ? Number(row, "transfer_bits") : 0)),
                    ("output_scratchpad", row => Number(row, "output_read_bits") + Number(row, "output_write_bits")
                        + (row["transfer"] is "partial_sum_fill" or "write_back" ? Number(row, "transfer_bits") : 0)),
                    ("memory_channel", row => Number(row, "transfer_bits")),
                    ("dram", row => Number(row, "dram_bits")),
                ];
                foreach ((string unit, Func<Dictionary<string, string>, long> bits) in units)
                {
                    foreach (LayerSummary layer in summary.Layers)
                    {
                        double peak = rows.Where(row => row["layer"] == layer.Name).GroupBy(row => Number(row, "cycle") / window).Max(part =>
                            part.Sum(bits) / 8.0 / (Math.Min((part.Key + 1) * window, layers[layer.Name].End) - Math.Max(part.Key * window, layers[layer.Name].First)));
                        Assert.Equal(peak, Unit(layer, unit).PeakBytesPerCycle);
                        Assert.Equal(rows.Count(row => row["layer"] == layer.Name && bits(row) > 0) / (double)layer.Cycles, Unit(layer, unit).Utilization);
                    }

                    double most = rows.GroupBy(row => Number(row, "cycle") / window).Max(part =>
                        part.Sum(bits) / 8.0 / (Math.Min((part.Key + 1) * window, summary.Total.Cycles) - (part.Key * window)));
                    Assert.Equal(most, Unit(summary.Total, unit).PeakBytesPerCycle);
                }

                // Windows without a row are left out.
                var windows = rows.GroupBy(row => (Layer: row["layer"], Window: Number(row, "cycle") / window)).Select(part => (
                    part.Key.Layer,
                    Start: Math.Max(part.Key.Window * window, layers[part.Key.Layer].First),
                    End: Math.Min((part.Key.Window + 1) * window, layers[part.Key.Layer].End),
                    Busy: part.Sum(row => Number(row, "busy_pes")),
                    Dram: part.Sum(row => Number(row, "dram_bits")),
                    Input: part.LongCount(row => row["stall"] == "input")));
                Assert.Equal(
                    windows,
                    summary.Windows.Select(w => (
                        w.Layer, w.StartCycle, w.StartCycle + w.Cycles, (long)Math.Round((w.Utilization ?? 0) * w.Cycles * pes), (long)(w.Bytes[4] * 8), w.Stalls.Input)));
            },
            iter: 40);
    }

    [Fact]
    public void A_hand_written_trace_is_summed_up_as_a_hand_would()
    {
        // Window 4: cycles 0–3 move 3 bytes of DRAM, 4–7 the rest; the array has 4 PEs and rests in cycle 5.
        string path = _files.Write(
            "hand.csv",
            Header
            + "conv,0,0,0,,0,,0,,0,,input_fill,16,8,0,input\n"
            + "conv,1,0,0,,0,,0,,0,,weight_fill,16,16,0,weight\n"
            + "conv,2,2,16,0:1:2,8,0:1:1,0,,0,,,0,0,,\n"
            + "conv,3,4,32,0:1:2|9:1:2,8,1:1:1,32,0:0:1,64,0:4:2,,0,0,,\n"
            + "conv,6,0,0,,0,,0,,0,,write_back,32,32,0,output\n"
            + "conv,7,0,0,,0,,0,,0,,write_back,32,32,32,output\n");
        TraceSummary summary = TraceSummaries.Read([path], new SummaryOptions { WindowCycles = 4 });
        LayerSummary layer = Assert.Single(summary.Layers);
        Assert.Equal((8, new StallCycles(1, 1, 2)), (layer.Cycles, layer.Stalls!.Value));
        UnitSummary array = Unit(layer, "array"), input = Unit(layer, "input_scratchpad"), output = Unit(layer, "output_scratchpad"), dram = Unit(layer, "dram");
        Assert.Equal((6 / 32.0, 6 / 11.0), (array.Utilization, array.Reuse));
        Assert.Equal((6, 6.0, 2.0, 3.0, 1.0, 2.0), (input.Reads, input.ReadBytes, input.WriteBytes, input.Reuse, input.MeanBytesPerCycle, input.PeakBytesPerCycle));
        Assert.Equal((1, 2, 12.0, 8.0, 12 / 8.0), (output.Reads, output.Writes, output.ReadBytes, output.WriteBytes, output.Reuse));
        Assert.Equal((3.0, 8.0, 11 / 8.0, 2.0, 12 / 11.0), (dram.ReadBytes, dram.WriteBytes, dram.MeanBytesPerCycle, dram.PeakBytesPerCycle, dram.Reuse));
    }

    [Theory]
    [InlineData("conv,0,0,0,,0,,0,,0,,input_fill,x,8,0,", 2, 33, "transfer_bits: found 'x', expected a whole number")]
    [InlineData("conv,0,0,0,,0,,0,,0,,input_file,8,8,0,", 2, 22, "transfer: found 'input_file', expected input_fill")]
    [InlineData("conv,0,0,8,0:1,0,,0,,0,,,0,0,,", 2, 12, "input_read_addresses: found '0:1', expected sequences first:stride:count")]
    [InlineData("conv,0,0,8,0:1:1,0,,0,,0,,,0,0", 2, 1, "found '14 cells', expected 16 cells")]
    [InlineData("conv,5,0,0,,0,,0,,0,,,0,0,,\nconv,5,0,0,,0,,0,,0,,,0,0,,", 3, 6, "cycle: found '5', expected a cycle after 5")]
    [InlineData("\"a\",1,0,0,,0,,0,,0,,,0,0,,\nb,2,0,0,,0,,0,,0,,,0,0,,\na,3,0,0,,0,,0,,0,,,0,0,,", 4, 1, "layer: found 'a', expected the rows of each layer together")]
    [InlineData("\"a,1,0,0", 2, 1, "expected a closing quote")]
    [InlineData("é,-1,0,0,,0,,0,,0,,,0,0,,", 2, 3, "cycle: found '-1', expected a whole number of at least 0")]
    [InlineData("a,1,0,0,,0,,0,,0,,,0,0,,array", 2, 25, "stall: found 'array', expected input, weight, output")]
    public void A_bad_row_is_named_with_its_place(string rows, int line, int column, string message)
    {
        string path = _files.Write("bad.csv", Header + rows + "\n");
        var e = Assert.Throws<InvalidInputException>(() => TraceSummaries.Read([path], new SummaryOptions()));
        Assert.Contains(e.Errors, error => error.ToString().StartsWith(string.Create(CultureInfo.InvariantCulture, $"{path}:{line}:{column}: {message}"), StringComparison.Ordinal));
    }

    [Fact]
    public void Every_bad_row_is_named_up_to_twenty()
    {
        string path = _files.Write("bad.csv", Header + string.Concat(Enumerable.Range(0, 30).Select(i => $"conv,{i},x,0,,0,,0,,0,,,0,0,,\n")));
        var e = Assert.Throws<InvalidInputException>(() => TraceSummaries.Read([path], new SummaryOptions()));
        Assert.Equal(Enumerable.Range(2, 20), e.Errors.Select(error => error.Line));
    }

    private static void Check(AccessCounts accesses, LayerSummary layer, Accelerator hw)
    {
        Assert.Equal(accesses.InputScratchpad.ReadBits / 8.0, Unit(layer, "input_scratchpad").ReadBytes);
        Assert.Equal(accesses.WeightScratchpad.ReadBits / 8.0, Unit(layer, "weight_scratchpad").ReadBytes);

        // A channel without a limit moves everything in no time, so in no cycle.
        if (double.IsFinite(hw.Dram.BandwidthBytesPerCycle))
        {
            Assert.Equal((accesses.Dram.ReadBits / 8.0, accesses.Dram.WriteBits / 8.0), (Unit(layer, "dram").ReadBytes, Unit(layer, "dram").WriteBytes));
            if (double.IsFinite(hw.GlobalBuffer?.BandwidthBytesPerCycle ?? 1))
            {
                Assert.Equal(accesses.InputScratchpad.WriteBits / 8.0, Unit(layer, "input_scratchpad").WriteBytes);
                Assert.Equal(accesses.WeightScratchpad.WriteBits / 8.0, Unit(layer, "weight_scratchpad").WriteBytes);
                Assert.Equal(accesses.OutputScratchpad.WriteBits / 8.0, Unit(layer, "output_scratchpad").WriteBytes);
                Assert.Equal(accesses.OutputScratchpad.ReadBits / 8.0, Unit(layer, "output_scratchpad").ReadBytes);
            }
        }
    }

    private static UnitSummary Unit(LayerSummary layer, string unit) => Assert.Single(layer.Units, u => u.Unit == unit);

    private static long Number(Dictionary<string, string> row, string column) => long.Parse(row[column], CultureInfo.InvariantCulture);
}
