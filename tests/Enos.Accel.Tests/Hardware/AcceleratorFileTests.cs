using System.Collections.Immutable;
using Enos.Accel.Hardware;
using Enos.Accel.Inputs;

namespace Enos.Accel.Tests.Hardware;

public class AcceleratorFileTests
{
    private static readonly string EdgePath = Path.Combine(Samples.HwConfigs, "edge-16x16.yaml");
    private static readonly string HybridPath = Path.Combine(Samples.HwConfigs, "hybrid-16x16-cim.yaml");

    [Fact]
    public void Every_key_arrives_where_it_belongs()
    {
        Accelerator hw = AcceleratorFile.Load(HybridPath);
        Assert.Equal("hybrid-16x16-cim", hw.Name);
        Assert.Equal(45, hw.TechnologyNm);
        Assert.Equal(0.5, hw.ClockGhz);
        Assert.Equal(new ProcessingArray(16, 16, Dataflow.OutputStationary), hw.Array);
        Assert.Equal(new Scratchpad(32768, 0.3125, 0.3125, 64, true), hw.InputScratchpad);
        Assert.Equal(new Scratchpad(32768, 0.3125, 0.3125, 64, true), hw.WeightScratchpad);
        Assert.Equal(new Scratchpad(8192, 0.15625, 0.15625, 64, true), hw.OutputScratchpad);
        Assert.Equal(new GlobalBuffer(131072, 0.595, 0.595, 32), hw.GlobalBuffer);
        Assert.Equal(new Dram(20.3, 8), hw.Dram);
        Assert.Equal(new Reconfiguration(46, 23.3), hw.Reconfiguration);
        Assert.Equal((0.0057, 5.0, 32), (hw.RegisterFileEnergyPjPerBit, hw.LeakageMw, hw.AccumulatorBits));
        CimMacros cim = hw.Cim!;
        Assert.Equal((16, 64, 64, 1, 8, 8), (cim.Macros, cim.Rows, cim.Columns, cim.CellBits, cim.ColumnsPerAdc, cim.Adcs));
        Assert.IsType<ZigZagImcAdc>(cim.Adc);
        Assert.Equal((0.9, 0.1, 0.15625, false), (cim.VoltageV, cim.DigitalAddEnergyPj, cim.WeightWriteEnergyPjPerBit, cim.WeightsPreloaded));
        Assert.Equal(new TransferLink(0.3125, 16), cim.Transfer);
    }

    [Fact]
    public void Options_left_out_are_off_and_those_given_arrive()
    {
        Accelerator off = AcceleratorFile.Load(EdgePath);
        Assert.Equal((GroupPacking.None, false), (off.Array.GroupPacking, off.GlobalBuffer!.KeepsOutputs));
        Assert.Equal(new AreaRules(137, 0.5), off.Area);
        Assert.Equal(2, off.OperationsPerMac);

        string text = File.ReadAllText(EdgePath)
            .Replace("group_packing: none", "group_packing: side-by-side\n  lane_energy_pj_per_bit: 0.02", StringComparison.Ordinal)
            .Replace("leakage_mw: 5", "operations_per_mac: 1\nleakage_mw: 5", StringComparison.Ordinal)
            .Replace("global_buffer:\n", "global_buffer:\n  keep_outputs: true\n", StringComparison.Ordinal);
        text = text.Remove(text.IndexOf("area:\n", StringComparison.Ordinal), text.IndexOf("reconfiguration:\n", StringComparison.Ordinal) - text.IndexOf("area:\n", StringComparison.Ordinal));
        Accelerator on = AcceleratorFile.Parse(EdgePath, text);
        Assert.Equal((GroupPacking.SideBySide, 0.02), (on.Array.GroupPacking, on.Array.LaneEnergyPjPerBit));
        Assert.True(on.GlobalBuffer!.KeepsOutputs);
        Assert.Equal(1, on.OperationsPerMac);
        Assert.Null(on.Area);
    }

    [Fact]
    public void Lanes_without_their_energy_are_an_error()
    {
        InputError error = Assert.Single(ErrorsOf(Edge().Replace("group_packing: none", "group_packing: side-by-side")));
        Assert.Equal(("array.lane_energy_pj_per_bit", "this key"), (error.Key, error.Expected));
    }

