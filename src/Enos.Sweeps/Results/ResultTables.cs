using System.Collections.Immutable;
using Enos.Accel.Costs;
using Enos.Accel.Hardware;
using Enos.Sweeps.Plans;

namespace Enos.Sweeps.Results;

/// <summary>The columns of the tables: of jobs, a row a job, and of layers, a row a layer of each job that is done. Both begin with the job's number.</summary>
public static class ResultTables
{
    /// <summary>The column of a job's number, the first.</summary>
    public const string Job = "job";

    /// <summary>The column that says how a job ended; what stands between it and <see cref="Job"/> are the keys that vary.</summary>
    public const string Status = "status";

    /// <summary>The column of what went wrong, the last.</summary>
    public const string Error = "error";

    /// <summary>Status of a job that has its figures.</summary>
    public const string Done = "done";

    /// <summary>Status of a job that has an error instead.</summary>
    public const string Failed = "failed";

    /// <summary>Shares and counts of images that a search adds.</summary>
    internal static ImmutableArray<(ResultColumn Column, Func<SearchFigures, IConvertible> Of)> SearchColumns { get; } =
    [
        (new("accuracy", ColumnType.Number), f => (double)f.BitAccurate / f.Images),
        (new("images", ColumnType.Count), f => (long)f.Images),
        (new("supernet_correct", ColumnType.Count), f => (long)f.Supernet),
        (new("discretized_correct", ColumnType.Count), f => (long)f.Discretized),
        (new("fine_tuned_correct", ColumnType.Count), f => (long)f.FineTuned),
        (new("bit_accurate_correct", ColumnType.Count), f => (long)f.BitAccurate),
        (new("reference_energy_pj", ColumnType.Number), f => f.ReferenceEnergyPj),
    ];

    /// <summary>Names of the energy's components, units included.</summary>
    public static ImmutableArray<string> Components { get; } = [.. default(EnergyBreakdown).Components().Select(c => $"{c.Component}_pj")];

    /// <summary>The columns of the table of jobs.</summary>
    /// <param name="plan">The sweep.</param>
    internal static ImmutableArray<ResultColumn> OfJobs(SweepPlan plan) =>
    [
        new(Job, ColumnType.Count),
        .. plan.KeyColumns,
        new(Status, ColumnType.Text),
        .. NetworkMetric.All.Select(metric => new ResultColumn(metric.Name, metric.Of(Sample(plan.Resolve(0).Hardware)) is long ? ColumnType.Count : ColumnType.Number)),
        .. Components.Select(name => new ResultColumn(name, ColumnType.Number)),
        .. plan.Searches > 0 ? SearchColumns.Select(column => column.Column) : [],
        new(Error, ColumnType.Text),
    ];

    /// <summary>The columns of the table of layers.</summary>
    internal static ImmutableArray<ResultColumn> OfLayers { get; } =
    [
        new(Job, ColumnType.Count),
        .. LayerFigure.All.Select(figure => new ResultColumn(
            figure.Name, figure.Text is not null ? ColumnType.Text : figure.Count is not null ? ColumnType.Count : ColumnType.Number)),
    ];

    // A metric says what it is by what it gives.
    private static NetworkCost Sample(Accelerator hw) => new()
    {
        Hardware = hw,
        Layers = [],
        Energy = default,
        Accesses = default,
        Stalls = default,
        Cycles = 1,
        Macs = 1,
        Utilization = 1,
    };
}
