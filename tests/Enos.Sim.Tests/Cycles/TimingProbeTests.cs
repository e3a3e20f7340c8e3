using Enos.Accel.Costs;
using Enos.Accel.Hardware;
using Enos.Accel.Modes;
using Enos.Accel.Tests.Costs;
using Enos.Accel.Workloads;
using Enos.Sim.Cycles;

namespace Enos.Sim.Tests.Cycles;

/// <summary>
/// The cycle of every boundary and the one before, by hand, on both engines. Unless a test says otherwise: 8-bit multiply, a byte an element, memories
/// large, double-buffered and as fast as one likes on the side of the array.
/// </summary>
public class TimingProbeTests
{
    private static readonly Mode Multiply = RandomLayers.ModeOf("multiply-8x8", OperatorKind.Multiply, 8, 8, 0.5, 1);

    public static TheoryData<CostEngine> Engines => [CostEngine.ClosedForm, CostEngine.Cycle];

    private static Accelerator Array(int rows, int columns, Dataflow dataflow, double dramBytesPerCycle) => new()
    {
        Name = "probe",
        TechnologyNm = 45,
        ClockGhz = 1,
        Array = new ProcessingArray(rows, columns, dataflow),
        Modes = [Multiply],
        RegisterFileEnergyPjPerBit = 0.01,
        InputScratchpad = Pad(1 << 16),
        WeightScratchpad = Pad(1 << 16),
        OutputScratchpad = Pad(1 << 16),
        Dram = new Dram(10, dramBytesPerCycle),
        LeakageMw = 2,
        Reconfiguration = new Reconfiguration(5, 7),
        AccumulatorBits = 32,
    };

    private static Scratchpad Pad(long bytes, bool doubled = true, double bandwidth = 1e6) => new(bytes, 0.1, 0.2, bandwidth, doubled);

    private static LayerShape Product(int m, int k, int n) => new() { InputChannels = k, InputHeight = m, InputWidth = 1, OutputChannels = n };

