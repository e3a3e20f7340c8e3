using Enos.Accel.Costs;

namespace Enos.Sim.Validation;

/// <summary>Energy and cycles of a layer, or of the whole network, beside what the search believed.</summary>
/// <param name="Layer">The layer; empty for the network with its switches of mode.</param>
/// <param name="EnergyPj">Simulated energy in pJ.</param>
/// <param name="BelievedEnergyPj">Energy that the search recorded, in pJ.</param>
/// <param name="Cycles">Simulated cycles, stalls included.</param>
/// <param name="BelievedCycles">Cycles that the search recorded.</param>
/// <param name="Stalls">Simulated stalls, by tensor.</param>
/// <param name="BelievedStalls">Stalls that the search recorded.</param>
/// <param name="Cause">Where the figures part, as the end of a sentence (<see cref="DiscrepancyCause"/>); empty where they agree.</param>
public sealed record CostComparison(
    string Layer,
    double EnergyPj,
    double BelievedEnergyPj,
    long Cycles,
    long BelievedCycles,
    StallCycles Stalls,
    StallCycles BelievedStalls,
    string Cause)
{
    /// <summary>Greatest relative difference of energies that is taken for rounding: sums of doubles in another order.</summary>
    public const double EnergyTolerance = 1e-9;

    /// <summary>(simulated − believed)/believed; 0 where the two are equal. Infinite or NaN where the belief is 0 or no number.</summary>
    public double EnergyDiscrepancy => Relative(EnergyPj, BelievedEnergyPj);

    /// <summary>(simulated − believed)/believed; 0 where the two are equal.</summary>
    public double CyclesDiscrepancy => Relative(Cycles, BelievedCycles);

    /// <summary>Whether the energies are equal but for rounding.</summary>
    public bool EnergyAgrees => Agree(EnergyPj, BelievedEnergyPj);

    /// <summary>Whether the cycles are equal.</summary>
    public bool CyclesAgree => Cycles == BelievedCycles;

    /// <summary>Whether the stalls are equal, tensor by tensor.</summary>
    public bool StallsAgree => Stalls == BelievedStalls;

    /// <summary>Compares the figures of one layer.</summary>
    public static CostComparison Of(LayerFigures simulated, LayerFigures believed) => new(
        simulated.Layer, simulated.EnergyPj, believed.EnergyPj, simulated.Cycles, believed.Cycles, simulated.Stalls, believed.Stalls,
        DiscrepancyCause.OfLayer(simulated, believed));

    /// <summary>Compares the totals of a network.</summary>
    public static CostComparison OfTotals(CostFigures simulated, CostFigures believed) => new(
        "", simulated.EnergyPj, believed.EnergyPj, simulated.Cycles, believed.Cycles, Sum(simulated), Sum(believed),
        DiscrepancyCause.OfNetwork(simulated, believed));

    /// <summary>Whether two figures are equal but for rounding.</summary>
    internal static bool Agree(double simulated, double believed) => Math.Abs(Relative(simulated, believed)) <= EnergyTolerance;

    private static double Relative(double simulated, double believed) =>
        simulated == believed ? 0 : (simulated - believed) / Math.Abs(believed);

    private static StallCycles Sum(CostFigures figures) =>
        figures.Layers.Aggregate(default(StallCycles), (sum, layer) => sum + layer.Stalls);
}
