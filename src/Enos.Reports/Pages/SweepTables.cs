using System.Collections.Immutable;
using System.Globalization;
using Enos.Reports.Drawing;
using Enos.Reports.Sweeps;

namespace Enos.Reports.Pages;

/// <summary>The tables of a sweep's report that are written with the page; that of all jobs is made by its script.</summary>
internal static class SweepTables
{
    /// <summary>Most rows of tables that grow with the number of jobs; the table of all jobs has the rest.</summary>
    public const int Most = 200;

    /// <summary>What varies.</summary>
    public static Table Space(StoredSweep sweep) => new(
        "space", "What varies", ["key", "values", "from first to last"],
        [.. sweep.Keys.Select(key => ImmutableArray.Create<Cell>(key.Name, key.Values.Length, Listed(key.Labels)))]);

    /// <summary>The Pareto front.</summary>
    public static Table Front(StoredSweep sweep, JobPoints jobs)
    {
        int[] keys = [.. sweep.Keys.SelectMany(key => key.Columns)];
        return new Table(
            "front-jobs", Limited("Jobs on the Pareto front", jobs.Front.Length), ["job", .. keys.Select(key => sweep.Jobs.Columns[key].Name), jobs.X.Title, jobs.Y.Title],
            [.. jobs.Front.Take(Most).Select(p => ImmutableArray.Create<Cell>(
                [Number(p.Row), .. keys.Select(key => KeyCell(p.Row, key)), Cell.Number(jobs.X.In(p.X), "#,0.####"), Cell.Number(jobs.Y.In(p.Y), "#,0.####")]))]);
    }

    /// <summary>Searches that differ by their seed alone, as mean and standard deviation.</summary>
    public static Table Searches(ImmutableArray<SeedGroup> groups)
    {
        EnergyUnit unit = EnergyUnit.For(groups.Max(group => group.Energies.Max()));
        return new Table(
            "search-groups", "Searches over seeds: mean and standard deviation (n − 1)",
            ["search", "searches", $"energy, {unit.Name}", "± energy", "accuracy, %", "± accuracy", "least, %", "greatest, %", "jobs"],
            [.. groups.Select(group =>
            {
                (double energy, double energies) = group.EnergySpread;
                (double accuracy, double accuracies) = group.AccuracySpread;
                return ImmutableArray.Create<Cell>(
                    group.Name, group.Rows.Length, Cell.Energy(unit, energy), group.Rows.Length < 2 ? "" : Cell.Energy(unit, energies), Cell.Number(100 * accuracy, "0.00"),
                    group.Rows.Length < 2 ? "" : Cell.Number(100 * accuracies, "0.00"), Cell.Number(100 * group.Accuracies.Min(), "0.00"),
                    Cell.Number(100 * group.Accuracies.Max(), "0.00"), string.Join(", ", group.Rows.Select(row => row.Job)));
            })]);
    }

    /// <summary>What went wrong, the most frequent first.</summary>
    public static Table Errors(StoredSweep sweep)
    {
        IGrouping<string, JobRow>[] errors = [.. sweep.Failed.GroupBy(row => row.Cells[^1]).OrderByDescending(g => g.Count())];
        return new Table(
            "errors", Limited("Errors", errors.Length), ["jobs", "error", "which"],
            [.. errors.Take(Most).Select(g => ImmutableArray.Create<Cell>(g.Count(), g.Key, Listed([.. g.Select(row => row.Job.ToString(CultureInfo.InvariantCulture))])))]);
    }

    /// <summary>Jobs without a result.</summary>
    public static Table Open(StoredSweep sweep)
    {
        int[] keys = [.. sweep.Keys.SelectMany(key => key.Columns)];
        return new Table(
            "open-jobs", Limited("Jobs without a result", sweep.Open.Length), ["job", .. keys.Select(key => sweep.Jobs.Columns[key].Name)],
            [.. sweep.Open.Take(Most).Select(row => ImmutableArray.Create<Cell>([Number(row), .. keys.Select(key => KeyCell(row, key))]))]);
    }

    /// <summary>What the metrics mean.</summary>
    public static Table Metrics(StoredSweep sweep) => new(
        "metrics", "Metrics", ["column", "better", "definition"],
        [.. sweep.Metrics.Select(metric => ImmutableArray.Create<Cell>(metric.Name, metric.HigherIsBetter ? "higher" : "lower", metric.Definition))]);

    /// <summary>Every file that jobs read.</summary>
    public static Table Inputs(StoredSweep sweep) => new(
        "inputs", "Files that jobs read", ["file", "SHA-256"],
        [.. sweep.Record.Inputs.Select(input => ImmutableArray.Create<Cell>(input.Path, input.Sha256))]);

    /// <summary>Some values in words: all of a few, else the first ones and the last.</summary>
    public static string Listed(ImmutableArray<string> values) => values.Length <= 8 ? string.Join("; ", values) : $"{string.Join("; ", values[..6])}; … {values[^1]}";

    private static Cell Number(JobRow row) => Cell.Number(row.Job, "0");

    private static Cell KeyCell(JobRow row, int key) => double.IsNaN(row.Values[key]) ? row.Cells[key] : new Cell(row.Cells[key], row.Values[key]);

    private static string Limited(string caption, int rows) => rows <= Most ? caption : FormattableString.Invariant($"{caption}, the first {Most} of {rows}");
}
