using System.Globalization;
using CsvHelper;
using Enos.Accel.Costs;
using Enos.Accel.Hardware;
using Enos.Accel.Modes;
using Enos.Accel.Workloads;

namespace Enos.Accel.Tests.Hardware;

/// <summary>Every configuration and table that ships loads, follows its written rules, and costs a small layer what a hand computes.</summary>
public class ShippedConfigurationTests
{
    // 16×16 pixels, 3×3 over 16 channels, 32 filters: M = 256, K = 144, N = 32, 1,179,648 MACs.
    private static readonly LayerShape Layer = new()
    {
        InputChannels = 16,
        InputHeight = 16,
        InputWidth = 16,
        OutputChannels = 32,
        KernelHeight = 3,
        KernelWidth = 3,
        PaddingHeight = 1,
        PaddingWidth = 1,
    };

    public static TheoryData<string> Configurations => [.. Directory.GetFiles(Samples.HwConfigs, "*.yaml").Select(path => Path.GetFileName(path))];

    public static TheoryData<string> Tables => [.. Directory.GetFiles(Path.Combine(Samples.HwConfigs, "tables")).Select(path => Path.GetFileName(path))];

    [Theory]
    [MemberData(nameof(Configurations))]
    public void Every_mode_of_every_configuration_evaluates(string file)
    {
        Accelerator hw = Load(file);
        Assert.Equal(Path.GetFileNameWithoutExtension(file), hw.Name);
        foreach (Mode mode in hw.Modes)
        {
            LayerCost cost = CostModel.Evaluate(hw, Layer, mode);
            Assert.Equal(1_179_648, cost.Macs);
            Assert.InRange(cost.Utilization, 0.001, 1);
            Assert.True(double.IsFinite(cost.EnergyPj) && cost.Energy.MacPj > 0);
            Assert.Equal(hw.Dram.EnergyPjPerBit > 0, cost.Energy.DramPj > 0);
            Assert.Equal(mode.Compute == Compute.Cim, cost.Energy.AdcPj > 0);
        }
    }

    [Fact]
    public void The_edge_array_costs_what_a_hand_computes()
    {
        Accelerator hw = Load("edge-16x16.yaml");
        LayerCost cost = CostModel.Evaluate(hw, Layer, Mode(hw, "multiply-8x8"));

        // 16 × 2 folds of 144 + 30 cycles. Both operands fit 32 KiB. First fill at 8 bytes a cycle: 4096/16 bytes of inputs, 16 × 144 of weights.
        // Weights of the second column fold come while one fold computes, behind a write-back of 256 bytes: 32 + 288 − 174 = 146 cycles late.
        // Last write-back: 256 bytes.
        Assert.Equal(32 * 174, cost.ComputeCycles);
        Assert.Equal(new StallCycles(32, 288 + 146, 32), cost.Stalls);
        Assert.Equal(6066, cost.Cycles);

        // DRAM: 4096 + 4608 bytes in, 8192 out, at 20.3 pJ/bit; each passes the global buffer twice at 0.595 pJ/bit.
        Assert.Equal(16896 * 8 * 20.3, cost.Energy.DramPj, 1e-3);
        Assert.Equal(2 * 16896 * 8 * 0.595, cost.Energy.GlobalBufferPj, 1e-3);
        Assert.Equal(1_179_648 * 0.3, cost.Energy.MacPj, 1e-3);

        // The array reads inputs for 2 column folds and weights for 16 row folds.
        Assert.Equal(((2 * 256 * 144) + 4096) * 8 * 0.3125, cost.Energy.InputScratchpadPj, 1e-3);
        Assert.Equal(((16 * 4608) + 4608) * 8 * 0.3125, cost.Energy.WeightScratchpadPj, 1e-3);
        Assert.Equal(2 * 8192 * 8 * 0.15625, cost.Energy.OutputScratchpadPj, 1e-3);
        Assert.Equal(2 * 1_179_648 * (8 + 8 + 32) * 0.0057, cost.Energy.RegisterFilePj, 1e-2);

        // 5 mW over 6066 cycles of 2 ns.
        Assert.Equal(60660, cost.Energy.LeakagePj, 1e-6);
    }

