using Enos.Accel.Hardware;
using Enos.Accel.Modes;

namespace Enos.Accel.Costs;

/// <summary>
/// Area of an accelerator in µm². A PE is the union of its digital modes under this rule: modes of one operator share one datapath, the largest of theirs
/// (an array of multiplier cells that does 8×8 does 4×4 too); datapaths of different operators (each approximate multiplier being one) stand side by side;
/// what <see cref="AreaRules.PeSharedUm2"/> names is there once. Registers, wires and control are not counted.
/// </summary>
public readonly record struct AcceleratorArea
{
    /// <summary>One PE.</summary>
    public required double PeUm2 { get; init; }

    /// <summary>All PEs.</summary>
    public required double ArrayUm2 { get; init; }

    /// <summary>Scratchpads and global buffer; null without <see cref="Accelerator.Area"/>, which says what a bit takes.</summary>
    public required double? MemoriesUm2 { get; init; }

    /// <summary>Cells and ADCs of the macros, the cell of the mode with the largest; 0 without macros, null if the ADC model does not say.</summary>
    public required double? MacrosUm2 { get; init; }

    /// <summary>All of it; null if a part is.</summary>
    public double? TotalUm2 => ArrayUm2 + MemoriesUm2 + MacrosUm2;

    /// <summary>The area of <paramref name="hw"/>.</summary>
    public static AcceleratorArea Of(Accelerator hw)
    {
        Mode[] digital = [.. hw.Modes.Where(mode => mode.Compute == Compute.Digital)];
        double shared = digital.Select(mode => mode.AreaUm2).DefaultIfEmpty(0).Append(hw.Area?.PeSharedUm2 ?? 0).Min();
        double pe = shared + digital.GroupBy(mode => mode.Operator).Sum(datapath => datapath.Max(mode => mode.AreaUm2) - shared);
        long bits = hw.InputScratchpad.CapacityBits + hw.WeightScratchpad.CapacityBits + hw.OutputScratchpad.CapacityBits
            + (hw.GlobalBuffer?.CapacityBits ?? 0);
        return new AcceleratorArea
        {
            PeUm2 = pe,
            ArrayUm2 = pe * hw.Array.Pes,
            MemoriesUm2 = hw.Area is { } rules ? bits * rules.SramUm2PerBit : null,
            MacrosUm2 = hw.Cim is { } macros ? Macros(macros, hw.Modes) : 0,
        };
    }

    private static double? Macros(CimMacros cim, IEnumerable<Mode> modes)
    {
        // A mode's area is that of the cells one of its weights takes.
        double cell = modes.Where(mode => mode.Compute == Compute.Cim)
            .Select(mode => mode.AreaUm2 / CimMapping.ColumnsOf(mode, cim.CellBits))
            .DefaultIfEmpty(0)
            .Max();
        return cim.Macros * ((cell * cim.Rows * cim.Columns) + (cim.Adcs * cim.Adc.AreaUm2));
    }
}
