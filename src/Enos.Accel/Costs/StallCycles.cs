namespace Enos.Accel.Costs;

/// <summary>Cycles in which the array waits, each charged to the one tensor that caused it.</summary>
/// <param name="Input">Cycles lost to input activations.</param>
/// <param name="Weight">Cycles lost to weights.</param>
/// <param name="Output">Cycles lost to partial sums and outputs, the exposed last write-back among them.</param>
public readonly record struct StallCycles(long Input, long Weight, long Output)
{
    /// <summary>All of them.</summary>
    public long Total => Input + Weight + Output;

    /// <summary>Sum of both.</summary>
    public static StallCycles operator +(StallCycles a, StallCycles b) => new(a.Input + b.Input, a.Weight + b.Weight, a.Output + b.Output);

    /// <summary>Sum of both.</summary>
    public static StallCycles Add(StallCycles left, StallCycles right) => left + right;
}