    [Fact]
    public void The_edge_array_is_throttled_by_its_scratchpads_in_xnor()
    {
        Accelerator hw = Load("edge-16x16.yaml");
        LayerCost cost = CostModel.Evaluate(hw, Layer, Mode(hw, "xnor"));

        // ⌈144/64⌉ + 30 = 33 cycles a fold; 16 × 144 bits are 4.5 cycles at 64 bytes, so the skew hides the throttling of this short reduction.
        Assert.Equal(32 * 33, cost.ComputeCycles);

        // 12,288 window elements: 192 + 30 cycles, but 16 × 12,288 bits take 384 at 64 bytes a cycle: 162 more in each of 4 × 1 folds, by inputs.
        // DRAM and an input scratchpad that do not matter: a cycle for the first inputs, weights and the last outputs each.
        Accelerator roomy = hw with
        {
            Dram = new Dram(1, 1e9),
            GlobalBuffer = null,
            InputScratchpad = hw.InputScratchpad with { CapacityBytes = 1 << 20 },
        };
        LayerCost deep = CostModel.Evaluate(roomy, Samples.Product(64, 12288, 16), Mode(hw, "xnor"));
        Assert.Equal(4 * 222, deep.ComputeCycles);
        Assert.Equal(new StallCycles(1 + (4 * 162), 1, 1), deep.Stalls);
    }

    [Fact]
    public void A_weight_stationary_edge_array_costs_what_a_hand_computes()
    {
        Accelerator hw = Load("edge-16x16.yaml");
        hw = hw with { Array = hw.Array with { Dataflow = Dataflow.WeightStationary } };
        LayerCost cost = CostModel.Evaluate(hw, Layer, Mode(hw, "multiply-8x8"));

        // ⌈144/16⌉ × ⌈32/16⌉ folds of 256 + 32 + 16 − 2 cycles.
        Assert.Equal(18, cost.Folds);
        Assert.Equal(18 * 302, cost.ComputeCycles);

        // Sums of a column fold, 256 × 16 × 4 bytes, exceed the 8 KiB of the output scratchpad and spill, 8 times 8192 of them, to the global buffer, so
        // that DRAM sees final outputs only. Inputs (4096 bytes) and weights stay in their scratchpads.
        long sums = 8 * 8192 * 32;
        Assert.Equal(new Traffic((4096 + 4608) * 8, 8192 * 8), cost.Accesses.Dram);
        Assert.Equal(4096 * 8, cost.Accesses.InputScratchpad.WriteBits);
        Assert.Equal((2 * sums) + (8192 * 8), cost.Accesses.OutputScratchpad.WriteBits);
        Assert.Equal(((4096 + 4608 + 8192) * 8) + sums, cost.Accesses.GlobalBuffer.WriteBits);

        // First fill: 1/9 of the inputs, 455.1 bytes, 57 cycles; 256 weights, 32. The array writes (and reads) 16,384 bytes of sums a fold: 256 cycles at
        // 64 bytes, both 512, 210 more than 302 in the 14 folds that do both, and in the last of each column 256 + 64 = 320, 18 more. Every fold but
        // the two last waits for its sums to be written, 512 cycles at 32 bytes, and its successor for them to be read back, 512. Final outputs of a
        // column are 4096 bytes: 512 cycles at 8.
        Assert.Equal(new StallCycles(57, 32, (14 * 210) + (2 * 18) + (16 * 1024) + (2 * 512)), cost.Stalls);
    }

    [Fact]
    public void The_Eyeriss_sized_array_costs_what_a_hand_computes()
    {
        Accelerator hw = Load("eyeriss-12x14.yaml");
        LayerCost cost = CostModel.Evaluate(hw, Layer, Mode(hw, "multiply-8x8"));

        // ⌈256/12⌉ × ⌈32/14⌉ folds of 144 + 24 cycles.
        Assert.Equal(22 * 3 * 168, cost.ComputeCycles);

        // Inputs (4096 bytes) exceed their 4032 and come again for each of three column folds, from the global buffer; weights fit.
        Assert.Equal(new Traffic((4096 + 4608) * 8, 8192 * 8), cost.Accesses.Dram);
        Assert.Equal(3 * 4096 * 8, cost.Accesses.InputScratchpad.WriteBits);
        Assert.Equal(16896 * 8 * 8.0, cost.Energy.DramPj, 1e-3);
        Assert.Equal(1_179_648 * 0.207692, cost.Energy.MacPj, 1e-3);
    }

    [Fact]
    public void An_input_stationary_edge_array_costs_what_a_hand_computes()
    {
        Accelerator hw = Load("edge-16x16.yaml");
        hw = hw with { Array = hw.Array with { Dataflow = Dataflow.InputStationary } };
        LayerCost cost = CostModel.Evaluate(hw, Layer, Mode(hw, "multiply-8x8"));

        // ⌈144/16⌉ × ⌈256/16⌉ folds of 32 + 32 + 16 − 2 cycles; 16 × 32 sums of 4 bytes stay in the output scratchpad.
        Assert.Equal(144 * 78, cost.ComputeCycles);
        Assert.Equal((4096 + 4608) * 8, cost.Accesses.Dram.ReadBits);

        // First fill: a tile is 1/16 of the pixels and 1/9 of the window, 4096·8/144 = 227.6 → 228 bits, 4 cycles; 16 × 32 weights, 64. Then 9 tiles of
        // weights hide behind 78 cycles each. Last write-back: 16 × 32 bytes, 64.
        Assert.Equal(new StallCycles(4, 64, 64), cost.Stalls);
    }

