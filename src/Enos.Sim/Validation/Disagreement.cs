namespace Enos.Sim.Validation;

/// <summary>What a disagreement is about.</summary>
public enum DisagreementKind
{
    /// <summary>The integer network sums to something else than the search's forward pass. Tolerance: none.</summary>
    Accumulators,

    /// <summary>Another number of images is classified correctly. Tolerance: none.</summary>
    Accuracy,

    /// <summary>The search recorded another mode than the network has.</summary>
    Mode,

    /// <summary>The energies differ by more than <see cref="CostComparison.EnergyTolerance"/>.</summary>
    Energy,

    /// <summary>The cycles differ. Tolerance: none.</summary>
    Cycles,

    /// <summary>The cycles are the same, but are lost to other tensors. Tolerance: none.</summary>
    Stalls,

    /// <summary>The cycles are the same, but take another time by more than <see cref="CostComparison.EnergyTolerance"/>.</summary>
    Latency,
}

/// <summary>Something on which validation and search do not agree.</summary>
/// <param name="Kind">What it is about.</param>
/// <param name="Layer">The layer, or an empty string where it is about the whole network.</param>
/// <param name="Text">A sentence for people, with both figures.</param>
public sealed record Disagreement(DisagreementKind Kind, string Layer, string Text)
{
    /// <inheritdoc/>
    public override string ToString() => Layer.Length == 0 ? Text : $"{Layer}: {Text}";
}