    [Fact]
    public void The_modes_are_those_named_with_figures_from_the_table() => Assert.Equal(
        ["multiply-8x8", "multiply-4x4", "binary-weight", "deep-shift", "multiplication-free", "xnor"],
        AcceleratorFile.Load(EdgePath).Modes.Select(m => m.Name));

    [Fact]
    public void Another_table_may_take_the_place_of_the_one_named()
    {
        Accelerator hw = AcceleratorFile.Load(EdgePath, Path.Combine(Samples.HwConfigs, "tables", "7nm.csv"));
        Assert.Equal(7, hw.Modes[0].TechnologyNm);
        Assert.Equal(0.1, hw.Modes[0].EnergyPjPerMac, 1e-12);
    }

    [Theory]
    [InlineData("clock_ghz: 0.5", "clock_ghz: fast", "clock_ghz", "fast", 12)]
    [InlineData("clock_ghz: 0.5", "clock_ghz: \"0.5\"", "clock_ghz", "0.5", 12)]
    [InlineData("clock_ghz: 0.5", "clock_ghz: .nan", "clock_ghz", ".nan", 12)]
    [InlineData("clock_ghz: 0.5", "clock_ghz: 0", "clock_ghz", "0", 12)]
    [InlineData("clock_ghz: 0.5", "clock_ghz: [1]", "clock_ghz", "a list", 12)]
    [InlineData("rows: 16", "rows: 16.5", "array.rows", "16.5", 9)]
    [InlineData("rows: 16", "rows: 0", "array.rows", "0", 9)]
    [InlineData("dataflow: os", "dataflow: rs", "array.dataflow", "rs", 13)]
    [InlineData("double_buffered: true", "double_buffered: maybe", "scratchpads.input.double_buffered", "maybe", 22)]
    [InlineData("leakage_mw: 5", "leakage_mw: -5", "leakage_mw", "-5", 13)]
    [InlineData("accumulator_bits: 32", "accumulator_bits: 65", "accumulator_bits", "65", 19)]
    [InlineData("modes: [multiply-8x8,", "modes: [multiply-8x8, multiply-8x8,", "modes", "multiply-8x8", 23)]
    [InlineData("group_packing: none", "lane_energy_pj_per_bit: 0.1", "array.lane_energy_pj_per_bit", "0.1", 27)]
    [InlineData("sram_um2_per_bit: 0.5", "sram_um2_per_bit: 0", "area.sram_um2_per_bit", "0", 21)]
    [InlineData("modes: [multiply-8x8,", "modes: [multiply-8xx,", "modes", "multiply-8xx", 9)]
    [InlineData("modes: [multiply-8x8,", "modes: [cim-xnor,", "modes", "cim-xnor", 9)]
    public void A_wrong_value_is_named_with_its_place(string right, string wrong, string key, string value, int column)
    {
        string text = Edge();
        int line = text[..text.IndexOf(right, StringComparison.Ordinal)].Count(c => c == '\n') + 1;
        InputError error = Assert.Single(ErrorsOf(ReplaceFirst(text, right, wrong)));
        Assert.Equal((EdgePath, line, column, key, value), (error.File, error.Line, error.Column, error.Key, error.Value));
    }

    [Fact]
    public void Unknown_missing_and_repeated_keys_come_at_once_with_what_was_meant()
    {
        string text = Edge().Replace("clock_ghz: 0.5", "clock_gz: 0.5").Replace("leakage_mw: 5", "leakage_mw: 5\nname: again");
        ImmutableArray<InputError> errors = ErrorsOf(ReplaceFirst(text, "    bandwidth_bytes_per_cycle: 64\n", ""));
        Assert.Equal(4, errors.Length);
        Assert.Contains(errors, e => e.Key == "clock_ghz" && e.Value.Length == 0);
        Assert.Contains(errors, e => e.Value == "clock_gz" && e.Expected.EndsWith("did you mean 'clock_ghz'?", StringComparison.Ordinal));
        Assert.Contains(errors, e => e.Key == "scratchpads.input.bandwidth_bytes_per_cycle" && e.Expected == "this key");
        Assert.Contains(errors, e => e.Key == "name" && e.Expected == "each key once");
    }

