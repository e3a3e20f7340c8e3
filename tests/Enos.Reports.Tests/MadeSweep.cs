using System.Globalization;
using Enos.Sweeps.Directories;
using Enos.Sweeps.Results;

namespace Enos.Reports.Tests;

/// <summary>The directory of a sweep whose figures come from formulas, as <c>enos sweep run</c> would leave it: rows and columns linked, a mode, and a seed.</summary>
internal sealed class MadeSweep
{
    public const string Hostile = "</script><img src=x onerror=document.title=1>";

    private static readonly int[] Sizes = [8, 16, 32, 64, 128];
    private static readonly string[] Modes = ["multiply-8x8", "xnor", "deep-shift", Hostile];

    public MadeSweep(string path, int jobs, bool searches = false, Func<int, bool>? fails = null)
    {
        (Path, Jobs, Searches) = (path, jobs, searches);
        Fails = fails ?? (_ => false);
        Columns =
        [
            new("job", ColumnType.Count), new("array.rows", ColumnType.Count), new("array.columns", ColumnType.Count), new("assignment", ColumnType.Text),
            new("search.seed", ColumnType.Count), new("status", ColumnType.Text), new("energy_pj", ColumnType.Number), new("cycles", ColumnType.Count),
            new("latency_ns", ColumnType.Number), new("utilization", ColumnType.Number), new("mac_pj", ColumnType.Number), new("dram_pj", ColumnType.Number),
            .. searches ? new ResultColumn[] { new("accuracy", ColumnType.Number) } : [], new("error", ColumnType.Text),
        ];
        Directory.CreateDirectory(System.IO.Path.Combine(path, "results"));
        File.WriteAllText(In("sweep.yaml"), "network: squeezenet\n");
        File.WriteAllText(In("run.json"), new SweepRecord
        {
            ProgramVersion = "1.2.3",
            Folder = "/study",
            Inputs = [new SweepInput("/study/edge.yaml", new string('a', 64))],
            Jobs = jobs,
            Searches = searches ? jobs : 0,
            Layers = false,
            Chunks = [.. Enumerable.Range(0, (jobs + ChunkSize - 1) / ChunkSize).Select(chunk => chunk * ChunkSize)],
            JobColumns = [.. Columns],
            LayerColumns = [],
        }.ToJson());
        File.WriteAllLines(In("jobs.csv"), [Header(5), .. Enumerable.Range(0, jobs).Select(job => string.Join(',', Keys(job)))]);
    }

    public const int ChunkSize = 10;

    public string Path { get; }

    public int Jobs { get; }

    public bool Searches { get; }

    public IReadOnlyList<ResultColumn> Columns { get; }

    public Func<int, bool> Fails { get; }

    /// <summary>Writes results of all jobs, and the table of them.</summary>
    public MadeSweep Finished()
    {
        WriteChunks(Jobs / ChunkSize);
        File.WriteAllLines(In("results.csv"), [Header(Columns.Count), .. Enumerable.Range(0, Jobs).Select(Row)]);
        return this;
    }

    /// <summary>Writes results of the first chunks.</summary>
    public MadeSweep WriteChunks(int chunks)
    {
        for (int chunk = 0; chunk < chunks; chunk++)
        {
            int first = chunk * ChunkSize;
            File.WriteAllLines(
                In(string.Create(CultureInfo.InvariantCulture, $"results/{first:00000000}.jobs.csv")), Enumerable.Range(first, Math.Min(ChunkSize, Jobs - first)).Select(Row));
        }

        return this;
    }

    public string In(string file) => System.IO.Path.Combine(Path, file);

    public static int Rows(int job) => Sizes[job % 5];

    public static string Mode(int job) => Modes[job / 5 % 4];

    public static int Seed(int job) => 1 + (job / 20);

    public static double EnergyPj(int job) => 1e6 + (((long)job * 7919 % 10007) * 1234.5);

    public static long Cycles(int job) => 1000 + ((long)job * 104729 % 9973 * 37);

    public static double LatencyNs(int job) => 2.0 * Cycles(job);

    /// <summary>Alike for the jobs of a mode but for the seed.</summary>
    public static double Accuracy(int job) => 0.5 + (0.1 * (job / 5 % 4)) + (0.01 * Seed(job));

    private static string[] Keys(int job)
    {
        string mode = Mode(job);
        return [Number(job), Number(Rows(job)), Number(Rows(job)), mode, Number(Seed(job))];
    }

    private string Header(int columns) => string.Join(',', Columns.Take(columns).Select(column => column.Name));

    private string Row(int job)
    {
        string[] figures = Fails(job)
            ? ["failed", .. Enumerable.Repeat("", Columns.Count - 7), "\"no feasible assignment, alas\""]
            :
            [
                "done", Number(EnergyPj(job)), Number(Cycles(job)), Number(LatencyNs(job)), Number(0.25 + (0.5 * (job % 7) / 7)), Number(EnergyPj(job) / 4), Number(EnergyPj(job) * 3 / 4),
                .. Searches ? new[] { Number(Accuracy(job)) } : [], "",
            ];
        return string.Join(',', [.. Keys(job), .. figures]);
    }

    private static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
