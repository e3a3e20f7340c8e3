using CsCheck;
using Enos.Accel.Costs;
using Enos.Accel.Hardware;
using Enos.Accel.Modes;
using Enos.Accel.Workloads;

namespace Enos.Accel.Tests.Costs;

/// <summary>The closed form against every fold visited one by one, over random layers, arrays, modes and memories.</summary>
public class ClosedFormTests
{
    [Fact]
    public void Cycles_stalls_and_accesses_are_those_of_the_folds_one_by_one()
    {
        Gen.Select(RandomLayers.Accelerators, RandomLayers.Shapes, RandomLayers.Modes).Sample(
            (hw, shape, mode) =>
            {
                LayerCost cost = CostModel.Evaluate(hw, shape, mode);
                FoldByFold folds = new FoldByFold(hw, shape, mode).Run();
                Assert.Equal(folds.Folds, cost.Folds);
                Assert.Equal(folds.ComputeCycles, cost.ComputeCycles);
                Assert.Equal(folds.Stalls, cost.Stalls);
                Assert.Equal(folds.Cycles, cost.Cycles);
                Assert.Equal(folds.ArrayInputs, cost.Accesses.ArrayInputReads);
                Assert.Equal(folds.ArrayWeights, cost.Accesses.ArrayWeightReads);
                Assert.Equal(folds.ArrayOutputs, cost.Accesses.ArrayOutputWrites);
                Assert.Equal(folds.WeightFillBits, cost.Accesses.WeightScratchpad.WriteBits);

                // A tile's share is rounded up to a bit, once along pixels and once along the window.
                Assert.InRange(folds.InputFillBits - cost.Accesses.InputScratchpad.WriteBits, 0, 2 * cost.Folds * shape.Groups);
            },
            iter: 6_000);
    }

    [Fact]
    public void Every_access_has_a_source_and_every_cycle_a_cause()
    {
        Gen.Select(RandomLayers.Accelerators, RandomLayers.Shapes, RandomLayers.Modes).Sample(
            (hw, shape, mode) =>
            {
                LayerCost cost = CostModel.Evaluate(hw, shape, mode);
                AccessCounts a = cost.Accesses;
                Assert.Equal(cost.ComputeCycles + cost.Stalls.Input + cost.Stalls.Weight + cost.Stalls.Output, cost.Cycles);
                Assert.Equal(a.DramInputBits + a.DramWeightBits + a.DramOutputBits, a.Dram.ReadBits + a.Dram.WriteBits);
                Assert.Equal(a.OutputScratchpad.ReadBits, a.OutputScratchpad.WriteBits);
                Assert.True(a.DramInputBits <= a.InputScratchpad.WriteBits);
                Assert.True(a.DramWeightBits >= shape.Weights * mode.WeightBits && a.DramWeightBits <= a.WeightScratchpad.WriteBits);
                Assert.True(a.Dram.WriteBits >= shape.Outputs * OperandBits.Output);
                Assert.InRange(cost.Utilization, 0, 1);
                Assert.InRange(cost.MappingEfficiency, 0, 1);
                Assert.Equal(cost.Energy.Components().Sum(c => c.EnergyPj), cost.EnergyPj, 1e-12 * cost.EnergyPj);
                if (hw.GlobalBuffer is null)
                {
                    Assert.Equal(a.Dram.ReadBits, a.InputScratchpad.WriteBits + a.WeightScratchpad.WriteBits + (a.DramOutputBits - (shape.Outputs * 8)) / 2);
                }
                else
                {
                    // What is written to the global buffer comes from DRAM or from the output scratchpad's write-backs.
                    Assert.True(a.GlobalBuffer.WriteBits >= a.Dram.ReadBits);
                    Assert.True(a.GlobalBuffer.ReadBits >= a.InputScratchpad.WriteBits + a.WeightScratchpad.WriteBits + a.Dram.WriteBits);
                }
            },
            iter: 2_000);
    }

    [Fact]
    public void A_faster_memory_never_makes_a_layer_slower()
    {
        Gen.Select(RandomLayers.Accelerators, RandomLayers.Shapes, RandomLayers.Modes).Sample(
            (hw, shape, mode) =>
            {
                Accelerator faster = hw with { Dram = hw.Dram with { BandwidthBytesPerCycle = 2 * hw.Dram.BandwidthBytesPerCycle } };
                Assert.True(CostModel.Evaluate(faster, shape, mode).Cycles <= CostModel.Evaluate(hw, shape, mode).Cycles);
            },
            iter: 2_000);
    }

