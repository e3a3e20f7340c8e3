namespace Enos.Sim.Traces;

/// <summary>What a trace records.</summary>
public enum TraceKind
{
    /// <summary>A row a fold, CSV: <see cref="FoldTrace"/>.</summary>
    Folds,

    /// <summary>A row a cycle, CSV: <see cref="CycleTrace"/>.</summary>
    Cycles,

    /// <summary>Layers, folds and transfers as trace events, JSON: <see cref="TimelineTrace"/>.</summary>
    Timeline,
}
