namespace Enos.Accel.Costs;

/// <summary>What it costs to change the mode between two layers; nothing when it stays.</summary>
/// <param name="Cycles">Cycles: reconfiguration, then the transfer.</param>
/// <param name="ReconfigurationPj">Energy of the change itself, in pJ.</param>
/// <param name="TransferPj">Energy of moving activations between the array and the macros, in pJ; 0 if both layers run on the same side.</param>
/// <param name="LeakagePj">Leakage meanwhile, in pJ.</param>
public readonly record struct SwitchCost(long Cycles, double ReconfigurationPj, double TransferPj, double LeakagePj)
{
    /// <summary>Energy in pJ, leakage included.</summary>
    public double EnergyPj => ReconfigurationPj + TransferPj + LeakagePj;

    /// <summary>The energy by component.</summary>
    public EnergyBreakdown Energy => new() { ReconfigurationPj = ReconfigurationPj, TransferPj = TransferPj, LeakagePj = LeakagePj };
}
