using Enos.Accel.Costs;
using Enos.Accel.Hardware;
using Enos.Accel.Modes;

namespace Enos.Accel.Tests.Costs;

public class AcceleratorAreaTests
{
    [Fact]
    public void Modes_of_one_operator_share_a_datapath_and_all_share_what_is_named()
    {
        Mode Of(string name, OperatorKind kind, double area, Compute compute = Compute.Digital) =>
            Samples.ModeOf(name, kind, 8, 8, 0.1, 1, compute) with { AreaUm2 = area };

        Accelerator hw = Samples.Array2x2(Dataflow.OutputStationary) with
        {
            Modes =
            [
                Of("wide", OperatorKind.Multiply, 400), Of("narrow", OperatorKind.Multiply, 500), Of("shift", OperatorKind.DeepShift, 170),
                Of("cim", OperatorKind.Multiply, 4, Compute.Cim),
            ],
        };

        // 500 and 170, side by side; with 100 shared, 400 and 70 on top of it. 4 PEs.
        Assert.Equal(670, AcceleratorArea.Of(hw).PeUm2);
        AcceleratorArea shared = AcceleratorArea.Of(hw with { Area = new AreaRules(100, 0.5) });
        Assert.Equal(570, shared.PeUm2);
        Assert.Equal(4 * 570, shared.ArrayUm2);

        // Three scratchpads of 64 bytes.
        Assert.Equal(3 * 64 * 8 * 0.5, shared.MemoriesUm2);
        Assert.Equal(2280 + 768, shared.TotalUm2);
        Assert.Null(AcceleratorArea.Of(hw).TotalUm2);
    }

    [Fact]
    public void Macros_are_cells_and_ADCs()
    {
        // 8 columns a weight of 4 µm²: 0.5 a cell. 2 macros of 64×64 cells with 8 ADCs.
        var cim = new CimMacros
        {
            Macros = 2,
            Rows = 64,
            Columns = 64,
            CellBits = 1,
            ColumnsPerAdc = 8,
            Adc = new ZigZagImcAdc(5, 0.9, 64, 0.5),
            VoltageV = 0.9,
            DigitalAddEnergyPj = 0.1,
            WeightWriteEnergyPjPerBit = 0.1,
            WeightsPreloaded = false,
        };
        Accelerator hw = Samples.Array2x2(Dataflow.OutputStationary) with
        {
            Cim = cim,
            Modes = [Samples.ModeOf("cim", OperatorKind.Multiply, 8, 8, 0.1, 1, Compute.Cim) with { AreaUm2 = 4 }],
        };

        // zigzag-imc: 10^(−0.0369·5 + 1.206)·2⁵ = 336.3 µm² an ADC.
        double adc = Math.Pow(10, 1.206 - (0.0369 * 5)) * 32;
        AcceleratorArea area = AcceleratorArea.Of(hw);
        Assert.Equal(2 * ((4096 * 0.5) + (8 * adc)), area.MacrosUm2!.Value, 1e-6);
        Assert.Equal(0, area.PeUm2);
        Assert.Null(AcceleratorArea.Of(hw with { Cim = cim with { Adc = new ConstantAdc(5, 1) } }).MacrosUm2);
    }

    [Fact]
    public void The_edge_array_has_the_area_of_its_parts()
    {
        // multiply: the 4×4 datapath, 527; binary-weight 137, deep-shift 171, multiplication-free 173, xnor 702.5; of each 137 is the one accumulator.
        AcceleratorArea area = AcceleratorArea.Of(AcceleratorFile.Load(Path.Combine(Samples.HwConfigs, "edge-16x16.yaml")));
        Assert.Equal(137 + 390 + 0 + 34 + 36 + 565.5, area.PeUm2, 1e-9);
        Assert.Equal((32768 + 32768 + 8192 + 131072) * 8 * 0.5, area.MemoriesUm2);
    }

    [Fact]
    public void No_more_is_shared_than_the_smallest_mode_has()
    {
        Mode small = Samples.Multiply with { AreaUm2 = 60 };
        Mode large = Samples.ModeOf("shift", OperatorKind.DeepShift, 8, 8, 0.1) with { AreaUm2 = 90 };
        Accelerator hw = Samples.Array2x2(Dataflow.OutputStationary) with { Modes = [small, large], Area = new AreaRules(1000, 1) };
        Assert.Equal(90, AcceleratorArea.Of(hw).PeUm2);
    }
}