    [Fact]
    public void An_operand_that_just_fits_is_fetched_once_and_one_byte_less_makes_it_come_again()
    {
        // Weights 4 × 3 bytes, used by three row folds; inputs 24 bytes by two column folds.
        Accelerator fits = Samples.Array2x2(Dataflow.OutputStationary) with { InputScratchpad = Samples.Pad(23), WeightScratchpad = Samples.Pad(12) };
        Accelerator lacks = fits with { WeightScratchpad = Samples.Pad(11) };

        // Weights that stay let row folds go outside, so that inputs, which would not stay, come once too.
        AccessCounts once = CostModel.Evaluate(fits, Samples.Tiny, Samples.Multiply).Accesses;
        Assert.Equal((24 * 8, 12 * 8), (once.DramInputBits, once.DramWeightBits));
        Assert.Equal(FoldOrder.RowsOuter, TrafficPlan.Of(fits, Samples.Tiny, Samples.Multiply).Order);

        // Now one of the two comes again: inputs once more (24 bytes) or weights twice more (24 bytes); on a tie columns stay outside, and inputs come.
        AccessCounts again = CostModel.Evaluate(lacks, Samples.Tiny, Samples.Multiply).Accesses;
        Assert.Equal((12 + 48) * 8, again.DramWeightBits + again.DramInputBits);
    }

    [Fact]
    public void Partial_sums_that_just_fit_stay_and_one_byte_less_spills_them()
    {
        // 6 pixels × 2 filters × 4 bytes = 48 are alive with column folds outside; 18 sums of 4 bytes are written and read back otherwise.
        Accelerator hw = Samples.Array2x2(Dataflow.WeightStationary);
        long Moved(long bytes) =>
            CostModel.Evaluate(hw with { OutputScratchpad = Samples.Pad(bytes) }, Samples.Tiny, Samples.Multiply).Accesses.DramOutputBits / 8;

        Assert.Equal(18, Moved(48));
        Assert.Equal(18 + (2 * 72), Moved(47));
    }

    [Fact]
    public void A_fold_waits_for_its_last_operand()
    {
        // Two folds of 6 cycles with one filter each of 4 bytes; what the second waits for is its weights, from the cycle in which the first ends.
        Accelerator hw = Samples.Array2x2(Dataflow.OutputStationary) with { Array = new ProcessingArray(2, 1, Dataflow.OutputStationary) };
        LayerCost At(double bandwidth) => CostModel.Evaluate(hw with { Dram = new Dram(1, bandwidth) }, Samples.Product(2, 4, 2), Samples.Multiply);

        // Fold: 4 + 2 + 1 − 2 = 5 cycles. Weights of 4 bytes take 5 cycles at 0.8 bytes a cycle: just in time.
        Assert.Equal(5 * 2, At(0.8).ComputeCycles);
        Assert.Equal(5, At(0.8).Stalls.Weight);
        // At 4 bytes in 6 cycles, each weight tile is one cycle late, besides the first fill of 6.
        Assert.Equal(6 + 1, At(4.0 / 6).Stalls.Weight);
    }

    [Fact]
    public void Without_a_double_buffer_a_fold_waits_for_the_whole_fetch()
    {
        Accelerator hw = Samples.Array2x2(Dataflow.OutputStationary) with
        {
            Array = new ProcessingArray(2, 1, Dataflow.OutputStationary),
            WeightScratchpad = Samples.Pad(64, doubleBuffered: false),
        };

        // Weights of 4 bytes at 4 bytes a cycle, for each of two folds; the write-back of the first (2 bytes, 1 cycle) is ahead of the second fetch.
        StallCycles stalls = CostModel.Evaluate(hw, Samples.Product(2, 4, 2), Samples.Multiply).Stalls;
        Assert.Equal(new StallCycles(2, 1 + 1, 1 + 1), stalls);
    }

    [Fact]
    public void A_write_back_delays_the_reads_behind_it()
    {
        // Folds of 3 + 1 + 2 − 2 = 4 cycles (⌈K/v⌉ = 1 → T = 1: 2 cycles). Slow DRAM: outputs 2 bytes, weights 2 bytes a fold, 0.5 bytes a cycle.
        Accelerator hw = Samples.Array2x2(Dataflow.OutputStationary) with
        {
            Array = new ProcessingArray(1, 2, Dataflow.OutputStationary),
            Dram = new Dram(1, 0.5),
        };
        LayerCost cost = CostModel.Evaluate(hw, Samples.Product(1, 1, 6), Samples.Multiply);

        // T = 1, P = 1 + 1 + 2 − 2 = 2, three folds. Input 1 byte = 2 cycles, weights 4, write-back 4.
        // Fold 0 starts at 6, ends at 8. Weights 1: 6–10, fold 1 10–12 (stall 2). Write-back 0: 10–14, weights 2: 14–18, fold 2 18–20 (2 of output, 4 of
        // weight). Write-back 1: 18–22, write-back 2: 22–26.
        Assert.Equal(6, cost.ComputeCycles);
        Assert.Equal(new StallCycles(2, 4 + 2 + 4, 2 + 6), cost.Stalls);
        Assert.Equal(26, cost.Cycles);
    }