    [Fact]
    public void A_mode_without_a_row_names_the_table_the_row_and_the_column()
    {
        InputError error = Assert.Single(ErrorsOf(Edge().Replace("xnor]", "ternary]")));
        Assert.Contains("45nm.csv, which has no row 'ternary' in column 'mode'", error.Expected, StringComparison.Ordinal);
    }

    [Fact]
    public void Errors_of_the_file_and_of_its_table_come_together()
    {
        string table = Path.GetTempFileName();
        try
        {
            File.WriteAllText(table, "mode\nxnor\n");
            var e = Assert.Throws<InvalidInputException>(() => AcceleratorFile.Parse(EdgePath, Edge().Replace("clock_ghz: 0.5", "clock_ghz: 0"), table));
            Assert.Equal("clock_ghz", e.Errors[0].Key);
            Assert.Equal(11, e.Errors.Count(error => error.File == table));
        }
        finally
        {
            File.Delete(table);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("just text")]
    [InlineData("- a\n- list\n")]
    [InlineData("name: [unclosed\n")]
    [InlineData("a: &x 1\nb: *x\n")]
    [InlineData("---\na: 1\n---\nb: 2\n")]
    public void Text_that_is_no_accelerator_is_an_input_error_with_a_place(string text) =>
        Assert.All(ErrorsOf(text), e => Assert.True(e.Line >= 1 && e.Column >= 1, e.ToString()));

    [Theory]
    [InlineData("columns_per_adc: 8", "columns_per_adc: 7", "cim.columns_per_adc")]
    [InlineData("adc_model: zigzag-imc", "adc_model: constant", "cim.adc_energy_pj_per_conversion")]
    [InlineData("adc_model: zigzag-imc", "adc_model: zigzag-imc\n  adc_energy_pj_per_conversion: 1", "cim.adc_energy_pj_per_conversion")]
    [InlineData("adc_bits: 5", "adc_bits: 3\n  # ", null)]
    [InlineData("weights_preloaded: false", "weights_preloaded: 0", "cim.weights_preloaded")]
    [InlineData("energy_pj_per_bit: 0.3125\n    bandwidth_bytes_per_cycle: 16 ", "energy_pj_per_bit: 0.3125 #", "cim.transfer.bandwidth_bytes_per_cycle")]
    [InlineData("energy_pj_per_bit: 0.3125\n    bandwidth", "energy_pj_per_bit: -1\n    bandwidth", "cim.transfer.energy_pj_per_bit")]
    [InlineData("bandwidth_bytes_per_cycle: 16 ", "bandwidth_bytes_per_cycle: 0 ", "cim.transfer.bandwidth_bytes_per_cycle")]
    public void The_macros_are_checked_too(string right, string wrong, string? key)
    {
        string text = ReplaceFirst(File.ReadAllText(HybridPath), right, wrong);
        if (key is null)
        {
            Assert.Equal(3, AcceleratorFile.Parse(HybridPath, text).Cim!.Adc.Bits);
            text = text.Replace("zigzag-imc ", "murmann-fit ");
            key = "cim.adc_bits";
        }

        Assert.Equal(key, Assert.Single(Assert.Throws<InvalidInputException>(() => AcceleratorFile.Parse(HybridPath, text)).Errors).Key);
    }

    [Fact]
    public void A_mode_whose_weights_are_wider_than_a_macro_is_refused()
    {
        string text = File.ReadAllText(HybridPath).Replace("columns: 64", "columns: 4").Replace("columns_per_adc: 8", "columns_per_adc: 2");
        var e = Assert.Throws<InvalidInputException>(() => AcceleratorFile.Parse(HybridPath, text));
        Assert.Equal(["cim-multiply-8x8", "cim-multiplication-free"], e.Errors.Select(error => error.Value));
    }

    private static string Edge() => File.ReadAllText(EdgePath);

    private static string ReplaceFirst(string text, string old, string by)
    {
        int at = text.IndexOf(old, StringComparison.Ordinal);
        Assert.True(at >= 0, old);
        return text[..at] + by + text[(at + old.Length)..];
    }

    private static ImmutableArray<InputError> ErrorsOf(string text) =>
        Assert.Throws<InvalidInputException>(() => AcceleratorFile.Parse(EdgePath, text)).Errors;
}
