using Enos.Accel.Inputs;
using Enos.Traces.Reading;
using Enos.Traces.Summaries;

namespace Enos.Traces.Tests.Summaries;

public sealed class ScaleSimSummaryTests : IDisposable
{
    private readonly TraceFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Theory]
    [InlineData("-3,0,1,-1\n-2,2,3,4\n0,5,-1,-1\n")]
    [InlineData("-3.0,0.0,1.0,-1.0\n-2.0,2.0,3.0,4.0\n0.0,5.0,-1.0,-1.0\n")]
    [InlineData("-3,0,1,-1,\n-2,2,3,4,\n0,5,-1,-1,\n")]
    public void A_word_is_an_address_that_is_not_minus_one_however_a_version_spells_it(string rows)
    {
        string path = _files.Write("layer0/IFMAP_SRAM_TRACE.csv", rows);
        TraceSummary summary = TraceSummaries.Read([path], new SummaryOptions { WindowCycles = 2 });
        LayerSummary layer = Assert.Single(summary.Layers);
        UnitSummary unit = Assert.Single(layer.Units);
        Assert.Equal((TraceRows.ScaleSim, "layer0", 4L, "input_scratchpad"), (summary.Rows, layer.Name, layer.Cycles, unit.Unit));
        Assert.Equal((6L, null, 6.0, 0.0), (unit.Reads, unit.Writes, unit.ReadBytes, unit.WriteBytes));

        // Cycles -3 and -2 read 5 words, -1 and 0 one.
        Assert.Equal((3 / 4.0, 6 / 4.0, 5 / 2.0), (unit.Utilization, unit.MeanBytesPerCycle, unit.PeakBytesPerCycle));
    }

    [Fact]
    public void Files_of_a_layer_stand_together_and_a_unit_of_all_layers_in_the_total()
    {
        TraceSummary summary = TraceSummaries.Read(
            [
                _files.Write("layer0/FILTER_DRAM_TRACE.csv", "0,1,2\n1,3,4\n"), _files.Write("layer0/OFMAP_SRAM_TRACE.csv", "4,1,-1\n"),
                _files.Write("layer1/FILTER_DRAM_TRACE.csv", "0,1,2\n5,3,-1\n"),
            ],
            new SummaryOptions());
        Assert.Equal(["layer0: weight_dram, output_scratchpad", "layer1: weight_dram"], summary.Layers.Select(layer => $"{layer.Name}: {string.Join(", ", layer.Units.Select(unit => unit.Unit))}"));
        Assert.Equal([2L, 6L, 8L], summary.Layers.Append(summary.Total).Select(layer => layer.Cycles));
        UnitSummary weights = Assert.Single(summary.Total.Units, unit => unit.Unit == "weight_dram");
        Assert.Equal((7L, null, 7 / 8.0, 2.0), (weights.Reads, weights.Writes, weights.MeanBytesPerCycle, weights.PeakBytesPerCycle));
        Assert.Equal((null, 1L), (Assert.Single(summary.Total.Units, unit => unit.Unit == "output_scratchpad") is var output ? (output.Reads, output.Writes) : default));
    }

    [Fact]
    public void Bad_rows_of_every_file_are_named()
    {
        string first = _files.Write("IFMAP_SRAM_TRACE.csv", "0,1,2\n1,x,4\n"), second = _files.Write("OFMAP_SRAM_TRACE.csv", "4,1,-1\n3,1,-1\n5,1\n"), third = _files.Write("other.csv", "1,2\n");
        var e = Assert.Throws<InvalidInputException>(() => TraceSummaries.Read([first, second, third], new SummaryOptions()));
        Assert.Equal([(first, 2, 3), (second, 2, 1), (second, 3, 1), (third, 0, 0)], e.Errors.Select(error => (error.File, error.Line, error.Column)));
    }
}
