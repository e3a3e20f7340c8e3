namespace Enos.Accel.Costs;

/// <summary>Energy by component, in pJ.</summary>
public readonly record struct EnergyBreakdown
{
    /// <summary>MACs (in macros: the accesses of their cells).</summary>
    public double MacPj { get; init; }

    /// <summary>Registers of the PEs.</summary>
    public double RegisterFilePj { get; init; }

    /// <summary>Input scratchpad, and the lanes on which inputs reach groups packed side by side (os, ws).</summary>
    public double InputScratchpadPj { get; init; }

    /// <summary>Weight scratchpad, and the lanes on which weights reach groups packed side by side (is).</summary>
    public double WeightScratchpadPj { get; init; }

    /// <summary>Output scratchpad.</summary>
    public double OutputScratchpadPj { get; init; }

    /// <summary>Global buffer.</summary>
    public double GlobalBufferPj { get; init; }

    /// <summary>DRAM.</summary>
    public double DramPj { get; init; }

    /// <summary>Analog-to-digital conversions.</summary>
    public double AdcPj { get; init; }

    /// <summary>Shift-and-adds behind the ADCs.</summary>
    public double DigitalAddPj { get; init; }

    /// <summary>Writing weights into the macros' cells.</summary>
    public double CimWeightWritePj { get; init; }

    /// <summary>Leakage over the time taken, switches included.</summary>
    public double LeakagePj { get; init; }

    /// <summary>Switching between modes; 0 for a single layer.</summary>
    public double ReconfigurationPj { get; init; }

    /// <summary>Activations that cross between the array and the macros; 0 for a single layer.</summary>
    public double TransferPj { get; init; }

    /// <summary>The total.</summary>
    public double TotalPj =>
        MacPj + RegisterFilePj + InputScratchpadPj + WeightScratchpadPj + OutputScratchpadPj + GlobalBufferPj + DramPj
        + AdcPj + DigitalAddPj + CimWeightWritePj + LeakagePj + ReconfigurationPj + TransferPj;

    /// <summary>Every component and its figure in pJ, in the order above: what tables and plots show.</summary>
    public IEnumerable<(string Component, double EnergyPj)> Components()
    {
        yield return ("mac", MacPj);
        yield return ("register_file", RegisterFilePj);
        yield return ("input_scratchpad", InputScratchpadPj);
        yield return ("weight_scratchpad", WeightScratchpadPj);
        yield return ("output_scratchpad", OutputScratchpadPj);
        yield return ("global_buffer", GlobalBufferPj);
        yield return ("dram", DramPj);
        yield return ("adc", AdcPj);
        yield return ("digital_add", DigitalAddPj);
        yield return ("cim_weight_write", CimWeightWritePj);
        yield return ("leakage", LeakagePj);
        yield return ("reconfiguration", ReconfigurationPj);
        yield return ("transfer", TransferPj);
    }

    /// <summary>Sum of both, component by component.</summary>
    public static EnergyBreakdown operator +(EnergyBreakdown a, EnergyBreakdown b) => new()
    {
        MacPj = a.MacPj + b.MacPj,
        RegisterFilePj = a.RegisterFilePj + b.RegisterFilePj,
        InputScratchpadPj = a.InputScratchpadPj + b.InputScratchpadPj,
        WeightScratchpadPj = a.WeightScratchpadPj + b.WeightScratchpadPj,
        OutputScratchpadPj = a.OutputScratchpadPj + b.OutputScratchpadPj,
        GlobalBufferPj = a.GlobalBufferPj + b.GlobalBufferPj,
        DramPj = a.DramPj + b.DramPj,
        AdcPj = a.AdcPj + b.AdcPj,
        DigitalAddPj = a.DigitalAddPj + b.DigitalAddPj,
        CimWeightWritePj = a.CimWeightWritePj + b.CimWeightWritePj,
        LeakagePj = a.LeakagePj + b.LeakagePj,
        ReconfigurationPj = a.ReconfigurationPj + b.ReconfigurationPj,
        TransferPj = a.TransferPj + b.TransferPj,
    };

    /// <summary>Sum of both, component by component.</summary>
    public static EnergyBreakdown Add(EnergyBreakdown left, EnergyBreakdown right) => left + right;
}
