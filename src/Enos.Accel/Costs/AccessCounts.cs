namespace Enos.Accel.Costs;

/// <summary>What a layer moves, level by level, and what its macros do. docs/model.md defines each count.</summary>
public readonly record struct AccessCounts
{
    /// <summary>Registers of the PEs.</summary>
    public Traffic RegisterFile { get; init; }

    /// <summary>Input scratchpad: reads by the array, writes by fills.</summary>
    public Traffic InputScratchpad { get; init; }

    /// <summary>Weight scratchpad: reads by the array, writes by fills.</summary>
    public Traffic WeightScratchpad { get; init; }

    /// <summary>Output scratchpad: partial sums and outputs by the array, write-backs, and fills with partial sums that had been spilled.</summary>
    public Traffic OutputScratchpad { get; init; }

    /// <summary>Global buffer; zero if there is none.</summary>
    public Traffic GlobalBuffer { get; init; }

    /// <summary>DRAM, all tensors.</summary>
    public Traffic Dram { get; init; }

    /// <summary>Bits of inputs read from DRAM.</summary>
    public long DramInputBits { get; init; }

    /// <summary>Bits of weights read from DRAM.</summary>
    public long DramWeightBits { get; init; }

    /// <summary>Bits of outputs and spilled partial sums, read and written, in DRAM.</summary>
    public long DramOutputBits { get; init; }

    /// <summary>Input elements that enter the array (or the macros' rows).</summary>
    public long ArrayInputReads { get; init; }

    /// <summary>Weights that enter the array; 0 for macros, which hold theirs.</summary>
    public long ArrayWeightReads { get; init; }

    /// <summary>Outputs and partial sums that leave the array (or the macros).</summary>
    public long ArrayOutputWrites { get; init; }

    /// <summary>Bits that travel on the lanes of groups packed side by side.</summary>
    public long LaneBits { get; init; }

    /// <summary>Conversions by ADCs.</summary>
    public long AdcConversions { get; init; }

    /// <summary>Digital shift-and-adds behind the ADCs, one a conversion.</summary>
    public long DigitalAdds { get; init; }

    /// <summary>Bits written into the macros' cells.</summary>
    public long CimWeightWriteBits { get; init; }

    /// <summary>Counts of both.</summary>
    public static AccessCounts operator +(AccessCounts a, AccessCounts b) => new()
    {
        RegisterFile = a.RegisterFile + b.RegisterFile,
        InputScratchpad = a.InputScratchpad + b.InputScratchpad,
        WeightScratchpad = a.WeightScratchpad + b.WeightScratchpad,
        OutputScratchpad = a.OutputScratchpad + b.OutputScratchpad,
        GlobalBuffer = a.GlobalBuffer + b.GlobalBuffer,
        Dram = a.Dram + b.Dram,
        DramInputBits = a.DramInputBits + b.DramInputBits,
        DramWeightBits = a.DramWeightBits + b.DramWeightBits,
        DramOutputBits = a.DramOutputBits + b.DramOutputBits,
        ArrayInputReads = a.ArrayInputReads + b.ArrayInputReads,
        ArrayWeightReads = a.ArrayWeightReads + b.ArrayWeightReads,
        ArrayOutputWrites = a.ArrayOutputWrites + b.ArrayOutputWrites,
        LaneBits = a.LaneBits + b.LaneBits,
        AdcConversions = a.AdcConversions + b.AdcConversions,
        DigitalAdds = a.DigitalAdds + b.DigitalAdds,
        CimWeightWriteBits = a.CimWeightWriteBits + b.CimWeightWriteBits,
    };

    /// <summary>Counts of both.</summary>
    public static AccessCounts Add(AccessCounts left, AccessCounts right) => left + right;
}
