using Enos.Accel.Costs;
using Enos.Accel.Hardware;
using Enos.Accel.Modes;
using Enos.Accel.Workloads;

namespace Enos.Sim.Cycles;

/// <summary>How costs are found. Both give the same figures.</summary>
public enum CostEngine
{
    /// <summary>By formulas, below a microsecond a layer: <see cref="CostModel"/>.</summary>
    ClosedForm,

    /// <summary>By stepping through every cycle: <see cref="CycleEngine"/>.</summary>
    Cycle,
}

/// <summary>Costs by either engine.</summary>
public static class CostEngineExtensions
{
    /// <summary>Cost of one layer in one mode.</summary>
    /// <param name="engine">The engine.</param>
    /// <param name="hw">The accelerator.</param>
    /// <param name="shape">A valid shape.</param>
    /// <param name="mode">A mode that the accelerator can run (<see cref="Accelerator.FaultOf"/> is null).</param>
    /// <param name="placement">What of its surroundings is in the global buffer; nothing by default.</param>
    public static LayerCost Evaluate(this CostEngine engine, Accelerator hw, LayerShape shape, Mode mode, LayerPlacement placement = default)
    {
        return engine switch
        {
            CostEngine.ClosedForm => CostModel.Evaluate(hw, shape, mode, placement),
            CostEngine.Cycle => CycleEngine.Run(hw, shape, mode, placement),
            _ => throw new ArgumentOutOfRangeException(nameof(engine)),
        };
    }

    /// <summary>Cost of a network in an assignment.</summary>
    /// <param name="engine">The engine.</param>
    /// <param name="hw">The accelerator.</param>
    /// <param name="workload">The network.</param>
    /// <param name="assignment">A mode for each layer, in the workload's order.</param>
    public static NetworkCost Evaluate(this CostEngine engine, Accelerator hw, Workload workload, IReadOnlyList<Mode> assignment) => engine switch
    {
        CostEngine.ClosedForm => CostModel.Evaluate(hw, workload, assignment),
        CostEngine.Cycle => CycleEngine.Run(hw, workload, assignment),
        _ => throw new ArgumentOutOfRangeException(nameof(engine)),
    };
}
