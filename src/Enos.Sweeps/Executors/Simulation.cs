using System.Collections.Immutable;
using Enos.Accel.Costs;
using Enos.Sim.Cycles;
using Enos.Sweeps.Plans;
using Enos.Sweeps.Results;

namespace Enos.Sweeps.Executors;

/// <summary>The rows of a job whose assignment is known.</summary>
internal static class Simulation
{
    /// <summary>Simulates a job and appends its rows; what cannot be told becomes the row's error.</summary>
    /// <param name="rows">The tables.</param>
    /// <param name="job">The job, its assignment known.</param>
    /// <param name="point">Values of the keys that vary, as the table shows them.</param>
    /// <param name="searches">Whether the table has the columns of searches.</param>
    /// <param name="found">What the search of the assignment found, or null.</param>
    /// <returns>Whether it is done.</returns>
    public static bool Append(ResultRows rows, SweepJob job, ImmutableArray<string> point, bool searches, SearchFigures? found = null)
    {
        NetworkCost cost;
        try
        {
            cost = job.Engine.Evaluate(job.Hardware, job.Workload, job.Assignment);
        }
        catch (OverflowException)
        {
            Fail(rows, job.Number, point, searches, $"{job.Workload.Name} on {job.Hardware.Name}: expected counts below 2⁶³");
            return false;
        }

        (NetworkMetric Metric, IConvertible? Value)[] totals = [.. NetworkMetric.All.Select(metric => (metric, metric.Of(cost)))];
        if (totals.Where(total => total.Value is double value && !double.IsFinite(value)).Select(total => total.Metric.Name).ToArray() is { Length: > 0 } infinite)
        {
            Fail(rows, job.Number, point, searches, $"{string.Join(", ", infinite)}: expected energies, leakage and a clock at which totals are finite numbers");
            return false;
        }

        ResultRows.CsvBytes csv = rows.Jobs;
        Begin(csv, job.Number, point, ResultTables.Done);
        foreach ((_, IConvertible? value) in totals)
        {
            Cell(csv, value);
        }

        foreach ((_, double energyPj) in cost.Energy.Components())
        {
            csv.Cell(energyPj);
        }

        foreach ((_, Func<SearchFigures, IConvertible> of) in searches ? ResultTables.SearchColumns : [])
        {
            Cell(csv, found is null ? null : of(found));
        }

        csv.Empty();
        csv.EndLine();
        if (rows.Layers is { } layers)
        {
            AppendLayers(layers, job.Number, cost);
        }

        return true;
    }

    /// <summary>Appends the row of a job that failed.</summary>
    /// <param name="rows">The tables.</param>
    /// <param name="job">Its number.</param>
    /// <param name="point">Values of the keys that vary, as the table shows them.</param>
    /// <param name="searches">Whether the table has the columns of searches.</param>
    /// <param name="error">What went wrong; several lines become one.</param>
    public static void Fail(ResultRows rows, int job, ImmutableArray<string> point, bool searches, string error)
    {
        Begin(rows.Jobs, job, point, ResultTables.Failed);
        int empty = NetworkMetric.All.Length + ResultTables.Components.Length + (searches ? ResultTables.SearchColumns.Length : 0);
        for (int i = 0; i < empty; i++)
        {
            rows.Jobs.Empty();
        }

        rows.Jobs.Cell(string.Join("; ", error.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)));
        rows.Jobs.EndLine();
    }

    private static void Begin(ResultRows.CsvBytes csv, int job, ImmutableArray<string> point, string status)
    {
        csv.Cell(job);
        foreach (string value in point)
        {
            csv.Cell(value);
        }

        csv.Cell(status);
    }

    private static void Cell(ResultRows.CsvBytes csv, IConvertible? value)
    {
        switch (value)
        {
            case long count:
                csv.Cell(count);
                break;
            case double number:
                csv.Cell(number);
                break;
            default:
                csv.Empty();
                break;
        }
    }

    private static void AppendLayers(ResultRows.CsvBytes csv, int job, NetworkCost cost)
    {
        foreach (AssignedLayer layer in cost.Layers)
        {
            csv.Cell(job);
            foreach (LayerFigure figure in LayerFigure.All)
            {
                if (figure.Count is { } count)
                {
                    csv.Cell(count(layer));
                }
                else if (figure.Number is { } number)
                {
                    csv.Cell(number(layer));
                }
                else
                {
                    csv.Cell(figure.Text!(layer));
                }
            }

            csv.EndLine();
        }
    }
}
