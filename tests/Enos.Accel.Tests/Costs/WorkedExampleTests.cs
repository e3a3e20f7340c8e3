using Enos.Accel.Costs;
using Enos.Accel.Hardware;

namespace Enos.Accel.Tests.Costs;

/// <summary>The worked example of docs/model.md §8, by hand: M = 6, K = 4, N = 3 on 2×2 PEs, 8-bit multiply, DRAM 4 bytes a cycle.</summary>
public class WorkedExampleTests
{
    [Fact]
    public void Output_stationary_takes_41_cycles()
    {
        LayerCost cost = CostModel.Evaluate(Samples.Array2x2(Dataflow.OutputStationary), Samples.Tiny, Samples.Multiply);

        // 3 row × 2 column folds of 4 + 2 + 2 − 2 = 6 cycles. First fill: 2 pixels × 4 bytes, 2 filters × 4 bytes. Last write-back: 2 bytes.
        Assert.Equal(6, cost.Folds);
        Assert.Equal(36, cost.ComputeCycles);
        Assert.Equal(new StallCycles(2, 2, 1), cost.Stalls);
        Assert.Equal(41, cost.Cycles);
        Assert.Equal(18.0 / 24, cost.MappingEfficiency);
        Assert.Equal(72.0 / (41 * 4), cost.Utilization);
    }

    [Fact]
    public void Output_stationary_takes_4675_pJ()
    {
        LayerCost cost = CostModel.Evaluate(Samples.Array2x2(Dataflow.OutputStationary), Samples.Tiny, Samples.Multiply);

        AccessCounts accesses = cost.Accesses;
        Assert.Equal(new Traffic(72 * (16 + 32), 72 * (16 + 32)), accesses.RegisterFile);
        Assert.Equal(new Traffic(6 * 4 * 2 * 8, 6 * 4 * 8), accesses.InputScratchpad);
        Assert.Equal(new Traffic(4 * 3 * 3 * 8, 4 * 3 * 8), accesses.WeightScratchpad);
        Assert.Equal(new Traffic(18 * 8, 18 * 8), accesses.OutputScratchpad);
        Assert.Equal(new Traffic((24 + 12) * 8, 18 * 8), accesses.Dram);
        EnergyBreakdown energy = cost.Energy;
        Assert.Equal(36, energy.MacPj, 1e-9);
        Assert.Equal(69.12, energy.RegisterFilePj, 1e-9);
        Assert.Equal(76.8, energy.InputScratchpadPj, 1e-9);
        Assert.Equal(48, energy.WeightScratchpadPj, 1e-9);
        Assert.Equal(43.2, energy.OutputScratchpadPj, 1e-9);
        Assert.Equal(4320, energy.DramPj, 1e-9);
        Assert.Equal(82, energy.LeakagePj, 1e-9);
        Assert.Equal(4675.12, cost.EnergyPj, 1e-9);
    }

    [Fact]
    public void Weight_stationary_takes_49_cycles_and_rereads_its_partial_sums()
    {
        LayerCost cost = CostModel.Evaluate(Samples.Array2x2(Dataflow.WeightStationary), Samples.Tiny, Samples.Multiply);

        // 2 × 2 folds of 6 + 4 + 2 − 2 = 10 cycles. First fill: 6 × 2 bytes of inputs, 4 of weights. Two tiles of 48 bytes of partial sums do not fit 64
        // bytes, so both write-backs are waited for: 12 bytes and 6.
        Assert.Equal(4, cost.Folds);
        Assert.Equal(40, cost.ComputeCycles);
        Assert.Equal(new StallCycles(3, 1, 3 + 2), cost.Stalls);
        Assert.Equal(49, cost.Cycles);
        Assert.Equal(new Traffic((18 * 32) + (18 * 8), (18 * 32) + (18 * 8)), cost.Accesses.OutputScratchpad);
        Assert.Equal(new Traffic((24 + 12) * 8, 18 * 8), cost.Accesses.Dram);

        // Weights are written to the registers once, inputs for each MAC.
        Assert.Equal(new Traffic(72 * (16 + 32), (72 * (8 + 32)) + (12 * 8)), cost.Accesses.RegisterFile);
    }

    [Fact]
    public void Input_stationary_takes_47_cycles()
    {
        LayerCost cost = CostModel.Evaluate(Samples.Array2x2(Dataflow.InputStationary), Samples.Tiny, Samples.Multiply);

        // 2 × 3 folds of 3 + 4 + 2 − 2 = 7 cycles. First fill: 4 bytes of inputs, 2 × 3 bytes of weights. Last write-back: 6 bytes.
        Assert.Equal(6, cost.Folds);
        Assert.Equal(42, cost.ComputeCycles);
        Assert.Equal(new StallCycles(1, 2, 2), cost.Stalls);
        Assert.Equal(47, cost.Cycles);
        Assert.Equal(new Traffic(24 * 8, 24 * 8), cost.Accesses.InputScratchpad);
        Assert.Equal(new Traffic(12 * 3 * 8, 12 * 8), cost.Accesses.WeightScratchpad);
        Assert.Equal(new Traffic(72 * (16 + 32), (72 * (8 + 32)) + (24 * 8)), cost.Accesses.RegisterFile);
    }
}
