using System.Collections.Immutable;
using Enos.Accel.Costs;

namespace Enos.Sim.Activity;

/// <summary>
/// How the energy of a MAC follows the activity of its operands: E = E_table·(s + (1 − s)·τ/τ_ref), τ being the share of the streaming operands' bits that toggle
/// (<see cref="LayerActivity.StreamedToggleRate"/>): dynamic power goes with switched capacitance, P = α·C·V²·f. A layer of which τ is not known keeps the table's energy.
/// </summary>
public sealed record ActivityModel
{
    /// <summary>τ_ref: the toggle rate for which the table's figures hold, above 0 and at most 1. Default 0.5, that of independent random bits.</summary>
    public double ReferenceToggleRate { get; init; } = 0.5;

    /// <summary>s: the share of a MAC's energy that does not depend on its operands, 0 to 1. Default 0.</summary>
    public double StaticShare { get; init; }

    /// <summary>The factor that scales the energy of a layer's MACs.</summary>
    public double FactorOf(LayerActivity activity) =>
        double.IsNaN(activity.StreamedToggleRate) ? 1 : StaticShare + ((1 - StaticShare) * activity.StreamedToggleRate / ReferenceToggleRate);

    /// <summary>Scales the energies of a network's MACs; memory, converters and leakage stay as the table has them.</summary>
    /// <param name="cost">The network's cost.</param>
    /// <param name="activities">Activity of each of its layers, in their order; <see cref="ArgumentException"/> for others.</param>
    public ActivityEnergy Scale(NetworkCost cost, ImmutableArray<LayerActivity> activities)
    {
        if (!cost.Layers.Select(layer => layer.Layer.Name).SequenceEqual(activities.Select(activity => activity.Layer)))
        {
            throw new ArgumentException("Activities of other layers than those of the cost.", nameof(activities));
        }

        ImmutableArray<ScaledLayer> layers =
        [
            .. cost.Layers.Zip(activities, (layer, activity) => new ScaledLayer(
                layer, activity, FactorOf(activity) * layer.Cost.Energy.MacPj)),
        ];
        return new ActivityEnergy(this, layers, cost.EnergyPj + layers.Sum(layer => layer.MacPj - layer.Cost.Cost.Energy.MacPj));
    }
}

/// <summary>A network's energy scaled by activity.</summary>
/// <param name="Model">How.</param>
/// <param name="Layers">Every layer.</param>
/// <param name="EnergyPj">The network's energy in pJ with its MACs' scaled.</param>
public sealed record ActivityEnergy(ActivityModel Model, ImmutableArray<ScaledLayer> Layers, double EnergyPj);

/// <summary>A layer's energy scaled by activity.</summary>
/// <param name="Cost">The layer, its mode and what the table says it costs.</param>
/// <param name="Activity">Activity of its operands.</param>
/// <param name="MacPj">Scaled energy of its MACs, in pJ.</param>
public sealed record ScaledLayer(AssignedLayer Cost, LayerActivity Activity, double MacPj)
{
    /// <summary>The layer's energy in pJ with its MACs' scaled.</summary>
    public double EnergyPj => Cost.Cost.EnergyPj + MacPj - Cost.Cost.Energy.MacPj;
}