    [Fact]
    public void The_hybrid_macros_cost_what_a_hand_computes()
    {
        Accelerator hw = Load("hybrid-16x16-cim.yaml");
        LayerCost cost = CostModel.Evaluate(hw, Layer, Mode(hw, "cim-multiply-8x8"));

        // 8 columns a filter, 8 filters a macro: 3 segments × 4 blocks = 12 tiles in one round of 16 macros. A pixel: 8 planes × 64 columns/8 ADCs × 3
        // cycles a conversion = 192.
        Assert.Equal(1, cost.Folds);
        Assert.Equal(256 * 192, cost.ComputeCycles);
        Assert.Equal(256 * 32 * 3 * 64, cost.Accesses.AdcConversions);
        Assert.Equal(1_572_864 * 0.40582944, cost.Energy.AdcPj, 1e-3);
        Assert.Equal(1_572_864 * 0.1, cost.Energy.DigitalAddPj, 1e-3);

        // Inputs 4096 bytes at 8 a cycle, then 4608 bytes of weights, then 8192 out.
        Assert.Equal(new StallCycles(512, 576, 1024), cost.Stalls);
    }

    [Theory]
    [MemberData(nameof(Tables))]
    public void Every_row_of_every_table_states_its_rule_and_how_it_is_known(string file)
    {
        EnergyTable table = EnergyTable.Load(Path.Combine(Samples.HwConfigs, "tables", file));
        Assert.All(table.Modes, mode => Assert.Contains("pJ", mode.Source.Replace("fJ", "pJ"), StringComparison.Ordinal));
        Assert.All(table.Modes, mode => Assert.NotEqual(Provenance.Measured, mode.Provenance));
    }

    // multiplier, int8 add, int32 add, int8 shift in pJ.
    [Theory]
    [InlineData("45nm.csv", 0.2, 0.03, 0.1, 0.024)]
    [InlineData("7nm.csv", 0.07, 0.007, 0.03, 0.0056)]
    [InlineData("65nm-eyeriss.csv", 0.2 * 0.207692 / 0.3, 0.03 * 0.207692 / 0.3, 0.1 * 0.207692 / 0.3, 0.024 * 0.207692 / 0.3)]
    public void Tables_follow_the_written_rules(string file, double multiplier, double add8, double add32, double shift8)
    {
        EnergyTable table = EnergyTable.Load(Path.Combine(Samples.HwConfigs, "tables", file));
        void Is(string mode, double energyPj) => Assert.Equal(energyPj, table[mode].EnergyPjPerMac, 1e-5 * energyPj);

        Is("multiply-8x8", multiplier + add32);
        Is("multiply-8x4", (multiplier / 2) + ((add32 + (add8 / 8 * 12)) / 2));
        Is("multiply-4x4", (multiplier / 4) + ((add32 + (3 * add8)) / 4));
        Is("multiply-2x2", (multiplier / 16) + ((add32 + (15 * add8 / 2)) / 16));
        Is("binary-weight", add32);
        Is("deep-shift", shift8 + add32);
        Is("multiplication-free", add8 + add32);
        Is("multiplication-free-mfnet", add8 + add32);
        Is("xnor", (multiplier + (63 * add8 / 8) + add32) / 64);

        using var reader = new StreamReader(Samples.Reference("multipliers.csv"));
        using var csv = new CsvReader(reader, CultureInfo.InvariantCulture);
        var power = new Dictionary<string, double>();
        csv.Read();
        csv.ReadHeader();
        while (csv.Read())
        {
            if (csv.GetField("signed") == "1")
            {
                power[csv.GetField("name")!] = csv.GetField<double>("power_mw_pdk45");
            }
        }

        Assert.Equal(4, power.Count);
        foreach ((string name, double milliwatts) in power)
        {
            Is($"approximate-{name}", (multiplier * milliwatts / power["mul8s_1KV8"]) + add32);
            Assert.Equal(name, table[$"approximate-{name}"].Operator.Multiplier);
        }
    }

    private static Accelerator Load(string file) => AcceleratorFile.Load(Path.Combine(Samples.HwConfigs, file));

    private static Mode Mode(Accelerator hw, string name) => hw.Modes.Single(mode => mode.Name == name);
}
