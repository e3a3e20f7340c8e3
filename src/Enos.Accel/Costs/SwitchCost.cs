namespace Enos.Accel.Costs;

/// <summary>What it costs to change the mode between two layers; nothing when it stays.</summary>
/// <param name="Cycles">Cycles.</param>
/// <param name="ReconfigurationPj">Energy of the change itself, in pJ.</param>
/// <param name="LeakagePj">Leakage meanwhile, in pJ.</param>
public readonly record struct SwitchCost(long Cycles, double ReconfigurationPj, double LeakagePj)
{
    /// <summary>Energy in pJ, leakage included.</summary>
    public double EnergyPj => ReconfigurationPj + LeakagePj;
}
