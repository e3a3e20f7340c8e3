using System.Globalization;
using CsvHelper;
using Enos.Accel.Costs;
using Enos.Accel.Hardware;
using Enos.Accel.Workloads;

namespace Enos.Accel.Tests.Costs;

/// <summary>150 layers with what SCALE-Sim 3.0.0 printed for them.</summary>
public class ScaleSimTests
{
    private sealed record Case(Accelerator Hw, LayerShape Shape, long Cycles, double MappingPct, double UtilizationPct, long Inputs, long Weights, long Outputs);

    [Fact]
    public void Cycles_without_stalls_are_those_printed_plus_the_one_that_is_missing()
    {
        Assert.All(Cases(), c => Assert.Equal(c.Cycles + 1, CostModel.Evaluate(c.Hw, c.Shape, Samples.Multiply).ComputeCycles));
    }

    [Fact]
    public void Nothing_stalls_when_memory_is_as_fast_as_one_likes()
    {
        Assert.All(Cases(), c => Assert.Equal(0, CostModel.Evaluate(c.Hw, c.Shape, Samples.Multiply).Stalls.Total));
    }

    [Fact]
    public void Mapping_efficiency_is_the_one_printed()
    {
        Assert.All(Cases(), c => Assert.Equal(c.MappingPct, 100 * CostModel.Evaluate(c.Hw, c.Shape, Samples.Multiply).MappingEfficiency, 1e-9 * c.MappingPct));
    }

    [Fact]
    public void Overall_utilization_is_the_one_printed_for_the_true_cycles()
    {
        Assert.All(Cases(), c =>
        {
            // Printed over one cycle too few.
            double expected = c.UtilizationPct * c.Cycles / (c.Cycles + 1);
            Assert.Equal(expected, 100 * CostModel.Evaluate(c.Hw, c.Shape, Samples.Multiply).Utilization, 1e-9 * expected);
        });
    }

    [Fact]
    public void Accesses_of_the_array_are_those_printed()
    {
        Assert.All(Cases(), c =>
        {
            AccessCounts accesses = CostModel.Evaluate(c.Hw, c.Shape, Samples.Multiply).Accesses;
            Assert.Equal(c.Inputs, accesses.ArrayInputReads);
            Assert.Equal(c.Weights, accesses.ArrayWeightReads);
            Assert.Equal(c.Outputs, accesses.ArrayOutputWrites);
        });
    }

    private static List<Case> Cases()
    {
        using var reader = new StreamReader(Samples.Reference("scalesim-random-cases.csv"));
        using var csv = new CsvReader(reader, CultureInfo.InvariantCulture);
        var cases = new List<Case>();
        csv.Read();
        csv.ReadHeader();
        while (csv.Read())
        {
            int Number(string column) => csv.GetField<int>(column);
            int Output(string size, string filter, string stride) =>
                (Number(size) - Number(filter) + Number(stride) + Number(stride) - 1) / Number(stride);

            Dataflow dataflow = csv.GetField("dataflow") switch
            {
                "os" => Dataflow.OutputStationary,
                "ws" => Dataflow.WeightStationary,
                _ => Dataflow.InputStationary,
            };
            var array = new ProcessingArray(Number("rows"), Number("cols"), dataflow);
            int m = Output("ifmap_h", "filt_h", "stride_h") * Output("ifmap_w", "filt_w", "stride_w");
            int k = Number("filt_h") * Number("filt_w") * Number("channels");
            int n = Number("num_filt");

            // Its output-stationary count of ofmap writes has a bug: fr·fc·(R + C) too many.
            long folds = (long)((m + array.Rows - 1) / array.Rows) * ((n + array.Columns - 1) / array.Columns);
            long surplus = dataflow == Dataflow.OutputStationary ? folds * (array.Rows + array.Columns) : 0;
            Scratchpad boundless = Samples.Pad(1 << 30, bandwidth: double.PositiveInfinity);
            cases.Add(new Case(
                Samples.Array2x2(dataflow) with
                {
                    Array = array,
                    InputScratchpad = boundless,
                    WeightScratchpad = boundless,
                    OutputScratchpad = boundless,
                    Dram = new Dram(1, double.PositiveInfinity),
                },
                Samples.Product(m, k, n),
                Number("total_cycles"),
                csv.GetField<double>("mapping_eff_pct"),
                csv.GetField<double>("overall_util_pct"),
                Number("sram_ifmap_reads"),
                Number("sram_filter_reads"),
                Number("sram_ofmap_writes") - surplus));
        }

        Assert.Equal(150, cases.Count);
        return cases;
    }
}
