namespace Enos.Accel.Costs;

/// <summary>What one layer costs in one mode.</summary>
public readonly record struct LayerCost
{
    /// <summary>MACs of the layer.</summary>
    public required long Macs { get; init; }

    /// <summary>Folds of the array, or rounds of the macros.</summary>
    public required long Folds { get; init; }

    /// <summary>Cycles that the folds take without stalls.</summary>
    public required long ComputeCycles { get; init; }

    /// <summary>Cycles spent waiting, by tensor.</summary>
    public required StallCycles Stalls { get; init; }

    /// <summary>All cycles: <see cref="ComputeCycles"/> + <see cref="Stalls"/>.</summary>
    public long Cycles => ComputeCycles + Stalls.Total;

    /// <summary>Share of PEs (or macro cells) that hold an operand while folds run, 0 to 1.</summary>
    public required double MappingEfficiency { get; init; }

    /// <summary>MACs over those that the mode could do in <see cref="Cycles"/>, 0 to 1.</summary>
    public required double Utilization { get; init; }

    /// <summary>What is moved where.</summary>
    public required AccessCounts Accesses { get; init; }

    /// <summary>Energy by component; <see cref="EnergyBreakdown.ReconfigurationPj"/> and <see cref="EnergyBreakdown.TransferPj"/> are 0.</summary>
    public required EnergyBreakdown Energy { get; init; }

    /// <summary>Energy in pJ.</summary>
    public double EnergyPj => Energy.TotalPj;
}
