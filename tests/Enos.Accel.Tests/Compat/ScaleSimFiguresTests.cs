using System.Globalization;
using CsCheck;
using Enos.Accel.Compat;
using Enos.Accel.Hardware;
using Enos.Accel.Inputs;
using Enos.Accel.Workloads;

namespace Enos.Accel.Tests.Compat;

/// <summary>reference/scalesim-random-cases.csv holds 150 layers with what SCALE-Sim 3.0.0 (MIT) printed for them.</summary>
public class ScaleSimFiguresTests
{
    [Fact]
    public void All_figures_of_150_layers_are_those_printed_to_the_last_digit()
    {
        CsvTable table = CsvTable.Load(Samples.Reference("scalesim-random-cases.csv"));
        string[] columns = [.. table.Header.Select(cell => cell.Text)];
        Assert.Equal(150, table.Rows.Length);
        Assert.All(table.Rows, row =>
        {
            string Text(string column) => row[Array.IndexOf(columns, column)].Text;
            int Number(string column) => int.Parse(Text(column), CultureInfo.InvariantCulture);
            int Overhang(string size, string filter, string stride) => // the last window starts within the image and may end outside
                ((((Number(size) - Number(filter) + (2 * Number(stride)) - 1) / Number(stride)) - 1) * Number(stride)) + Number(filter) - Number(size);

            Dataflow dataflow = Enum.GetValues<Dataflow>().Single(d => d.ToString().StartsWith(Text("dataflow")[..1], StringComparison.OrdinalIgnoreCase));
            var shape = new LayerShape
            {
                InputChannels = Number("channels"),
                InputHeight = Number("ifmap_h"),
                InputWidth = Number("ifmap_w"),
                OutputChannels = Number("num_filt"),
                KernelHeight = Number("filt_h"),
                KernelWidth = Number("filt_w"),
                StrideHeight = Number("stride_h"),
                StrideWidth = Number("stride_w"),
                ExtraPaddingHeight = Overhang("ifmap_h", "filt_h", "stride_h"),
                ExtraPaddingWidth = Overhang("ifmap_w", "filt_w", "stride_w"),
            };
            string expected = string.Join(
                ',', Text("total_cycles"), "0", Text("overall_util_pct"), Text("mapping_eff_pct"), Text("compute_util_pct"),
                Text("sram_ifmap_reads"), Text("sram_filter_reads"), Text("sram_ofmap_writes"));
            var array = new ProcessingArray(Number("rows"), Number("cols"), dataflow);
            Assert.Equal(expected, ScaleSimReport.Row(ScaleSimFigures.Of(array, shape)));
        });
    }

    [Fact]
    public void Means_over_folds_are_those_of_a_loop_over_folds() =>
        Gen.Select(Gen.Enum<Dataflow>(), Gen.Int[1, 9], Gen.Int[1, 9], Gen.Int[1, 400], Gen.Int[1, 400], Gen.Int[1, 400])
            .Sample((dataflow, rows, columns, m, k, n) =>
            {
                var array = new ProcessingArray(rows, columns, dataflow);
                ScaleSimFigures figures = ScaleSimFigures.Of(array, Samples.Product(m, k, n));
                (double mapping, double compute) = Looped(array, m, k, n);
                Assert.Equal(mapping, figures.MappingEfficiencyPercent);
                Assert.Equal(compute, figures.ComputeUtilizationPercent);
            });

    [Theory]
    [InlineData(Dataflow.OutputStationary)]
    [InlineData(Dataflow.WeightStationary)]
    [InlineData(Dataflow.InputStationary)]
    public void Two_billion_folds_on_one_PE_take_no_longer_than_one(Dataflow dataflow)
    {
        const int Size = 46_341; // 2³¹ inputs, weights and outputs
        ScaleSimFigures figures = ScaleSimFigures.Of(new ProcessingArray(1, 1, dataflow), Samples.Product(Size, Size, Size));
        long folds = (long)Size * Size;
        Assert.Equal((folds * (Size + (dataflow == Dataflow.OutputStationary ? 0 : 1))) - 1, figures.TotalCycles);
        Assert.Equal(100.0, figures.MappingEfficiencyPercent); // 1 a fold, which adds up without rounding
    }

    [Fact]
    public void A_layer_of_groups_has_a_row_for_each()
    {
        var layer = new Layer("dw", new LayerShape { InputChannels = 6, InputHeight = 5, InputWidth = 5, OutputChannels = 12, KernelHeight = 3, KernelWidth = 3, Groups = 6 });
        var single = new Layer("c", layer.Shape with { InputChannels = 1, OutputChannels = 2, Groups = 1 });
        Assert.Equal(Rows([.. Enumerable.Repeat(single, 6)]), Rows(layer));
    }

    [Theory]
    [InlineData(100, "100.0")]
    [InlineData(0.1, "0.1")]
    [InlineData(92.85714285714283, "92.85714285714283")]
    [InlineData(0.0001, "0.0001")]
    [InlineData(0.00001, "1e-05")]
    [InlineData(0.00001234, "1.234e-05")]
    [InlineData(double.PositiveInfinity, "inf")]
    public void Numbers_are_spelled_as_Python_does(double value, string text) => Assert.Equal(text, ScaleSimReport.Spell(value));

    private static string[] Rows(params Layer[] layers)
    {
        using var writer = new StringWriter();
        ScaleSimReport.Write(writer, new ProcessingArray(4, 4, Dataflow.WeightStationary), new Workload("w", [.. layers]));
        return writer.ToString().Split('\n');
    }

    private static (double Mapping, double Compute) Looped(ProcessingArray array, long m, long k, long n)
    {
        (long sr, long sc, long t) = array.Dataflow switch
        {
            Dataflow.OutputStationary => (m, n, k),
            Dataflow.WeightStationary => (k, n, m),
            _ => (k, m, n),
        };
        long cycles = array.Dataflow == Dataflow.OutputStationary ? t + array.Rows + array.Columns - 2 : t + (2 * array.Rows) + (2 * array.Columns) - 3;
        (double mapping, double compute) = (0, 0);
        int folds = 0;
        for (long column = 0; column < sc; column += array.Columns)
        {
            for (long row = 0; row < sr; row += array.Rows)
            {
                long used = Math.Min(array.Rows, sr - row) * Math.Min(array.Columns, sc - column);
                mapping += (double)used / array.Pes;
                compute += (double)(used * t) / (array.Pes * cycles);
                folds++;
            }
        }

        return (mapping / folds * 100, compute / folds * 100);
    }
}
