using CsCheck;
using Enos.Accel.Costs;
using Enos.Accel.Hardware;
using Enos.Accel.Modes;
using Enos.Accel.Workloads;

namespace Enos.Accel.Tests.Costs;

/// <summary>Compute-in-memory, by hand: macros of 4×4 one-bit cells, two ADCs each.</summary>
public class CimCostTests
{
    private static readonly Mode Multiply2 = Samples.ModeOf("cim", OperatorKind.Multiply, 2, 2, 0.25, 1, Compute.Cim);

    private static Accelerator Macros(int macros, bool preloaded = false) => Samples.Array2x2(Dataflow.OutputStationary) with
    {
        Cim = new CimMacros
        {
            Macros = macros,
            Rows = 4,
            Columns = 4,
            CellBits = 1,
            ColumnsPerAdc = 2,
            Adc = new ConstantAdc(5, 3),
            VoltageV = 0.9,
            DigitalAddEnergyPj = 0.1,
            WeightWriteEnergyPjPerBit = 0.5,
            WeightsPreloaded = preloaded,
        },
    };

    [Fact]
    public void A_layer_of_two_rounds_takes_65_cycles()
    {
        // K = 6 in 2 segments, N = 3 in 2 blocks of 4/2 filters: 4 tiles, 2 rounds. A pixel: 2 planes × 4 columns/2 ADCs = 4 cycles, 6 pixels a round.
        LayerCost cost = CostModel.Evaluate(Macros(2), Samples.Product(6, 6, 3), Multiply2);

        // Inputs 9 bytes: 3 cycles, once. Weights: 4 rows are written in 4 cycles, each round. Write-backs of 9 bytes: 3 cycles, waited for since weights
        // are behind them.
        Assert.Equal(2, cost.Folds);
        Assert.Equal(2 * 24, cost.ComputeCycles);
        Assert.Equal(new StallCycles(3, 4 + 4, 3 + 3), cost.Stalls);
        Assert.Equal(65, cost.Cycles);

        // At best a macro does 4 rows × 2 filters in 4 cycles.
        Assert.Equal(108 / (65.0 / 4 * 2 * 8), cost.Utilization, 1e-12);
        Assert.Equal(18 / (2.0 * 2 * 8), cost.MappingEfficiency, 1e-12);
    }

    [Fact]
    public void Energy_counts_cells_conversions_adds_and_weight_writes()
    {
        LayerCost cost = CostModel.Evaluate(Macros(2), Samples.Product(6, 6, 3), Multiply2);

        const int Conversions = 6 * 3 * 2 * (2 * 2);
        Assert.Equal(Conversions, cost.Accesses.AdcConversions);
        Assert.Equal(Conversions, cost.Accesses.DigitalAdds);
        Assert.Equal(36, cost.Accesses.CimWeightWriteBits);
        Assert.Equal(new Traffic(72 + 36, 18 * 8), cost.Accesses.Dram);
        Assert.Equal(new Traffic(36 * 2 * 2, 72), cost.Accesses.InputScratchpad);
        Assert.Equal(default, cost.Accesses.WeightScratchpad);
        Assert.Equal(108 * 0.25, cost.Energy.MacPj, 1e-9);
        Assert.Equal(Conversions * 3, cost.Energy.AdcPj, 1e-9);
        Assert.Equal(Conversions * 0.1, cost.Energy.DigitalAddPj, 1e-9);
        Assert.Equal(36 * 0.5, cost.Energy.CimWeightWritePj, 1e-9);
        Assert.Equal(0, cost.Energy.RegisterFilePj);
    }

    [Fact]
    public void A_layer_that_fits_loads_no_weights_when_they_are_in_place()
    {
        LayerShape shape = Samples.Product(6, 6, 3);
        Assert.Equal(0, CostModel.Evaluate(Macros(4, preloaded: true), shape, Multiply2).Accesses.DramWeightBits);
        Assert.Equal(36, CostModel.Evaluate(Macros(3, preloaded: true), shape, Multiply2).Accesses.DramWeightBits);
        Assert.Equal(36, CostModel.Evaluate(Macros(4, preloaded: false), shape, Multiply2).Accesses.DramWeightBits);
    }

