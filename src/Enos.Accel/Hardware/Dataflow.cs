namespace Enos.Accel.Hardware;

/// <summary>Which operand stays in the PEs while a fold runs. M output pixels, K window elements, N filters of one group.</summary>
public enum Dataflow
{
    /// <summary>Each PE accumulates one output: rows are pixels, columns filters, the reduction runs in time.</summary>
    OutputStationary,

    /// <summary>Each PE holds weights: rows are the reduction, columns filters, pixels run in time.</summary>
    WeightStationary,

    /// <summary>Each PE holds inputs: rows are the reduction, columns pixels, filters run in time.</summary>
    InputStationary,
}
