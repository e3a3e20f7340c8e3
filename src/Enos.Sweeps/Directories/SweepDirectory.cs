using System.Globalization;
using System.Text;
using Enos.Accel.Inputs;
using Enos.Networks.Files;
using Enos.Sweeps.Plans;
using Enos.Sweeps.Results;

namespace Enos.Sweeps.Directories;

/// <summary>
/// A sweep as a directory: <c>sweep.yaml</c> (the space), <c>jobs.csv</c> (a row a point), <c>run.json</c> (<see cref="SweepRecord"/>), <c>results/</c>
/// (files of chunks, there whole or not at all) and <c>runs/</c> (run directories of searches). What has no result is what is left to do, on whichever
/// machine, so directories are shared between nodes as they are.
/// </summary>
public sealed class SweepDirectory
{
    private const string SpecFile = "sweep.yaml";
    private const string JobsFile = "jobs.csv";
    private const string RecordFile = "run.json";
    private const string LockFile = "lock";

    private SweepDirectory(string path, SweepRecord record) => (Path, Record) = (path, record);

    /// <summary>Its path.</summary>
    public string Path { get; }

    /// <summary>What it says about itself.</summary>
    public SweepRecord Record { get; }

    /// <summary>The sweep's file in it, as it was when the sweep began.</summary>
    public string SpecPath => In(SpecFile);

    /// <summary>The chunks.</summary>
    public IEnumerable<Chunk> Chunks =>
        Record.Chunks.Select((first, i) => new Chunk(i, first, (i + 1 < Record.Chunks.Length ? Record.Chunks[i + 1] : Record.Jobs) - first));

    /// <summary>Whether a path is that of a sweep's directory.</summary>
    public static bool IsOne(string path) => File.Exists(System.IO.Path.Combine(path, RecordFile));

    /// <summary>Makes the directory of a sweep.</summary>
    /// <param name="path">Where; empty or not there.</param>
    /// <param name="plan">The sweep.</param>
    /// <exception cref="InvalidInputException">Something else is there, or it cannot be made.</exception>
    public static SweepDirectory Create(string path, SweepPlan plan)
    {
        if (File.Exists(path) || (Directory.Exists(path) && Directory.EnumerateFileSystemEntries(path).Any(entry => !IsOwn(entry))))
        {
            throw new InvalidInputException(new InputError("--out", 0, 0, "", path, "a directory that is empty or not there, or that of this sweep"));
        }

        var record = new SweepRecord
        {
            ProgramVersion = plan.Host.Version,
            Folder = plan.Folder,
            Inputs = [.. plan.Inputs.Select(SweepInput.Of)],
            Jobs = plan.Jobs,
            Searches = plan.Searches,
            Layers = plan.Layers,
            Chunks = [.. Chunk.Divide(plan.Jobs, plan.MostLayers, plan.StepsThroughCycles, plan.Searches > 0 ? plan.IsSearch : _ => false)],
            JobColumns = ResultTables.OfJobs(plan),
            LayerColumns = ResultTables.OfLayers,
        };
        var directory = new SweepDirectory(path, record);
        try
        {
            Directory.CreateDirectory(directory.In("results"));
            byte[] spec = File.ReadAllBytes(plan.File);
            WholeFile.Write(directory.SpecPath, stream => stream.Write(spec));
            WholeFile.Write(directory.In(JobsFile), stream => WriteJobs(stream, plan));
            WholeFile.Write(directory.In(RecordFile), stream => stream.Write(Encoding.UTF8.GetBytes(record.ToJson())));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new InvalidInputException(new InputError("--out", 0, 0, "", path, $"a directory that can be made and written to ({e.Message})"));
        }

        return directory;
    }

    /// <summary>Opens the directory of a sweep.</summary>
    /// <param name="path">The directory.</param>
    /// <exception cref="InvalidInputException">It is none, or damaged.</exception>
    public static SweepDirectory Open(string path) => IsOne(path)
        ? new SweepDirectory(path, SweepRecord.Load(System.IO.Path.Combine(path, RecordFile)))
        : throw new InvalidInputException(new InputError(path, 0, 0, "", "", $"the directory of a sweep, with {RecordFile} in it"));

