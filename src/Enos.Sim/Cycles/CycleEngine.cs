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
    public static LayerCost Run(Accelerator hw, LayerShape shape, Mode mode)
    {
        var none = default(NullSink);
        return Run(hw, shape, mode, 0, ref none);
    }

    /// <summary>As above, from a cycle of the network on, telling a sink what happens.</summary>
    /// <param name="hw">The accelerator.</param>
    /// <param name="shape">A valid shape.</param>
    /// <param name="mode">A mode that the accelerator can run.</param>
    /// <param name="startCycle">Cycle of the network in which the layer starts, the first of the events.</param>
    /// <param name="sink">What observes.</param>
    public static LayerCost Run<TSink>(Accelerator hw, LayerShape shape, Mode mode, long startCycle, ref TSink sink)
        where TSink : struct, ICycleSink
    {
        var run = new LayerRun<TSink>(
            hw, mode, DigitalFolds.InBestOrder(hw, shape, mode), ArrayWave.Of(hw.Array, mode.MacsPerPeCycle), startCycle);
        run.Run(ref sink);
        long units = hw.Array.Pes;
        return new LayerCost
        {
            Macs = run.Counts.Macs,
            Folds = run.Folds,
            ComputeCycles = run.ComputeCycles,
            Stalls = run.Stalls,
            MappingEfficiency = run.UnitsOccupied / ((double)run.Folds * units),
            Utilization = run.Counts.Macs / ((double)run.Cycles * units * mode.MacsPerPeCycle),
            Accesses = run.Counts.Accesses(),
            Energy = run.Counts.Energy(run.Cycles),
        };
    }
}
