using System.Collections.Immutable;
using Enos.Accel.Compat;
using Enos.Accel.Costs;
using Enos.Accel.Hardware;
using Enos.Accel.Inputs;

namespace Enos.Accel.Tests.Compat;

public class ScaleSimConfigTests
{
    private const string Third = """
        [general]
        run_name = golden_32x16_ws

        [architecture_presets]
        ArrayHeight:    32
        ArrayWidth:     16
        IfmapSramSzkB:   64
        FilterSramSzkB:  32
        OfmapSramSzkB:   16
        IfmapOffset:    0
        Bandwidth : 10
        Dataflow : ws
        MemoryBanks:   1

        [layout]
        IfmapCustomLayout: False

        [sparsity]
        SparsitySupport : false
        BlockSize : 8

        [run_presets]
        InterfaceBandwidth: CALC
        """;

    // Version 1: no run_presets, sizes without their unit, quotes, tabs.
    private const string First = "[general]\r\nrun_name = \"golden_32x16_ws\"\r\n\r\n[architecture_presets]\r\nArrayHeight:\t32\r\nArrayWidth:\t16\r\n"
        + "IfmapSramSz:\t64\r\nFilterSramSz:\t32\r\nOfmapSramSz:\t16\r\nIfmapOffset:    0\r\nDataflow:\tws\r\n";

    [Fact]
    public void Every_generation_says_the_same()
    {
        var expected = new ScaleSimConfig
        {
            Name = "golden_32x16_ws",
            Array = new ProcessingArray(32, 16, Dataflow.WeightStationary),
            IfmapSramBytes = 65536,
            FilterSramBytes = 32768,
            OfmapSramBytes = 16384,
            InterfaceBytesPerCycle = double.PositiveInfinity,
        };
        Assert.Equal(expected, ScaleSimConfigFile.Parse("a.cfg", Third));
        Assert.Equal(expected, ScaleSimConfigFile.Parse("a.cfg", First));
        Assert.Equal(expected, ScaleSimConfigFile.Parse("a.cfg", "\uFEFF" + Third.ToUpperInvariant().Replace("GOLDEN_32X16_WS", "golden_32x16_ws")));
        Assert.Equal(expected, ScaleSimConfigFile.Parse("a.cfg", Third.Replace(":", " =").Replace("= ws", "= ws ; weights stay\n# and that is all")));
    }

    [Theory]
    [InlineData("10", 10)]
    [InlineData("10,20,30", 10)]
    [InlineData("2.5", 2.5)]
    public void A_bandwidth_counts_where_the_user_sets_it(string bandwidth, double expected)
    {
        string text = Third.Replace("Bandwidth : 10", $"Bandwidth : {bandwidth}").Replace("CALC", "USER");
        Assert.Equal(expected, ScaleSimConfigFile.Parse("a.cfg", text).InterfaceBytesPerCycle);
    }

    [Fact]
    public void Every_error_comes_at_once_with_its_place()
    {
        string text = Third.Replace("ArrayHeight:    32", "ArrayHeight:    many").Replace("ArrayWidth:     16\n", "")
            .Replace("Dataflow : ws", "Dataflow : rs").Replace("SparsitySupport : false", "SparsitySupport : true").Replace("CALC", "FAST")
            .Replace("MemoryBanks:   1", "MemoryBanks").Replace("OfmapSramSzkB:   16", "OfmapSramSzkB:   16\nOfmapSramSzkB: 0");
        ImmutableArray<InputError> errors = Assert.Throws<InvalidInputException>(() => ScaleSimConfigFile.Parse("a.cfg", text)).Errors;
        string[] lines = text.Split('\n');
        (int, int, string)[] expected =
        [
            (1, 1, "ArrayWidth"), At("many", "ArrayHeight"), Start("OfmapSramSzkB: 0", "OfmapSramSzkB"), At("rs", "Dataflow"), At("MemoryBanks", ""),
            At("true", "SparsitySupport"), At("FAST", "InterfaceBandwidth"),
        ];
        Assert.Equal(expected, errors.Select(e => (e.Line, e.Column, e.Key)));

        (int, int, string) At(string value, string key)
        {
            int line = Array.FindIndex(lines, l => l.TrimEnd().EndsWith(value, StringComparison.Ordinal));
            return (line + 1, lines[line].LastIndexOf(value, StringComparison.Ordinal) + 1, key);
        }

        (int, int, string) Start(string content, string key) => (Array.IndexOf(lines, content) + 1, 1, key);
    }

    [Fact]
    public void Without_energies_cycles_and_accesses_are_known_and_energies_are_not_numbers()
    {
        Accelerator hw = ScaleSimConfigFile.Parse("a.cfg", Third).CyclesOnly();
        LayerCost cost = CostModel.Evaluate(hw, Samples.Product(100, 64, 48), Assert.Single(hw.Modes));
        Assert.Equal(2 * 3 * (100 + (2 * 32) + 16 - 2), cost.Cycles); // 2 row folds × 3 column folds, and memory is never waited for
        Assert.Equal(64 * 48, cost.Accesses.ArrayWeightReads);
        Assert.True(double.IsNaN(cost.EnergyPj));
        Assert.All(cost.Energy.Components().Where(c => c.Component is "mac" or "dram" or "leakage"), c => Assert.True(double.IsNaN(c.EnergyPj)));
    }

    [Fact]
    public void Figures_of_an_accelerator_fill_what_the_configuration_leaves_open()
    {
        ScaleSimConfig config = ScaleSimConfigFile.Parse("a.cfg", Third.Replace("CALC", "USER"));
        Accelerator donor = Samples.Array2x2(Dataflow.OutputStationary);
        Accelerator hw = config.WithFiguresOf(donor);
        Assert.Equal(config.Array, hw.Array);
        Assert.Equal((65536, 32768, 16384), (hw.InputScratchpad.CapacityBytes, hw.WeightScratchpad.CapacityBytes, hw.OutputScratchpad.CapacityBytes));
        Assert.Equal(30, hw.Dram.BandwidthBytesPerCycle); // three interfaces of 10
        Assert.Equal(
            (donor.Dram.EnergyPjPerBit, donor.LeakageMw, donor.ClockGhz, donor.InputScratchpad.EnergyPjPerBitRead),
            (hw.Dram.EnergyPjPerBit, hw.LeakageMw, hw.ClockGhz, hw.InputScratchpad.EnergyPjPerBitRead));
        Assert.Equal(donor.Modes.AsEnumerable(), hw.Modes);
    }
}
