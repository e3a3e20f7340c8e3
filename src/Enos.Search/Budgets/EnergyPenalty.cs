namespace Enos.Search.Budgets;

/// <summary>
/// The penalty form of the objective: the loss gains λ·E/E_ref, for a fixed price of energy instead of a budget (as EdMIPS, arXiv 2004.05795, charges complexity).
/// </summary>
public sealed record EnergyPenalty
{
    /// <summary>Charges energy.</summary>
    /// <param name="weight">λ ≥ 0, in units of the loss: the charge for the reference energy.</param>
    /// <param name="referenceEnergyPj">E_ref > 0 in pJ, such as that of the most precise uniform mode.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument out of range or not finite.</exception>
    public EnergyPenalty(double weight, double referenceEnergyPj)
    {
        Weight = weight >= 0 && double.IsFinite(weight) ? weight : throw new ArgumentOutOfRangeException(nameof(weight), weight, "Expected a number ≥ 0.");
        ReferenceEnergyPj = referenceEnergyPj > 0 && double.IsFinite(referenceEnergyPj)
            ? referenceEnergyPj
            : throw new ArgumentOutOfRangeException(nameof(referenceEnergyPj), referenceEnergyPj, "Expected a number > 0.");
    }

    /// <summary>λ, in units of the loss.</summary>
    public double Weight { get; }

    /// <summary>E_ref in pJ.</summary>
    public double ReferenceEnergyPj { get; }

    /// <summary>What the loss gains: λ·E/E_ref.</summary>
    /// <param name="energyPj">E in pJ.</param>
    public double Term(double energyPj) => Weight * energyPj / ReferenceEnergyPj;

    /// <summary>What multiplies ∂E in the gradient, per pJ: λ/E_ref.</summary>
    public double Slope => Weight / ReferenceEnergyPj;
}
