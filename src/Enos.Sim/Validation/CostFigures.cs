using System.Collections.Immutable;
using Enos.Accel.Costs;

namespace Enos.Sim.Validation;

/// <summary>Energy and time of a network on an accelerator, for one image: what the search records and validation confirms.</summary>
/// <param name="Layers">One entry for each layer, in the order in which they run.</param>
/// <param name="EnergyPj">Energy of all layers and of the switches between their modes, in pJ.</param>
/// <param name="Cycles">Cycles of all layers and switches, stalls included.</param>
/// <param name="LatencyNs">Those cycles at the accelerator's clock, in ns.</param>
public sealed record CostFigures(ImmutableArray<LayerFigures> Layers, double EnergyPj, long Cycles, double LatencyNs)
{
    /// <summary>The figures of a simulated network.</summary>
    public static CostFigures Of(NetworkCost cost) => new(
        [
            .. cost.Layers.Select(layer => new LayerFigures(
                layer.Layer.Name, layer.Mode.Name, layer.Cost.EnergyPj, layer.Cost.Cycles, layer.Cost.Stalls, layer.Cost.Energy)),
        ],
        cost.EnergyPj,
        cost.Cycles,
        cost.LatencyNs);
}

/// <summary>Energy and time of one layer, switches of mode apart.</summary>
/// <param name="Layer">The layer.</param>
/// <param name="Mode">The mode it runs in.</param>
/// <param name="EnergyPj">Energy in pJ, memory and leakage included.</param>
/// <param name="Cycles">Cycles, stalls included.</param>
/// <param name="Stalls">The stalls among them, by tensor.</param>
/// <param name="Energy">The energy by component.</param>
public sealed record LayerFigures(string Layer, string Mode, double EnergyPj, long Cycles, StallCycles Stalls, EnergyBreakdown Energy);