    [Theory]
    [MemberData(nameof(Engines))]
    public void A_last_operand_one_cycle_late_is_one_stall_cycle(CostEngine engine)
    {
        // Two folds of 4 + 2 + 1 − 2 = 5 cycles, a filter of 4 bytes each. At 0.8 bytes a cycle it comes in 5 cycles, at 2/3 in 6.
        StallCycles At(double bandwidth) =>
            engine.Evaluate(Array(2, 1, Dataflow.OutputStationary, bandwidth), Product(2, 4, 2), Multiply).Stalls;

        Assert.Equal(5, At(0.8).Weight);
        Assert.Equal(6 + 1, At(2.0 / 3).Weight);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public void A_write_back_that_just_fits_beside_the_next_fetch_costs_nothing(CostEngine engine)
    {
        // One PE, a pixel and four filters of 4 bytes: folds of 4 cycles. At 4/3 bytes a cycle a filter takes 3 cycles and an output 1: together a fold.
        // At 1.3 the filter takes 4, and from the third fold on a write-back is ahead of it: one cycle late, each of two times.
        StallCycles At(double bandwidth) =>
            engine.Evaluate(Array(1, 1, Dataflow.OutputStationary, bandwidth), Product(1, 4, 4), Multiply).Stalls;

        Assert.Equal(new StallCycles(3, 3, 1), At(4.0 / 3));
        Assert.Equal(new StallCycles(4, 4 + 2, 1), At(1.3));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public void A_fold_waits_for_its_half_of_the_output_scratchpad(CostEngine engine)
    {
        // Input-stationary on one PE, K = 1, three pixels and all weights there after the first fold: folds of 4 + 2 + 1 − 2 = 5 cycles, each fetching a
        // pixel (1 byte) and leaving 4 outputs. At 1 byte a cycle: 1 + 4 = 5. At 0.9: 2 + 5 = 7. Fold 0 ends at e; its write-back takes until e + 5, the
        // pixel of fold 2 until e + 7, and fold 1 ends at e + 5: input is late by 2. The last write-back starts when the one before is done:
        // fold 2 ends at e + 12, write-back 1 at e + 12, write-back 2 at e + 17.
        StallCycles At(double bandwidth) =>
            engine.Evaluate(Array(1, 1, Dataflow.InputStationary, bandwidth), Product(3, 1, 4), Multiply).Stalls;

        Assert.Equal(new StallCycles(1, 4, 4), At(1));
        Assert.Equal(new StallCycles(2 + 2, 5, 5), At(0.9));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public void Without_room_for_two_outputs_a_fold_waits_for_the_write_back_before_it(CostEngine engine)
    {
        // As above: 4 outputs a fold, so 8 bytes hold two and 7 do not.
        StallCycles With(long bytes) => engine.Evaluate(
            Array(1, 1, Dataflow.InputStationary, 1) with { OutputScratchpad = Pad(bytes) }, Product(3, 1, 4), Multiply).Stalls;

        Assert.Equal(4, With(8).Output);
        Assert.Equal(4 + 4 + 4, With(7).Output);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public void Without_room_for_two_tiles_a_fetch_begins_when_the_fold_before_has_ended(CostEngine engine)
    {
        // Filters of 4 bytes as in the first test, at 2 bytes a cycle: hidden behind a fold if two fit. If not, it is behind the write-back of 2 bytes.
        StallCycles With(long bytes) => engine.Evaluate(
            Array(2, 1, Dataflow.OutputStationary, 2) with { WeightScratchpad = Pad(bytes) }, Product(2, 4, 2), Multiply).Stalls;

        Assert.Equal(new StallCycles(4, 2, 1), With(8));
        Assert.Equal(new StallCycles(4, 2 + 2, 1 + 1), With(7));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public void A_scratchpad_port_one_cycle_too_slow_stretches_the_fold_by_one(CostEngine engine)
    {
        // A fold of 10 + 2 + 2 − 2 = 12 cycles reads 2 × 10 bytes of each operand: at 20/12 bytes a cycle in time, at 20/13 a cycle late.
        LayerCost With(double input, double weight) => engine.Evaluate(
            Array(2, 2, Dataflow.OutputStationary, 1e6) with
            {
                InputScratchpad = Pad(1 << 16, bandwidth: input),
                WeightScratchpad = Pad(1 << 16, bandwidth: weight),
            },
            Product(2, 10, 2),
            Multiply);

        StallCycles inTime = With(20.0 / 12, 20.0 / 12).Stalls;
        Assert.Equal(inTime + new StallCycles(1, 0, 0), With(20.0 / 13, 20.0 / 12).Stalls);
        Assert.Equal(inTime + new StallCycles(0, 1, 0), With(20.0 / 12, 20.0 / 13).Stalls);

        // Both late: the input port is named first, the slower one if they differ.
        Assert.Equal(inTime + new StallCycles(1, 0, 0), With(20.0 / 13, 20.0 / 13).Stalls);
        Assert.Equal(inTime + new StallCycles(0, 2, 0), With(20.0 / 13, 20.0 / 14).Stalls);
        Assert.Equal(12, With(20.0 / 13, 20.0 / 14).ComputeCycles);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public void Partial_sums_that_just_fit_stay_and_a_byte_less_makes_each_travel_twice(CostEngine engine)
    {
        // Weight-stationary on one PE: K = 2 in two row folds, 3 pixels: 3 sums of 4 bytes.
        LayerCost With(long bytes) => engine.Evaluate(
            Array(1, 1, Dataflow.WeightStationary, 1) with { OutputScratchpad = Pad(bytes, doubled: false) }, Product(3, 2, 1), Multiply);

        Assert.Equal(new Traffic(0, 3 * 8), Outputs(With(12)));
        Assert.Equal(new Traffic(3 * 32, (3 * 32) + (3 * 8)), Outputs(With(11)));

        // Spilled, 12 bytes are written and read back between the folds, and nothing else is on the channel then but the second weight's byte.
        Assert.Equal(With(12).Stalls + new StallCycles(0, 0, 12 + 12), With(11).Stalls);

        static Traffic Outputs(LayerCost cost) => new(
            cost.Accesses.Dram.ReadBits - cost.Accesses.DramInputBits - cost.Accesses.DramWeightBits, cost.Accesses.Dram.WriteBits);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public void A_global_buffer_that_just_holds_an_operand_spares_DRAM_the_second_fetch(CostEngine engine)
    {
        // Output-stationary on one PE: two pixels and two filters of 4 bytes; neither scratchpad holds more than one tile, so inputs come twice.
        AccessCounts With(long bytes) => engine.Evaluate(
            Array(1, 1, Dataflow.OutputStationary, 1) with
            {
                InputScratchpad = Pad(4),
                WeightScratchpad = Pad(4),
                GlobalBuffer = new GlobalBuffer(bytes, 0.3, 0.4, 1),
            },
            Product(2, 4, 2),
            Multiply).Accesses;

        Assert.Equal(2 * 8 * 8, With(8).InputScratchpad.WriteBits);
        Assert.Equal(8 * 8, With(8).DramInputBits);
        Assert.Equal(2 * 8 * 8, With(7).DramInputBits);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public void Sums_of_a_block_that_straddles_two_rounds_travel_between_them(CostEngine engine)
    {
        // Macros of 4×4 one-bit cells with two ADCs. K = 12 in 3 segments, N = 2 in one block, 2 macros: two rounds of 6 pixels, each 2 planes × 4 columns
        // by 2 ADCs. Inputs are 18 bytes (5 cycles at 4 a cycle), weights 6 bytes but a row a cycle (4), outputs 12 bytes, two thirds (2) and one third (1).
        // The block's sums are 6 × 2 × 4 bytes = 48, 12 cycles each way, if they do not fit.
        Mode mode = RandomLayers.ModeOf("cim", OperatorKind.Multiply, 2, 2, 0.25, 1, Compute.Cim);
        LayerCost With(long bytes) => engine.Evaluate(
            Array(2, 2, Dataflow.OutputStationary, 4) with
            {
                OutputScratchpad = Pad(bytes),
                Cim = new CimMacros
                {
                    Macros = 2,
                    Rows = 4,
                    Columns = 4,
                    CellBits = 1,
                    ColumnsPerAdc = 2,
                    Adc = new ConstantAdc(5, 3),
                    VoltageV = 0.9,
                    DigitalAddEnergyPj = 0.1,
                    WeightWriteEnergyPjPerBit = 0.5,
                    WeightsPreloaded = false,
                },
            },
            Product(6, 12, 2),
            mode);

        Assert.Equal(2 * 24, With(48).ComputeCycles);
        Assert.Equal(new StallCycles(5, 4 + 4, 2 + 1), With(48).Stalls);
        Assert.Equal(new StallCycles(5, 4 + 4, 2 + 12 + 12 + 1), With(47).Stalls);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public void Outputs_kept_in_the_global_buffer_do_not_visit_DRAM(CostEngine engine)
    {
        // Three layers of 4 pixels and 4 channels in a chain, 16 bytes of outputs each. Room for two of them; for one; for none; and never without the option.
        LayerShape shape = Product(4, 4, 4);
        var workload = new Workload(
            "net",
            [new Layer("a", shape), new Layer("b", shape) { Producers = ["a"] }, new Layer("c", shape) { Producers = ["b"] }]);
        NetworkCost With(long bytes, bool keep = true) => engine.Evaluate(
            Array(2, 2, Dataflow.OutputStationary, 1) with { GlobalBuffer = new GlobalBuffer(bytes, 0.3, 0.4, 1) { KeepsOutputs = keep } },
            workload,
            [Multiply, Multiply, Multiply]);

        // The network's input and output, and the weights.
        Assert.Equal(new Traffic((16 + 48) * 8, 16 * 8), With(32).Accesses.Dram);

        // While b runs, there is room for its input or for its output: the first stays.
        Assert.Equal(new Traffic((16 + 16 + 48) * 8, (16 + 16) * 8), With(31).Accesses.Dram);
        Assert.Equal(new Traffic((16 + 16 + 48) * 8, (16 + 16) * 8), With(16).Accesses.Dram);
        Assert.Equal(new Traffic((48 + 48) * 8, 48 * 8), With(15).Accesses.Dram);
        Assert.Equal(new Traffic((48 + 48) * 8, 48 * 8), With(32, keep: false).Accesses.Dram);

        // What DRAM is spared, the global buffer neither reads for it nor is written by it: each tensor kept is 16 bytes less, either way.
        Assert.Equal(new Traffic(2 * 16 * 8, 2 * 16 * 8), Difference(With(32, keep: false).Accesses.GlobalBuffer, With(32).Accesses.GlobalBuffer));

        static Traffic Difference(Traffic a, Traffic b) => new(a.ReadBits - b.ReadBits, a.WriteBits - b.WriteBits);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public void A_layer_beyond_counting_is_an_overflow_at_once(CostEngine engine)
    {
        Accelerator hw = Array(2, 2, Dataflow.OutputStationary, 1);
        Assert.Throws<OverflowException>(() => engine.Evaluate(hw, Product(1 << 30, 1 << 30, 1 << 20), Multiply));
        LayerShape wide = new() { InputChannels = 1 << 30, InputHeight = 1 << 30, InputWidth = 1 << 5, OutputChannels = 1, StrideHeight = 1 << 30, StrideWidth = 1 << 5 };
        Assert.Throws<OverflowException>(() => engine.Evaluate(hw, wide with { InputWidth = 1 << 8, StrideWidth = 1 << 8, Batch = 8 }, Multiply));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public void A_network_is_its_layers_and_the_switches_between_them(CostEngine engine)
    {
        Accelerator hw = Array(2, 2, Dataflow.WeightStationary, 1);
        Mode other = Multiply with { Name = "other", EnergyPjPerMac = 0.25 };
        LayerShape shape = Product(3, 4, 5);
        var workload = new Workload("net", [new Layer("a", shape), new Layer("b", shape), new Layer("c", shape)]);
        long alone = engine.Evaluate(hw, shape, Multiply).Cycles;
        NetworkCost cost = engine.Evaluate(hw, workload, [Multiply, other, other]);

        Assert.Equal((3 * alone) + 5, cost.Cycles);
        Assert.Equal(7, cost.Energy.ReconfigurationPj);
        Assert.Equal(60 * (0.5 + 0.25 + 0.25), cost.Energy.MacPj, 1e-9);
        Assert.Equal(2 * cost.Cycles, cost.Energy.LeakagePj, 1e-9);
    }
}
