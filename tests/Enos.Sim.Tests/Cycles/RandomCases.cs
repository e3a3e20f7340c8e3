using CsCheck;
using Enos.Accel.Costs;
using Enos.Accel.Hardware;
using Enos.Accel.Modes;
using Enos.Accel.Tests.Costs;
using Enos.Accel.Workloads;

namespace Enos.Sim.Tests.Cycles;

/// <summary>A layer in a mode on an accelerator.</summary>
public sealed record Case(Accelerator Hardware, LayerShape Shape, Mode Mode, LayerPlacement Placement);

/// <summary>Random layers with what surrounds them, on the array and on macros.</summary>
internal static class RandomCases
{
    // Mostly none; else any that leaves the layer some of the global buffer.
    private static Gen<LayerPlacement> Placements(Accelerator hw) => hw.GlobalBuffer is not { } buffer
        ? Gen.Const(default(LayerPlacement))
        : from any in Gen.Bool
          from inputs in Gen.Bool
          from outputs in Gen.Bool
          from reserved in Gen.Long[0, buffer.CapacityBits]
          select any && (inputs || outputs) ? new LayerPlacement(inputs, outputs, reserved) : default;

    public static readonly Gen<Case> Digital =
        from hw in RandomLayers.Accelerators
        from shape in RandomLayers.Shapes
        from mode in RandomLayers.Modes
        from placement in Placements(hw)
        select new Case(hw, shape, mode, placement);

    private static readonly Gen<Mode> MacroModes = Gen.OneOf(
        RandomLayers.ModeOf("cim-multiply-4x4", OperatorKind.Multiply, 4, 4, 0.01, 1, Compute.Cim),
        RandomLayers.ModeOf("cim-multiply-2x2", OperatorKind.Multiply, 2, 2, 0.01, 1, Compute.Cim),
        RandomLayers.ModeOf("cim-binary-weight", OperatorKind.BinaryWeight, 8, 1, 0.006, 1, Compute.Cim),
        RandomLayers.ModeOf("cim-multiplication-free", OperatorKind.MultiplicationFree, 8, 4, 0.013, 1, Compute.Cim),
        RandomLayers.ModeOf("cim-xnor", OperatorKind.Xnor, 1, 1, 0.001, 1, Compute.Cim));

    private static readonly Gen<CimMacros> Macros =
        from macros in Gen.Int[1, 9]
        from rows in Gen.Int[1, 20]
        from columnsPerAdc in Gen.Int[1, 4]
        from adcs in Gen.Int[1, 6]
        from cellBits in Gen.Int[1, 2]
        from preloaded in Gen.Bool
        from slow in Gen.Bool
        where columnsPerAdc * adcs >= 4
        select new CimMacros
        {
            Macros = macros,
            Rows = rows,
            Columns = columnsPerAdc * adcs,
            CellBits = cellBits,
            ColumnsPerAdc = columnsPerAdc,
            Adc = slow ? new ZigZagImcAdc(5, 0.9, 64, 0.5) : new MurmannFitAdc(5, 45, 5e8),
            VoltageV = 0.9,
            DigitalAddEnergyPj = 0.1,
            WeightWriteEnergyPjPerBit = 0.2,
            WeightsPreloaded = preloaded,
        };

    public static readonly Gen<Case> InMemory =
        from hw in RandomLayers.Accelerators
        from macros in Macros
        from shape in RandomLayers.Shapes
        from mode in MacroModes
        from placement in Placements(hw)
        select new Case(hw with { Cim = macros }, shape, mode, placement);
}
