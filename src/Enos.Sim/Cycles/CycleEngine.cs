using System.Collections.Immutable;
using Enos.Accel.Costs;
using Enos.Accel.Hardware;
using Enos.Accel.Modes;
using Enos.Accel.Workloads;

namespace Enos.Sim.Cycles;

/// <summary>
/// Cost of layers and networks by advancing the hardware cycle by cycle: operands entering the array, partial sums, scratchpads and their double
/// buffers, the memory channel. Gives the figures of <see cref="CostModel"/> (docs/model.md) without using its formulas, and the events on the way. Memory
/// grows with rows + columns of the array only, whatever the layer.
/// </summary>
public static class CycleEngine
{
    /// <summary>Cost of one layer in one mode.</summary>
    /// <param name="hw">The accelerator.</param>
    /// <param name="shape">A valid shape.</param>
    /// <param name="mode">A mode that the accelerator can run (<see cref="Accelerator.FaultOf"/> is null).</param>
    /// <param name="placement">What of its surroundings is in the global buffer; nothing by default.</param>
    /// <exception cref="OverflowException">The layer is so large that a count might leave a <see cref="long"/>.</exception>
    public static LayerCost Run(Accelerator hw, LayerShape shape, Mode mode, LayerPlacement placement = default)
    {
        var none = default(NullSink);
        return Run(hw, shape, mode, placement, 0, ref none);
    }

    /// <summary>Cost of a network: its layers in order, and a switch wherever two neighbours differ in mode, with a transfer if they differ in side.</summary>
    /// <param name="hw">The accelerator.</param>
    /// <param name="workload">The network.</param>
    /// <param name="assignment">A mode for each layer, in the workload's order.</param>
    public static NetworkCost Run(Accelerator hw, Workload workload, IReadOnlyList<Mode> assignment)
    {
        var none = default(NullSink);
        return Run(hw, workload, assignment, ref none);
    }

    /// <summary>As above, telling a sink what happens.</summary>
    /// <param name="hw">The accelerator.</param>
    /// <param name="workload">The network.</param>
    /// <param name="assignment">A mode for each layer, in the workload's order.</param>
    /// <param name="sink">What observes.</param>
    public static NetworkCost Run<TSink>(Accelerator hw, Workload workload, IReadOnlyList<Mode> assignment, ref TSink sink)
        where TSink : struct, ICycleSink
    {
        if (assignment.Count != workload.Layers.Length)
        {
            throw new ArgumentException(
                $"{workload.Name} has {workload.Layers.Length} layers, the assignment {assignment.Count} modes.", nameof(assignment));
        }

        ImmutableArray<LayerPlacement> placements = LayerPlacement.Of(hw, workload);
        var activations = new ActivationStore(hw, workload);
        var costs = new LayerCost[assignment.Count];
        var switches = new SwitchCost[assignment.Count];
        long cycle = 0;
        for (int i = 0; i < costs.Length; i++)
        {
            switches[i] = i == 0 ? default : Switch(hw, activations, assignment[i - 1], assignment[i]);
            cycle += switches[i].Cycles;
            sink.OnLayer(new LayerEvent(i, workload.Layers[i], assignment[i], cycle, switches[i].Cycles));
            costs[i] = Run(hw, workload.Layers[i].Shape, assignment[i], placements[i], cycle, ref sink);
            cycle += costs[i].Cycles;
            sink.OnLayerEnd(cycle);
            activations.Ran(i);
        }

        return NetworkCost.Sum(hw, workload, assignment, layer => costs[layer], layer => switches[layer]);
    }

    private static SwitchCost Switch(Accelerator hw, ActivationStore activations, Mode from, Mode to)
    {
        if (from == to)
        {
            return default;
        }

        (long bits, long transfer) = activations.Move(from, to);
        long cycles = checked(hw.Reconfiguration.Cycles + transfer);
        return new SwitchCost(
            cycles, hw.Reconfiguration.EnergyPj, bits == 0 ? 0 : bits * hw.Cim!.Transfer!.EnergyPjPerBit, hw.LeakageMw * cycles / hw.ClockGhz);
    }

    /// <summary>As above, from a cycle of the network on, telling a sink what happens.</summary>
    /// <param name="hw">The accelerator.</param>
    /// <param name="shape">A valid shape.</param>
    /// <param name="mode">A mode that the accelerator can run.</param>
    /// <param name="placement">What of its surroundings is in the global buffer.</param>
    /// <param name="startCycle">Cycle of the network in which the layer starts, the first of the events.</param>
    /// <param name="sink">What observes.</param>
    public static LayerCost Run<TSink>(
        Accelerator hw, LayerShape shape, Mode mode, LayerPlacement placement, long startCycle, ref TSink sink)
        where TSink : struct, ICycleSink
    {
        CheckRange(shape);
        if (mode.Compute == Compute.Cim)
        {
            return RunOnMacros(hw, shape, mode, placement, startCycle, ref sink);
        }

        var run = new LayerRun<TSink>(
            hw, mode, DigitalFolds.InBestOrder(hw, shape, mode, placement), ArrayWave.Of(hw.Array, shape, mode.MacsPerPeCycle), startCycle);
        run.Run(ref sink);
        return CostOf(run, hw.Array.Pes, (double)run.Cycles * hw.Array.Pes * mode.MacsPerPeCycle);
    }

    // No count of a layer is larger than these; who passes here counts without checking.
    private static void CheckRange(LayerShape shape)
    {
        const int MostBitsOfAMac = 256;
        _ = checked(shape.Macs * MostBitsOfAMac);
        _ = checked(shape.Inputs * MostBitsOfAMac);
    }

    private static LayerCost RunOnMacros<TSink>(
        Accelerator hw, LayerShape shape, Mode mode, LayerPlacement placement, long startCycle, ref TSink sink)
        where TSink : struct, ICycleSink
    {
        CimMacros cim = hw.Cim ?? throw new ArgumentException($"{hw.Name} has no macros for mode {mode.Name}.", nameof(hw));
        var wave = new MacroWave(cim, shape, mode);
        var run = new LayerRun<TSink>(hw, mode, new MacroRounds(hw, shape, mode, placement), wave, startCycle);
        run.Run(ref sink);

        // Against macros whose columns are all used.
        long filters = CimMapping.Of(cim, shape, mode).FiltersPerMacro;
        long places = (long)cim.Macros * cim.Rows * filters;
        return CostOf(run, places, (double)run.Cycles / wave.PixelCycles(filters) * places);
    }

    private static LayerCost CostOf<TSink>(LayerRun<TSink> run, long units, double possibleMacs)
        where TSink : struct, ICycleSink => new()
        {
            Macs = run.Counts.Macs,
            Folds = run.Folds,
            ComputeCycles = run.ComputeCycles,
            Stalls = run.Stalls,
            MappingEfficiency = run.UnitsOccupied / ((double)run.Folds * units),
            Utilization = run.Counts.Macs / possibleMacs,
            Accesses = run.Counts.Accesses(),
            Energy = run.Counts.Energy(run.Cycles),
        };
}
