using Enos.Search.Discretization;
using Enos.Search.Spaces;

namespace Enos.Search.Budgets;

/// <summary>What an assignment must not exceed.</summary>
/// <param name="Name">What is limited, with its unit: <c>energy_pj</c>, <c>cycles</c>, <c>macros</c>.</param>
/// <param name="LayerCosts">Cost of layer l in mode m, layers × modes.</param>
/// <param name="SwitchCosts">Cost of coming to layer l from mode m by going to m′, layers × modes × modes; null for none.</param>
/// <param name="Limit">The most that is allowed, above 0; +∞ for no limit.</param>
public sealed record SearchConstraint(string Name, double[,] LayerCosts, double[,,]? SwitchCosts, double Limit)
{
    /// <summary>Name of the limit on energy.</summary>
    public const string Energy = "energy_pj";

    /// <summary>Name of the limit on latency.</summary>
    public const string Latency = "cycles";

    /// <summary>Name of the limit on what compute-in-memory macros hold at once.</summary>
    public const string Macros = "macros";

    /// <summary>The limit on energy.</summary>
    public static SearchConstraint OnEnergy(SearchSpace space, double limitPj) => new(Energy, space.Costs.EnergyPj, space.Costs.SwitchEnergyPj, limitPj);

    /// <summary>The limit on latency.</summary>
    public static SearchConstraint OnLatency(SearchSpace space, double limitCycles)
    {
        int layers = space.Layers;
        int modes = space.Modes.Length;
        double[,] own = new double[layers, modes];
        double[,,] switches = new double[layers, modes, modes];
        Array.Copy(space.Costs.Cycles, own, own.Length);
        Array.Copy(space.Costs.SwitchCycles, switches, switches.Length);
        return new SearchConstraint(Latency, own, switches, limitCycles);
    }

    /// <summary>The limit on macros whose cells keep the weights of all their layers, if the accelerator has such; else null.</summary>
    public static SearchConstraint? OnMacros(SearchSpace space) => space.Hardware.Cim is { WeightsPreloaded: true } macros
        ? new SearchConstraint(Macros, space.MacrosHeld(), null, macros.Macros)
        : null;

    /// <summary>The same for the knapsack, which takes modes that a layer must not be in from the costs.</summary>
    public CostConstraint ForKnapsack(SearchSpace space) =>
        new() { Name = Name, LayerCosts = space.OnlyAllowed(LayerCosts), SwitchCosts = SwitchCosts, Budget = Limit };
}
