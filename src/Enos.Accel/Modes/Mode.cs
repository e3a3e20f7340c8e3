namespace Enos.Accel.Modes;

/// <summary>One way the array can compute a layer: a row of an energy table.</summary>
public sealed record Mode
{
    /// <summary>The name by which configurations, assignments and options refer to it, such as <c>multiply-8x8</c>.</summary>
    public required string Name { get; init; }

    /// <summary>What is computed.</summary>
    public required Operator Operator { get; init; }

    /// <summary>Bits of an activation operand, 1 to 8.</summary>
    public required int ActivationBits { get; init; }

    /// <summary>Bits of a weight operand, 1 to 8.</summary>
    public required int WeightBits { get; init; }

    /// <summary>Digital array or compute-in-memory macros.</summary>
    public required Compute Compute { get; init; }

    /// <summary>Energy of one MAC, accumulation included, in pJ; positive.</summary>
    public required double EnergyPjPerMac { get; init; }

    /// <summary>Sub-word parallelism: MACs that a PE completes in a cycle, packed along the reduction; at least 1.</summary>
    public required int MacsPerPeCycle { get; init; }

    /// <summary>Area a PE needs for this mode, in µm²; positive.</summary>
    public required double AreaUm2 { get; init; }

    /// <summary>Technology node in nm.</summary>
    public required double TechnologyNm { get; init; }

    /// <summary>Supply voltage in V.</summary>
    public required double VoltageV { get; init; }

    /// <summary><c>measured</c>, <c>derived</c> or <c>assumed</c>: how the figures are known.</summary>
    public required Provenance Provenance { get; init; }

    /// <summary>Where the figures come from: the publication and the rule.</summary>
    public required string Source { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
