namespace Enos.Accel.Modes.Accelergy;

/// <summary>What an energy table needs and Accelergy's tables do not state; what is null has to come from the table.</summary>
public sealed record ConversionFacts
{
    /// <summary>Name of the component that is the MAC, in full or its last part; null for the only one whose name says <c>mac</c> or <c>mult</c>.</summary>
    public string? Component { get; init; }

    /// <summary>Name of the mode; null for <c>multiply-8x8</c> and the like.</summary>
    public string? ModeName { get; init; }

    /// <summary>Activation bits, 1 to 8; null for those of a library's row.</summary>
    public int? ActivationBits { get; init; }

    /// <summary>Weight bits, 1 to 8; null for those of a library's row.</summary>
    public int? WeightBits { get; init; }

    /// <summary>Technology node in nm, above 0; of a library, rows of other nodes are left out. Null for a library's own.</summary>
    public double? TechnologyNm { get; init; }

    /// <summary>Supply voltage in V, above 0: no table of Accelergy's states it.</summary>
    public double? VoltageV { get; init; }

    /// <summary>Area in µm², above 0; null for that of the ART or of the library's row.</summary>
    public double? AreaUm2 { get; init; }
}