    [Fact]
    public void A_scratchpad_too_slow_for_the_array_stretches_the_fold()
    {
        // Each fold of 6 cycles reads 2 pixels × 4 bytes: 8 cycles at a byte a cycle, 2 cycles more for each of 6 folds.
        Accelerator hw = Samples.Array2x2(Dataflow.OutputStationary) with { InputScratchpad = Samples.Pad(64, bandwidth: 1) };
        Assert.Equal(2 + (6 * 2), CostModel.Evaluate(hw, Samples.Tiny, Samples.Multiply).Stalls.Input);
    }

    [Fact]
    public void Depthwise_groups_share_the_array_when_packed()
    {
        // 6 groups of K = 9, N = 1 on 32 rows × 4 columns: three at once (27 of 32 rows), two passes instead of six.
        LayerShape shape = Samples.Depthwise;
        Accelerator one = Samples.Array2x2(Dataflow.WeightStationary) with { Array = new ProcessingArray(32, 4, Dataflow.WeightStationary) };
        Accelerator packed = one with { Array = one.Array with { GroupPacking = GroupPacking.BlockDiagonal } };
        long fold = 16 + 64 + 4 - 2;
        Assert.Equal(6 * fold, CostModel.Evaluate(one, shape, Samples.Multiply).ComputeCycles);
        Assert.Equal(2 * fold, CostModel.Evaluate(packed, shape, Samples.Multiply).ComputeCycles);
    }

    [Fact]
    public void Depthwise_groups_stand_side_by_side_on_a_wide_array()
    {
        // 6 groups of K = 9, N = 1 on 8 rows × 4 columns: two row folds (9 of 16 rows), four groups at once and then two, two passes instead of six.
        LayerShape shape = Samples.Depthwise;
        Accelerator one = Samples.Array2x2(Dataflow.WeightStationary) with { Array = new ProcessingArray(8, 4, Dataflow.WeightStationary) };
        Accelerator packed = one with { Array = one.Array with { GroupPacking = GroupPacking.SideBySide, LaneEnergyPjPerBit = 0.5 } };
        long fold = 16 + 16 + 4 - 2;
        LayerCost alone = CostModel.Evaluate(one, shape, Samples.Multiply);
        LayerCost together = CostModel.Evaluate(packed, shape, Samples.Multiply);
        Assert.Equal(6 * 2 * fold, alone.ComputeCycles);
        Assert.Equal(2 * 2 * fold, together.ComputeCycles);
        Assert.Equal(54.0 / (4 * 32), together.MappingEfficiency);

        // All inputs, 6 × 16 × 9 bytes, travel on lanes at 0.5 pJ a bit; with 5 groups the last is alone in its pass.
        Assert.Equal(6 * 16 * 9 * 8, together.Accesses.LaneBits);
        Assert.Equal(alone.Energy.InputScratchpadPj + (0.5 * 6 * 16 * 9 * 8), together.Energy.InputScratchpadPj, 1e-6);
        LayerShape five = shape with { Groups = 5, InputChannels = 5, OutputChannels = 5 };
        Assert.Equal(4 * 16 * 9 * 8, CostModel.Evaluate(packed, five, Samples.Multiply).Accesses.LaneBits);
        Assert.Equal(0, alone.Accesses.LaneBits);
    }

    [Fact]
    public void Sub_word_parallelism_packs_the_reduction()
    {
        // K = 10 at four a cycle: three steps.
        Mode packed = Samples.ModeOf("multiply-4x4", OperatorKind.Multiply, 4, 4, 0.1, 4);
        LayerCost cost = CostModel.Evaluate(Samples.Array2x2(Dataflow.OutputStationary), Samples.Product(2, 10, 2), packed);
        Assert.Equal(3 + 2 + 2 - 2, cost.ComputeCycles);
        Assert.Equal(40 * 0.1, cost.Energy.MacPj, 1e-12);
    }