    /// <summary>Checks that a sweep that was begun goes on from the same inputs and with the same program.</summary>
    /// <param name="version">Version of the program.</param>
    /// <exception cref="InvalidInputException">It would not: everything that has changed.</exception>
    public void RequireSame(string version)
    {
        InputError[] errors =
        [
            .. Record.Inputs.Select(input => (input, Found: SweepInput.Of(input.Path))).Where(pair => pair.input != pair.Found)
                .Select(pair => new InputError(pair.input.Path, 0, 0, "SHA-256", pair.Found.Sha256, $"{pair.input.Sha256}, as when the sweep began")),
            .. Record.ProgramVersion == version ? [] : new[]
            {
                new InputError(In(RecordFile), 0, 0, "program_version", Record.ProgramVersion, $"{version}, the version that goes on with it"),
            },
        ];
        if (errors.Length > 0)
        {
            throw new InvalidInputException(errors);
        }
    }

    /// <summary>Checks that this is the sweep of a file.</summary>
    /// <param name="file">The file.</param>
    /// <exception cref="InvalidInputException">It is another's.</exception>
    public void RequireSpec(string file)
    {
        bool same = File.ReadAllBytes(file).AsSpan().SequenceEqual(File.ReadAllBytes(SpecPath)) && System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(file)) == Record.Folder;
        if (!same)
        {
            throw new InvalidInputException(new InputError("--out", 0, 0, "", Path, $"a directory that is empty or not there; the sweep there was begun with another {SpecFile}"));
        }
    }

    /// <summary>Keeps other processes of this machine from running the same sweep; to be disposed.</summary>
    /// <exception cref="InvalidInputException">One does.</exception>
    public IDisposable Hold()
    {
        try
        {
            return new FileStream(In(LockFile), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e)
        {
            throw new InvalidInputException(new InputError(Path, 0, 0, "", "", $"a sweep that can be written to and that no other process works on ({e.Message})"));
        }
        catch (UnauthorizedAccessException e)
        {
            throw new InvalidInputException(new InputError(Path, 0, 0, "", "", $"a directory that can be written to ({e.Message})"));
        }
    }

    /// <summary>Whether a chunk has its result.</summary>
    public bool HasResult(Chunk chunk) => File.Exists(JobsPath(chunk));

    /// <summary>The file with a chunk's rows of the table of jobs: its being there is what says that the chunk is done.</summary>
    public string JobsPath(Chunk chunk) => In(string.Create(CultureInfo.InvariantCulture, $"results/{chunk.First:00000000}.jobs.csv"));

    /// <summary>The file with a chunk's rows of the table of layers.</summary>
    public string LayersPath(Chunk chunk) => In(string.Create(CultureInfo.InvariantCulture, $"results/{chunk.First:00000000}.layers.csv"));

    /// <summary>The run directory of a search.</summary>
    public string RunPath(int job) => In(string.Create(CultureInfo.InvariantCulture, $"runs/{job:00000000}"));

    /// <summary>A path in the directory.</summary>
    public string In(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Removes the results of chunks with failed jobs, so that they are run again.</summary>
    /// <returns>How many jobs had failed.</returns>
    public int ForgetFailures()
    {
        int failures = 0;
        foreach (Chunk chunk in Chunks.Where(HasResult))
        {
            int failed = ChunkResult.Read(this, chunk).Failed;
            failures += failed;
            if (failed > 0)
            {
                ResultsNotWrittenException.Guard(JobsPath(chunk), () => File.Delete(JobsPath(chunk)));
            }
        }

        return failures;
    }

    /// <summary>Writes the result of a chunk.</summary>
    internal void Write(Chunk chunk, ResultRows rows)
    {
        if (rows.Layers is { } layers)
        {
            ResultsNotWrittenException.Guard(LayersPath(chunk), () => WholeFile.Write(LayersPath(chunk), stream => stream.Write(layers.Written.Span)));
        }

        ResultsNotWrittenException.Guard(JobsPath(chunk), () => WholeFile.Write(JobsPath(chunk), stream => stream.Write(rows.Jobs.Written.Span)));
    }

    private static bool IsOwn(string entry) =>
        System.IO.Path.GetFileName(entry) is SpecFile or JobsFile or LockFile or "results" || entry.EndsWith(".partial", StringComparison.Ordinal);

    private static void WriteJobs(Stream stream, SweepPlan plan)
    {
        using var rows = new ResultRows.CsvBytes();
        rows.Cell(ResultTables.Job);
        foreach (ResultColumn column in plan.KeyColumns)
        {
            rows.Cell(column.Name);
        }

        rows.EndLine();
        for (int job = 0; job < plan.Jobs; job++)
        {
            rows.Cell(job);
            foreach (string value in plan.PointOf(job))
            {
                rows.Cell(value);
            }

            rows.EndLine();
        }

        stream.Write(rows.Written.Span);
    }
}
