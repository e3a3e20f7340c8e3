namespace Enos.Sim.Cycles;

/// <summary>What the array does in a cycle. Elements are those of the layer; a word is as many as a PE takes at a time.</summary>
internal struct ArrayActivity
{
    /// <summary>Input and weight elements that enter the array from their scratchpads.</summary>
    public long InputElements, WeightElements;

    /// <summary>Partial sums that enter from the output scratchpad and leave for it.</summary>
    public long SumsRead, SumsWritten;

    /// <summary>Final outputs that leave for the output scratchpad.</summary>
    public long OutputsWritten;

    /// <summary>MACs, and PEs that are busy with them.</summary>
    public long Macs, BusyPes;

    /// <summary>Elements written into registers where they then stay.</summary>
    public long StationaryElements;

    /// <summary>Conversions by ADCs.</summary>
    public long Conversions;
}

/// <summary>What the array has done in a fold so far, and the bits that its scratchpads' ports have moved or still owe for it.</summary>
internal struct FoldActivity
{
    public long InputElements, WeightElements, SumsWritten, Macs, BusyPes, StationaryElements, Conversions;

    public long InputPortBits, WeightPortBits, SumReadBits, SumWriteBits;
}
