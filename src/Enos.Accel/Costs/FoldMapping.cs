using Enos.Accel.Hardware;
using Enos.Accel.Workloads;
using static Enos.Accel.Costs.IntegerMath;

namespace Enos.Accel.Costs;

/// <summary>
/// A layer laid on an R×C array: Sr×Sc operands in space, T steps in time, cut into ⌈Sr/R⌉·⌈Sc/C⌉ folds a group (SCALE-Sim, arXiv 1811.02883, whose
/// printed cycles are one too few).
/// </summary>
public readonly record struct FoldMapping
{
    /// <summary>Sr: what the rows hold of one group. M pixels (os) or ⌈K/v⌉ packed window elements (ws, is).</summary>
    public required long SpatialRows { get; init; }

    /// <summary>Sc: what the columns hold of one group. N filters (os, ws) or M pixels (is).</summary>
    public required long SpatialColumns { get; init; }

    /// <summary>T: steps of a fold in time. ⌈K/v⌉ (os), M (ws) or N (is).</summary>
    public required long TemporalSteps { get; init; }

    /// <summary>⌈Sr/R⌉.</summary>
    public required long RowFolds { get; init; }

    /// <summary>⌈Sc/C⌉.</summary>
    public required long ColumnFolds { get; init; }

    /// <summary>
    /// Groups that share a pass: 1, or more under <see cref="GroupPacking.BlockDiagonal"/>, and then a pass is one fold, or
    /// <see cref="GroupPacking.SideBySide"/>, and then it has one column fold.
    /// </summary>
    public required long GroupsPerPass { get; init; }

    /// <summary>⌈groups/GroupsPerPass⌉.</summary>
    public required long Passes { get; init; }

    /// <summary>Cycles of a fold that waits for nothing: T + R + C − 2 (os), T + 2R + C − 2 (ws and is, whose stationary operand is loaded first).</summary>
    public required long FoldCycles { get; init; }

    /// <summary>Folds of all passes.</summary>
    public long Folds => Passes * RowFolds * ColumnFolds;

    /// <summary>Cycles of all folds, without stalls.</summary>
    public long ComputeCycles => Folds * FoldCycles;

    /// <summary>Sr·Sc/(⌈Sr/R⌉·⌈Sc/C⌉·R·C), the share of PEs that hold an operand, over all passes.</summary>
    /// <param name="array">The array.</param>
    /// <param name="groups">Groups of the layer.</param>
    public double MappingEfficiency(ProcessingArray array, int groups) =>
        (double)(SpatialRows * SpatialColumns) * groups / ((double)Folds * array.Pes);

    /// <summary>Lays <paramref name="shape"/> on <paramref name="array"/> with <paramref name="macsPerPeCycle"/> MACs packed along the reduction.</summary>
    public static FoldMapping Of(ProcessingArray array, LayerShape shape, int macsPerPeCycle) =>
        Of(array, shape.M, shape.K, shape.N, shape.Groups, macsPerPeCycle);

    internal static FoldMapping Of(ProcessingArray array, long m, long k, long n, int groups, int macsPerPeCycle)
    {
        long steps = CeilingDivide(k, macsPerPeCycle);
        (long rows, long columns, long time) = array.Dataflow switch
        {
            Dataflow.OutputStationary => (m, n, steps),
            Dataflow.WeightStationary => (steps, n, m),
            Dataflow.InputStationary => (steps, m, n),
            _ => throw new ArgumentOutOfRangeException(nameof(array)),
        };
        long together = array.GroupPacking switch
        {
            GroupPacking.BlockDiagonal => Math.Clamp(Math.Min(array.Rows / rows, array.Columns / columns), 1, groups),
            GroupPacking.SideBySide => Math.Clamp(array.Columns / columns, 1, groups),
            _ => 1,
        };
        long skew = array.Dataflow == Dataflow.OutputStationary ? array.Rows : 2L * array.Rows;
        return new FoldMapping
        {
            SpatialRows = rows,
            SpatialColumns = columns,
            TemporalSteps = time,
            RowFolds = CeilingDivide(rows, array.Rows),
            ColumnFolds = CeilingDivide(columns, array.Columns),
            GroupsPerPass = together,
            Passes = CeilingDivide(groups, together),
            FoldCycles = time + skew + array.Columns - 2,
        };
    }
}