    [Theory]
    [InlineData(OperatorKind.Multiply, 8, 8, 1, 8, 64)]
    [InlineData(OperatorKind.Multiply, 8, 8, 2, 4, 32)]
    [InlineData(OperatorKind.BinaryWeight, 8, 1, 1, 1, 8)]
    [InlineData(OperatorKind.Xnor, 1, 1, 1, 1, 1)]
    [InlineData(OperatorKind.MultiplicationFree, 8, 8, 1, 8, 16)]
    [InlineData(OperatorKind.MultiplicationFreeMfNet, 8, 8, 2, 5, 13)]
    public void Operators_differ_in_columns_and_conversions(OperatorKind kind, int activationBits, int weightBits, int cellBits, int columns, int conversions)
    {
        CimMacros cim = Macros(1).Cim! with { CellBits = cellBits, Columns = 64 };
        CimMapping mapping = CimMapping.Of(cim, Samples.Product(1, 4, 1), Samples.ModeOf("m", kind, activationBits, weightBits, 1, 1, Compute.Cim));
        Assert.Equal(columns, mapping.ColumnsPerFilter);
        Assert.Equal(64 / columns, mapping.FiltersPerMacro);
        Assert.Equal(conversions, mapping.ConversionsPerSum);
    }

    [Fact]
    public void Sums_wait_in_the_scratchpad_where_a_block_straddles_two_rounds()
    {
        Gen.Select(Gen.Int[1, 9], Gen.Int[1, 40], Gen.Int[1, 12], Gen.Int[1, 4]).Sample((macros, k, n, m) =>
        {
            LayerCost cost = CostModel.Evaluate(Macros(macros), Samples.Product(m, k, n), Multiply2);

            // Tiles in order, segments of a block next to each other; counted one by one.
            int segments = (k + 3) / 4;
            int tiles = segments * ((n + 1) / 2);
            int straddles = Enumerable.Range(1, tiles - 1).Count(t => t % macros == 0 && t % segments != 0);
            long sumBits = (long)straddles * m * Math.Min(n, 2) * 32;
            long finalBits = (long)m * n * 8;
            long spilled = (cost.Accesses.DramOutputBits - finalBits) / 2;
            Assert.Equal(sumBits + finalBits + spilled, cost.Accesses.OutputScratchpad.WriteBits);
            Assert.True(spilled == 0);
        });
    }

    [Fact]
    public void Sums_that_do_not_fit_spill_to_DRAM()
    {
        // One block of 3 segments on 2 macros straddles once: 6 pixels × 2 filters × 4 bytes = 48.
        LayerShape shape = Samples.Product(6, 12, 2);
        Accelerator fits = Macros(2) with { OutputScratchpad = Samples.Pad(48) };
        Accelerator lacks = Macros(2) with { OutputScratchpad = Samples.Pad(47) };
        Assert.Equal(12 * 8, CostModel.Evaluate(fits, shape, Multiply2).Accesses.DramOutputBits);
        Assert.Equal((12 * 8) + (2 * 48 * 8), CostModel.Evaluate(lacks, shape, Multiply2).Accesses.DramOutputBits);
    }

    [Fact]
    public void Spilled_sums_and_inputs_that_come_again_stay_in_a_global_buffer_that_holds_both()
    {
        // Sums as above, 48 bytes. Inputs: 6 pixels × 12 channels × 2 bits = 18 bytes, too many for 17; two rounds of N = 4 in two blocks fetch them twice.
        LayerShape shape = Samples.Product(6, 12, 4);
        AccessCounts With(long bytes) => CostModel.Evaluate(
            Macros(2) with
            {
                InputScratchpad = Samples.Pad(17),
                OutputScratchpad = Samples.Pad(47),
                GlobalBuffer = new GlobalBuffer(bytes, 0.3, 0.4, 8),
            },
            shape,
            Multiply2).Accesses;

        // 6 tiles in 3 rounds; the boundary after tile 2 and that after tile 4 both fall inside a block of 3 segments.
        const long Sums = 2 * 48 * 8;
        Assert.Equal((18 * 8, 24 * 8), (With(66).DramInputBits, With(66).DramOutputBits));
        Assert.Equal((2 * 18 * 8, 24 * 8), (With(65).DramInputBits, With(65).DramOutputBits));
        Assert.Equal((18 * 8, (24 * 8) + (2 * Sums)), (With(47).DramInputBits, With(47).DramOutputBits));
        Assert.Equal(new Traffic((2 * 144) + 96 + Sums + 192, 144 + 96 + 192 + Sums), With(66).GlobalBuffer);
    }

    [Fact]
    public void Cycles_are_compute_and_stalls_whatever_the_macros()
    {
        Gen.Select(Gen.Int[1, 9], RandomLayers.Shapes, Gen.Bool).Sample((macros, shape, preloaded) =>
        {
            LayerCost cost = CostModel.Evaluate(Macros(macros, preloaded), shape, Multiply2);
            Assert.Equal(cost.ComputeCycles + cost.Stalls.Total, cost.Cycles);
            Assert.Equal(shape.Macs, cost.Macs);
            Assert.InRange(cost.Utilization, 0, 1);
            Assert.InRange(cost.MappingEfficiency, 0, 1);
            Assert.True(cost.Accesses.AdcConversions >= shape.Outputs * 4);
        });
    }
}
