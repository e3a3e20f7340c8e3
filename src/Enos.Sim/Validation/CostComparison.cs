namespace Enos.Sim.Validation;

/// <summary>Energy and cycles of a layer, or of the whole network, beside what the search believed.</summary>
/// <param name="Layer">The layer; empty for the network with its switches of mode.</param>
/// <param name="EnergyPj">Simulated energy in pJ.</param>
/// <param name="BelievedEnergyPj">Energy that the search recorded, in pJ.</param>
/// <param name="Cycles">Simulated cycles.</param>
/// <param name="BelievedCycles">Cycles that the search recorded.</param>
public sealed record CostComparison(string Layer, double EnergyPj, double BelievedEnergyPj, long Cycles, long BelievedCycles)
{
    /// <summary>Greatest relative difference of energies that is taken for rounding: sums of doubles in another order.</summary>
    public const double EnergyTolerance = 1e-9;

    /// <summary>(simulated − believed)/believed; 0 where the two are equal. Infinite or NaN where the belief is 0 or no number.</summary>
    public double EnergyDiscrepancy =>
        EnergyPj == BelievedEnergyPj ? 0 : (EnergyPj - BelievedEnergyPj) / Math.Abs(BelievedEnergyPj);

    /// <summary>(simulated − believed)/believed; 0 where the two are equal.</summary>
    public double CyclesDiscrepancy => Cycles == BelievedCycles ? 0 : ((double)Cycles - BelievedCycles) / Math.Abs((double)BelievedCycles);

    /// <summary>Whether the energies are equal but for rounding.</summary>
    public bool EnergyAgrees => Math.Abs(EnergyDiscrepancy) <= EnergyTolerance;

    /// <summary>Whether the cycles are equal.</summary>
    public bool CyclesAgree => Cycles == BelievedCycles;
}
