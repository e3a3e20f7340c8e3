using System.Collections.Immutable;
using Enos.Accel.Hardware;
using Enos.Accel.Modes;
using Enos.Accel.Workloads;

namespace Enos.Accel.Costs;

/// <summary>
/// Every layer of a network in every mode, and every switch, tabulated once: for an assignment m, Σ EnergyPj[l, m_l] + Σ SwitchEnergyPj[l, m_{l−1}, m_l] is
/// the energy of <see cref="CostModel.Evaluate(Accelerator, Workload, IReadOnlyList{Mode})"/>, and likewise the cycles. The arrays are to be read only.
/// </summary>
public sealed class CostTable
{
    private CostTable(Workload workload, ImmutableArray<Mode> modes)
    {
        Workload = workload;
        Modes = modes;
        int layers = workload.Layers.Length;
        EnergyPj = new double[layers, modes.Length];
        Cycles = new long[layers, modes.Length];
        SwitchEnergyPj = new double[layers, modes.Length, modes.Length];
        SwitchCycles = new long[layers, modes.Length, modes.Length];
    }

    /// <summary>The network: its layers are the rows.</summary>
    public Workload Workload { get; }

    /// <summary>The modes: the columns.</summary>
    public ImmutableArray<Mode> Modes { get; }

    /// <summary>Energy of layer l in mode m in pJ, layers × modes.</summary>
    public double[,] EnergyPj { get; }

    /// <summary>Cycles of layer l in mode m, layers × modes.</summary>
    public long[,] Cycles { get; }

    /// <summary>
    /// Energy of coming to layer l from the one before, which is in mode m, by going to m′, in pJ, transfer and leakage included: layers × modes × modes; 0
    /// for m = m′ and for the first layer.
    /// </summary>
    public double[,,] SwitchEnergyPj { get; }

    /// <summary>Cycles of coming to layer l from mode m by going to m′, layers × modes × modes; 0 for m = m′ and for the first layer.</summary>
    public long[,,] SwitchCycles { get; }

    /// <summary>Tabulates a network. Layers of equal shape and placement are evaluated once.</summary>
    public static CostTable Build(Accelerator hw, Workload workload, IReadOnlyList<Mode> modes)
    {
        var table = new CostTable(workload, [.. modes]);
        ImmutableArray<LayerPlacement> placements = LayerPlacement.Of(hw, workload);
        var known = new Dictionary<(LayerShape, LayerPlacement), int>();
        for (int l = 0; l < workload.Layers.Length; l++)
        {
            LayerShape shape = workload.Layers[l].Shape;
            bool seen = known.TryGetValue((shape, placements[l]), out int same);
            known.TryAdd((shape, placements[l]), l);
            for (int m = 0; m < modes.Count; m++)
            {
                LayerCost cost = seen ? default : CostModel.Evaluate(hw, shape, modes[m], placements[l]);
                table.EnergyPj[l, m] = seen ? table.EnergyPj[same, m] : cost.EnergyPj;
                table.Cycles[l, m] = seen ? table.Cycles[same, m] : cost.Cycles;
            }
        }

        ImmutableArray<long> live = LiveActivations.BitsBefore(hw, workload);
        for (int l = 1; l < workload.Layers.Length; l++)
        {
            table.TabulateSwitches(hw, l, live[l]);
        }

        return table;
    }

    /// <summary>Energy of an assignment in pJ, given as an index into <see cref="Modes"/> for each layer.</summary>
    public double EnergyPjOf(ReadOnlySpan<int> assignment)
    {
        double sum = 0;
        for (int l = 0; l < assignment.Length; l++)
        {
            sum += EnergyPj[l, assignment[l]] + (l == 0 ? 0 : SwitchEnergyPj[l, assignment[l - 1], assignment[l]]);
        }

        return sum;
    }

    /// <summary>Cycles of an assignment, given as an index into <see cref="Modes"/> for each layer.</summary>
    public long CyclesOf(ReadOnlySpan<int> assignment)
    {
        long sum = 0;
        for (int l = 0; l < assignment.Length; l++)
        {
            sum += Cycles[l, assignment[l]] + (l == 0 ? 0 : SwitchCycles[l, assignment[l - 1], assignment[l]]);
        }

        return sum;
    }

    private void TabulateSwitches(Accelerator hw, int layer, long liveBits)
    {
        for (int from = 0; from < Modes.Length; from++)
        {
            for (int to = 0; to < Modes.Length; to++)
            {
                SwitchCost change = CostModel.Switch(hw, Modes[from], Modes[to], liveBits);
                SwitchEnergyPj[layer, from, to] = change.EnergyPj;
                SwitchCycles[layer, from, to] = change.Cycles;
            }
        }
    }
}
