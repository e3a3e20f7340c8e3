using System.Collections.Immutable;
using System.Globalization;
using Enos.Accel.Inputs;
using Enos.Search.Runs;
using Enos.Sweeps.Directories;
using Enos.Sweeps.Results;

namespace Enos.Reports.Sweeps;

/// <summary>A sweep as its directory tells it, finished or not.</summary>
/// <param name="Name">Name of the directory.</param>
/// <param name="Record">What the sweep says about itself.</param>
/// <param name="Spec">The sweep's file.</param>
/// <param name="Points">Every job with its values of the keys that vary, as <c>jobs.csv</c> lists them.</param>
/// <param name="Jobs">The jobs that have a result.</param>
internal sealed record StoredSweep(string Name, SweepRecord Record, string Spec, ImmutableArray<JobRow> Points, JobTable Jobs)
{
    private const string SpecFile = "sweep.yaml";
    private const string PointsFile = "jobs.csv";
    private const string ResultsFile = "results.csv";

    /// <summary>Jobs that are done.</summary>
    public ImmutableArray<JobRow> Done { get; } = [.. Jobs.Rows.Where(row => !Jobs.HasFailed(row))];

    /// <summary>Jobs that failed.</summary>
    public ImmutableArray<JobRow> Failed { get; } = [.. Jobs.Rows.Where(Jobs.HasFailed)];

    /// <summary>Jobs that have no result.</summary>
    public ImmutableArray<JobRow> Open { get; } = [.. Points.ExceptBy(Jobs.Rows.Select(row => row.Job), point => point.Job)];

    /// <summary>The keys that vary, those that change together as one.</summary>
    public ImmutableArray<KeyGroup> Keys { get; } = KeyGroup.Of(Jobs.Columns, Jobs.Status, Points);

    /// <summary>The metrics that some job has.</summary>
    public IEnumerable<SweepMetric> Metrics => SweepMetric.All.Where(metric => Jobs.Of(metric.Name) is >= 0 and var column && Done.Any(row => !double.IsNaN(row.Values[column])));

    /// <summary>Whether a directory is that of a sweep, whole or damaged.</summary>
    public static bool IsOne(string directory) => File.Exists(Path.Combine(directory, SpecFile)) || File.Exists(Path.Combine(directory, PointsFile));

    /// <summary>
    /// Reads a directory. Results come from <c>results.csv</c> where no file has come to or gone from <c>results/</c> since, and from there otherwise, so that a
    /// sweep that still runs is shown as it stands.
    /// </summary>
    /// <exception cref="InvalidInputException">It is no sweep's directory, or files are missing or damaged: every error of every file.</exception>
    public static StoredSweep Load(string directory)
    {
        SweepDirectory sweep = SweepDirectory.Open(directory);
        ImmutableArray<ResultColumn> columns = sweep.Record.JobColumns;
        int keys = columns.TakeWhile(column => column.Name != ResultTables.Status).Count();
        if (keys == columns.Length || columns[0].Name != ResultTables.Job || columns[^1].Name != ResultTables.Error)
        {
            throw new InvalidInputException(new InputError(
                Path.Combine(directory, RunFiles.Record), 0, 0, "job_columns", string.Join(",", columns.Select(column => column.Name)), "job, the keys that vary, status, figures, error"));
        }

        InputErrors errors = new();
        string? spec = errors.Try(() => InputFile.ReadText(sweep.SpecPath));
        List<JobRow>? points = errors.Try(() => Read(Path.Combine(directory, PointsFile), columns[..keys], hasHeader: true));
        if (points is not null && points.Count != sweep.Record.Jobs)
        {
            errors.Add(new InputError(
                Path.Combine(directory, PointsFile), 0, 0, "", Rows(points.Count), $"{Rows(sweep.Record.Jobs)}, as {RunFiles.Record} counts jobs"));
        }

        JobRow[] rows = [.. Sources(directory, sweep).SelectMany(source => errors.Try(() => Read(source.File, columns, source.HasHeader)) ?? [])];
        errors.ThrowIfAny();
        return new StoredSweep(new DirectoryInfo(directory).Name, sweep.Record, spec!, [.. points!], new JobTable(columns, [.. rows]));

        static string Rows(int count) => string.Create(CultureInfo.InvariantCulture, $"{count} rows");

        List<JobRow> Read(string file, ImmutableArray<ResultColumn> header, bool hasHeader)
        {
            List<InputError> wrong = [];
            List<JobRow> read = JobTable.Read(file, header, hasHeader, sweep.Record.Jobs, wrong);
            return wrong.Count == 0 ? read : throw new InvalidInputException(wrong);
        }
    }

    private static IEnumerable<(string File, bool HasHeader)> Sources(string directory, SweepDirectory sweep)
    {
        string results = Path.Combine(directory, ResultsFile);
        Chunk[] done = [.. sweep.Chunks.Where(sweep.HasResult)];
        bool isCurrent = File.Exists(results)
            && (!Directory.Exists(Path.Combine(directory, "results")) || File.GetLastWriteTimeUtc(Path.Combine(directory, "results")) <= File.GetLastWriteTimeUtc(results));
        return isCurrent ? [(results, true)] : done.Select(chunk => (sweep.JobsPath(chunk), false));
    }
}