    [Theory]
    [InlineData(OperatorKind.Multiply, 8, 8, 8, 8)]
    [InlineData(OperatorKind.Multiply, 4, 2, 4, 2)]
    [InlineData(OperatorKind.BinaryWeight, 8, 1, 8, 1)]
    [InlineData(OperatorKind.DeepShift, 8, 4, 8, 4)]
    [InlineData(OperatorKind.Xnor, 1, 1, 1, 1)]
    [InlineData(OperatorKind.MultiplicationFree, 8, 8, 9, 8)]
    [InlineData(OperatorKind.MultiplicationFreeMfNet, 8, 8, 9, 8)]
    public void Bits_moved_follow_the_mode(OperatorKind kind, int activationBits, int weightBits, int inputRead, int weightRead)
    {
        Mode mode = Samples.ModeOf("m", kind, activationBits, weightBits, 0.1);
        AccessCounts accesses = CostModel.Evaluate(Samples.Array2x2(Dataflow.OutputStationary), Samples.Tiny, mode).Accesses;
        Assert.Equal(24 * inputRead, accesses.DramInputBits);
        Assert.Equal(12 * weightRead, accesses.DramWeightBits);
        Assert.Equal(18 * 8, accesses.DramOutputBits);
    }

    [Fact]
    public void Overlapping_windows_are_fetched_once_while_the_scratchpad_holds_their_rows()
    {
        // 3×3 over 6×5 pixels of 2 channels: 60 bytes in all, 3 rows of a window 30 bytes, 6·5·18 = 540 bytes as windows.
        var shape = new LayerShape
        {
            InputChannels = 2,
            InputHeight = 6,
            InputWidth = 5,
            OutputChannels = 2,
            KernelHeight = 3,
            KernelWidth = 3,
            PaddingHeight = 1,
            PaddingWidth = 1,
        };
        Accelerator hw = Samples.Array2x2(Dataflow.OutputStationary);
        long Fetched(long bytes) =>
            CostModel.Evaluate(hw with { InputScratchpad = Samples.Pad(bytes) }, shape, Samples.Multiply).Accesses.DramInputBits / 8;

        Assert.Equal(60, Fetched(30));
        Assert.Equal(540, Fetched(29));
    }

    [Fact]
    public void A_global_buffer_keeps_what_comes_again_or_at_least_the_rows_of_a_window()
    {
        // The layer above with an input scratchpad too small for its rows: windows of 540 bytes, fetched for one column fold (N = 2) or two (N = 4).
        var shape = new LayerShape
        {
            InputChannels = 2,
            InputHeight = 6,
            InputWidth = 5,
            OutputChannels = 4,
            KernelHeight = 3,
            KernelWidth = 3,
            PaddingHeight = 1,
            PaddingWidth = 1,
        };
        Accelerator hw = Samples.Array2x2(Dataflow.OutputStationary) with { InputScratchpad = Samples.Pad(29), WeightScratchpad = Samples.Pad(72) };
        AccessCounts With(long bytes) =>
            CostModel.Evaluate(hw with { GlobalBuffer = new GlobalBuffer(bytes, 0.3, 0.4, 8) }, shape, Samples.Multiply).Accesses;

        // A tile (2 windows of 18 bytes) exceeds 29 bytes too, so with columns outside or rows outside inputs move twice.
        Assert.Equal(2 * 540 * 8, With(60).InputScratchpad.WriteBits);
        Assert.Equal(60 * 8, With(60).DramInputBits);
        Assert.Equal(2 * 60 * 8, With(59).DramInputBits);
        Assert.Equal(2 * 60 * 8, With(30).DramInputBits);
        Assert.Equal(2 * 540 * 8, With(29).DramInputBits);
    }

    [Fact]
    public void A_count_too_large_is_an_exception()
    {
        LayerShape huge = Samples.Product(1 << 30, 1 << 30, 1 << 20);
        Assert.Throws<OverflowException>(() => CostModel.Evaluate(Samples.Array2x2(Dataflow.OutputStationary), huge, Samples.Multiply));
    }

    [Fact]
    public void Evaluating_a_layer_allocates_nothing()
    {
        Accelerator hw = Samples.Array2x2(Dataflow.WeightStationary);
        LayerCost first = CostModel.Evaluate(hw, Samples.Tiny, Samples.Multiply);
        long before = GC.GetAllocatedBytesForCurrentThread();
        LayerCost second = CostModel.Evaluate(hw, Samples.Tiny, Samples.Multiply);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.Equal(first, second);
        Assert.Equal(0, allocated);
    }
}
