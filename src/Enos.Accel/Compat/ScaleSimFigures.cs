using Enos.Accel.Costs;
using Enos.Accel.Hardware;
using Enos.Accel.Workloads;

namespace Enos.Accel.Compat;

/// <summary>
/// What SCALE-Sim 3.0.0 prints for a layer without stalls (interface bandwidth <c>CALC</c>), its faults included: for comparing with published results, not
/// for designing. docs/scalesim.md lists where it differs from <see cref="CostModel"/>, and why. SCALE-Sim knows no groups, so the figures are those of one.
/// </summary>
public readonly record struct ScaleSimFigures
{
    /// <summary>Folds times the cycles of a fold, less one: its fault (scale-sim-v2#125).</summary>
    public required long TotalCycles { get; init; }

    /// <summary>MACs over PEs times <see cref="TotalCycles"/>, in %; so a little above the true figure.</summary>
    public required double OverallUtilizationPercent { get; init; }

    /// <summary>Mean over folds of the share of PEs that hold an operand, in %.</summary>
    public required double MappingEfficiencyPercent { get; init; }

    /// <summary>Mean over folds of the share of PEs at work, in %; the cycles of a ws or is fold are counted C − 1 too many: its fault.</summary>
    public required double ComputeUtilizationPercent { get; init; }

    /// <summary>Elements of the input that the array reads.</summary>
    public required long SramIfmapReads { get; init; }

    /// <summary>Elements of the filters that the array reads.</summary>
    public required long SramFilterReads { get; init; }

    /// <summary>Elements that the array writes, partial sums included; for os R + C too many for each fold: its fault.</summary>
    public required long SramOfmapWrites { get; init; }

    /// <summary>The figures of one group of a layer. Its time does not grow with the number of folds.</summary>
    /// <param name="array">The array; group packing is ignored.</param>
    /// <param name="shape">A valid shape.</param>
    /// <exception cref="OverflowException">A count leaves a <see cref="long"/>.</exception>
    public static ScaleSimFigures Of(ProcessingArray array, LayerShape shape)
    {
        (long m, long k, long n) = (shape.M, shape.K, shape.N);
        bool os = array.Dataflow == Dataflow.OutputStationary;
        (long sr, long sc, long t) = array.Dataflow switch
        {
            Dataflow.OutputStationary => (m, n, k),
            Dataflow.WeightStationary => (k, n, m),
            Dataflow.InputStationary => (k, m, n),
            _ => throw new ArgumentOutOfRangeException(nameof(array), array.Dataflow, "A dataflow that SCALE-Sim lacks."),
        };
        (long rows, long columns) = (array.Rows, array.Columns);
        long rowFolds = IntegerMath.CeilingDivide(sr, rows);
        long columnFolds = IntegerMath.CeilingDivide(sc, columns);
        long folds = rowFolds * columnFolds;
        long fillAndDrain = os ? rows + columns - 2 : (2 * rows) + columns - 2;
        long totalCycles = (folds * (t + fillAndDrain)) - 1;
        long utilizationCycles = t + (os ? fillAndDrain : fillAndDrain + columns - 1);
        return new ScaleSimFigures
        {
            TotalCycles = totalCycles,
            OverallUtilizationPercent = (double)((Int128)m * n * k * 100) / (double)((Int128)totalCycles * array.Pes),
            MappingEfficiencyPercent = Mean(used => (double)used / array.Pes),
            ComputeUtilizationPercent = Mean(used => (double)(used * t) / (array.Pes * utilizationCycles)),
            SramIfmapReads = array.Dataflow == Dataflow.InputStationary ? m * k : m * k * columnFolds,
            SramFilterReads = array.Dataflow switch
            {
                Dataflow.OutputStationary => k * n * rowFolds,
                Dataflow.WeightStationary => k * n,
                _ => k * n * columnFolds,
            },
            SramOfmapWrites = os ? (m * n) + (folds * (rows + columns)) : m * n * rowFolds,
        };

        // In %, added up fold by fold, row folds inside column folds, because the last digits depend on it.
        double Mean(Func<long, double> share)
        {
            (long lastRows, long lastColumns) = (sr - ((rowFolds - 1) * rows), sc - ((columnFolds - 1) * columns));
            double sum = FoldSum.Repeat(0, columnFolds - 1, before => Column(before, columns));
            return Column(sum, lastColumns) / folds * 100;

            double Column(double before, long usedColumns)
            {
                double full = share(rows * usedColumns);
                return FoldSum.Repeat(before, rowFolds - 1, partial => partial + full) + share(lastRows * usedColumns);
            }
        }
    }
}
