using System.Diagnostics;

namespace Enos.Sweeps.Tests.Executors;

/// <summary>A Slurm cluster of this machine alone, made by eng/slurm-cluster.sh.</summary>
public sealed class SlurmCluster : IDisposable
{
    private static readonly string Script = Path.Combine(Root(), "eng", "slurm-cluster.sh");

    private readonly string _directory = Directory.CreateTempSubdirectory("enos-slurm-").FullName;

    public SlurmCluster()
    {
        (int code, string output) = Call(Script, "start", _directory);
        Assert.True(code == 0, output);
        Environment.SetEnvironmentVariable("SLURM_CONF", Path.Combine(_directory, "slurm.conf"));
    }

    /// <summary>Why there can be no cluster here, or null.</summary>
    public static string? Missing { get; } = FindMissing();

    public static (int Code, string Output) Call(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + errors.GetAwaiter().GetResult());
    }

    public void Dispose()
    {
        Call(Script, "stop", _directory);
        Environment.SetEnvironmentVariable("SLURM_CONF", null);
        Thread.Sleep(500); // the daemons write their state as they end
        Directory.Delete(_directory, recursive: true);
    }

    private static string? FindMissing()
    {
        if (!OperatingSystem.IsLinux() || Environment.UserName != "root")
        {
            return "Slurm's daemons need root on Linux.";
        }

        bool there = new[] { "slurmctld", "slurmd", "munged", "sbatch" }.All(program => new[] { "/usr/sbin", "/usr/bin" }.Any(folder => File.Exists(Path.Combine(folder, program))));
        return there ? null : "Slurm is not installed: apt-get install slurm-wlm munge, as eng/slurm-cluster.sh does.";
    }

    private static string Root()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "Enos.sln")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return folder ?? throw new InvalidOperationException("The tests run in a clone.");
    }
}

/// <summary>A test that needs a Slurm cluster, skipped where there can be none.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SlurmFactAttribute : FactAttribute
{
    public SlurmFactAttribute() => Skip = SlurmCluster.Missing;
}

public class SlurmTests
{
    private const string Sizes = """
        space:
          - array.rows: {from: 1, to: 128, step: 1}
          - array.columns: {from: 1, to: 50, step: 1}
        """;

    [SlurmFact]
    public void An_array_gives_the_same_tables_though_workers_are_killed_and_tasks_requeued()
    {
        using SlurmCluster cluster = new();
        using TemporaryDirectory directory = new();
        directory.Write("sizes.yaml", Sizes);
        Assert.Equal(0, EnosProgram.Run(directory.Path, "sweep", "run", "sizes.yaml", "--out", "local").ExitCode);

        Outcome submitted = EnosProgram.Run(directory.Path, "sweep", "run", "sizes.yaml", "--out", "slurm", "--executor", "slurm", "--tasks", "2", "--partition", "main", "--time", "10:00", "--sbatch=--comment=test");
        Assert.True(submitted.ExitCode == 0, submitted.Errors);
        string job = File.ReadAllText(directory.In("slurm/slurm-job")).Trim();

        // Both tasks run at once, each writing results; then one worker is killed, and the other task is put back into the queue.
        Assert.True(Until(() => Results(directory) >= 2 && Running(job) == 2), "No two tasks ran at once.");
        Assert.Equal(3, EnosProgram.Run(directory.Path, "sweep", "run", "slurm", "--executor", "slurm").ExitCode); // not twice
        Assert.True(Kill(directory.In("slurm"), task: "0"), "There was no worker to kill.");
        Assert.Equal((0, ""), SlurmCluster.Call("scontrol", "requeue", $"{job}_1"));
        Assert.InRange(Results(directory), 1, 63);

        Assert.True(Until(() => Results(directory) == 64, seconds: 60), string.Join('\n', Directory.EnumerateFiles(directory.In("slurm/logs")).Select(File.ReadAllText)));
        Assert.Contains("ended by signal 9", File.ReadAllText(directory.In($"slurm/logs/{job}_0.log")), StringComparison.Ordinal);
        Assert.Equal(0, EnosProgram.Run(directory.Path, "sweep", "status", "slurm").ExitCode);
        Assert.Equal(0, EnosProgram.Run(directory.Path, "sweep", "collect", "slurm").ExitCode);
        Assert.Equal(File.ReadAllBytes(directory.In("local/results.csv")), File.ReadAllBytes(directory.In("slurm/results.csv")));
        Assert.Equal(File.ReadAllBytes(directory.In("local/layers.csv")), File.ReadAllBytes(directory.In("slurm/layers.csv")));
    }

    private static int Results(TemporaryDirectory directory) => Directory.EnumerateFiles(directory.In("slurm/results"), "*.jobs.csv").Count();

    private static int Running(string job) =>
        SlurmCluster.Call("squeue", "--noheader", "--array", "--states=RUNNING", $"--jobs={job}").Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length;

    private static bool Until(Func<bool> holds, int seconds = 30)
    {
        var clock = Stopwatch.StartNew();
        while (!holds())
        {
            if (clock.Elapsed.TotalSeconds > seconds)
            {
                return false;
            }

            Thread.Sleep(5);
        }

        return true;
    }

    private static bool Kill(string sweep, string task)
    {
        bool killed = false;
        foreach (string process in Directory.EnumerateDirectories("/proc").Where(entry => int.TryParse(Path.GetFileName(entry), out _)))
        {
            try
            {
                string[] arguments = File.ReadAllText(Path.Combine(process, "cmdline")).Split('\0');
                int at = Array.IndexOf(arguments, "--task");
                if (arguments.Contains(sweep) && at >= 0 && arguments[at + 1] == task)
                {
                    Process.GetProcessById(int.Parse(Path.GetFileName(process), System.Globalization.CultureInfo.InvariantCulture)).Kill();
                    killed = true;
                }
            }
            catch (Exception e) when (e is IOException or ArgumentException or UnauthorizedAccessException)
            {
                // it ended meanwhile
            }
        }

        return killed;
    }
}
