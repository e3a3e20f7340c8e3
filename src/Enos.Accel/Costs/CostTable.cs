using System.Collections.Immutable;
using Enos.Accel.Hardware;
using Enos.Accel.Modes;
using Enos.Accel.Workloads;

namespace Enos.Accel.Costs;

/// <summary>
/// Every layer of a network in every mode, and every switch, tabulated once: for an assignment m, Σ EnergyPj[l, m_l] + Σ SwitchEnergyPj[m_l, m_{l+1}] is
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
        SwitchEnergyPj = new double[modes.Length, modes.Length];
        SwitchCycles = new long[modes.Length, modes.Length];
    }

    /// <summary>The network: its layers are the rows.</summary>
    public Workload Workload { get; }

    /// <summary>The modes: the columns.</summary>
    public ImmutableArray<Mode> Modes { get; }

    /// <summary>Energy of layer l in mode m in pJ, layers × modes.</summary>
    public double[,] EnergyPj { get; }

    /// <summary>Cycles of layer l in mode m, layers × modes.</summary>
    public long[,] Cycles { get; }

    /// <summary>Energy of going from mode m to m′ in pJ, leakage included, modes × modes; 0 on the diagonal.</summary>
    public double[,] SwitchEnergyPj { get; }

    /// <summary>Cycles of going from mode m to m′, modes × modes; 0 on the diagonal.</summary>
    public long[,] SwitchCycles { get; }

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

        for (int from = 0; from < modes.Count; from++)
        {
            for (int to = 0; to < modes.Count; to++)
            {
                SwitchCost change = CostModel.Switch(hw, modes[from], modes[to]);
                table.SwitchEnergyPj[from, to] = change.EnergyPj;
                table.SwitchCycles[from, to] = change.Cycles;
            }
        }

        return table;
    }

    /// <summary>Energy of an assignment in pJ, given as an index into <see cref="Modes"/> for each layer.</summary>
    public double EnergyPjOf(ReadOnlySpan<int> assignment)
    {
        double sum = 0;
        for (int l = 0; l < assignment.Length; l++)
        {
            sum += EnergyPj[l, assignment[l]] + (l == 0 ? 0 : SwitchEnergyPj[assignment[l - 1], assignment[l]]);
        }

        return sum;
    }

    /// <summary>Cycles of an assignment, given as an index into <see cref="Modes"/> for each layer.</summary>
    public long CyclesOf(ReadOnlySpan<int> assignment)
    {
        long sum = 0;
        for (int l = 0; l < assignment.Length; l++)
        {
            sum += Cycles[l, assignment[l]] + (l == 0 ? 0 : SwitchCycles[assignment[l - 1], assignment[l]]);
        }

        return sum;
    }
}
