using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Enos.Sweeps.Tests.Executors;

/// <summary>Sweeps as a user runs them.</summary>
public class ProgramTests
{
    private const string Sizes = """
        space:
          - array.rows: {from: 1, to: 100, step: 1}
          - array.columns: {from: 1, to: 40, step: 1}
        """;

    [Fact]
    public void A_wrong_sweep_ends_with_3_before_any_job()
    {
        using TemporaryDirectory directory = new();
        directory.Write("wrong.yaml", "network: squeezenett\nspace:\n  - array.row: [8]\n");
        Outcome outcome = EnosProgram.Run(directory.Path, "sweep", "run", "wrong.yaml");
        Assert.Equal(3, outcome.ExitCode);
        Assert.Equal(2, outcome.ErrorLines.Length);
        Assert.StartsWith("wrong.yaml:1:10: network: found 'squeezenett'", outcome.ErrorLines[0], StringComparison.Ordinal);
        Assert.StartsWith("wrong.yaml:3:5: array: found 'row'", outcome.ErrorLines[1], StringComparison.Ordinal);
        Assert.False(Directory.Exists(directory.In("sweeps")));
    }

    [Fact]
    public void A_dry_run_says_size_and_time_and_does_nothing()
    {
        using TemporaryDirectory directory = new();
        directory.Write("sizes.yaml", Sizes);
        Outcome outcome = EnosProgram.Run(directory.Path, "sweep", "run", "sizes.yaml", "--dry-run");
        Assert.Equal(0, outcome.ExitCode);
        Assert.Contains("4,000", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("about", outcome.Output, StringComparison.Ordinal);
        Assert.Equal(["sizes.yaml"], Directory.EnumerateFileSystemEntries(directory.Path).Select(Path.GetFileName));
    }

    [Fact]
    public void A_sweep_that_is_killed_and_run_again_gives_the_same_tables()
    {
        using TemporaryDirectory directory = new();
        directory.Write("sizes.yaml", Sizes);
        Assert.Equal(0, EnosProgram.Run(directory.Path, "sweep", "run", "sizes.yaml", "--out", "whole").ExitCode);
        using Process process = EnosProgram.Start(directory.Path, _ => { }, "sweep", "run", "sizes.yaml", "--out", "killed", "--threads", "1");
        string results = directory.In("killed/results");
        while (!process.HasExited && !(Directory.Exists(results) && Directory.EnumerateFiles(results, "*.jobs.csv").Skip(2).Any()))
        {
            Thread.Sleep(5);
        }

        process.Kill();
        process.WaitForExit();
        Assert.False(File.Exists(directory.In("killed/results.csv")), "The sweep was done before it could be killed.");
        Outcome status = EnosProgram.Run(directory.Path, "sweep", "status", "killed", "--format", "json");
        int left = JsonDocument.Parse(status.Output).RootElement[0].GetProperty("left").GetInt32();
        Assert.InRange(left, 1, 3999);
        Outcome again = EnosProgram.Run(directory.Path, "sweep", "run", "sizes.yaml", "--out", "killed");
        Assert.Equal(0, again.ExitCode);
        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"{left:#,0} of 4,000 jobs are left"), again.Errors, StringComparison.Ordinal);
        Assert.Equal(File.ReadAllBytes(directory.In("whole/results.csv")), File.ReadAllBytes(directory.In("killed/results.csv")));
        Assert.Equal(File.ReadAllBytes(directory.In("whole/layers.csv")), File.ReadAllBytes(directory.In("killed/layers.csv")));

        directory.Write("sizes.yaml", Sizes + "\n");
        Outcome other = EnosProgram.Run(directory.Path, "sweep", "run", "sizes.yaml", "--out", "killed");
        Assert.Equal(3, other.ExitCode);
        Assert.Contains("begun with another sweep.yaml", other.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Failed_jobs_end_a_sweep_with_5_and_the_rest_is_done()
    {
        using TemporaryDirectory directory = new();
        directory.Write("sweep.yaml", "layers: false\nspace:\n  - dram.energy_pj_per_bit: [20, 1e308]\n");
        Outcome outcome = EnosProgram.Run(directory.Path, "sweep", "run", "sweep.yaml", "--format", "csv");
        Assert.Equal(5, outcome.ExitCode);
        Assert.Equal("sweep,jobs,done,failed,left\nsweeps/sweep,2,1,1,0\n", outcome.Output);
        Assert.Contains("job 1: energy_pj", outcome.Errors, StringComparison.Ordinal);
        Assert.False(File.Exists(directory.In("sweeps/sweep/layers.csv")));
        Assert.Equal(5, EnosProgram.Run(directory.Path, "sweep", "collect", "sweeps/sweep", "--quiet").ExitCode);
        Outcome front = EnosProgram.Run(directory.Path, "sweep", "pareto", "sweeps/sweep", "--metrics", "energy_pj", "--format", "csv");
        Assert.Equal(2, front.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Contains("1 jobs lack", front.Errors, StringComparison.Ordinal);
        Outcome retried = EnosProgram.Run(directory.Path, "sweep", "run", "sweeps/sweep", "--retry", "--quiet");
        Assert.Equal((5, ""), (retried.ExitCode, retried.Errors));
        Assert.Equal(2, EnosProgram.Run(directory.Path, "sweep", "pareto", "sweeps/sweep", "--metrics", "energy").ExitCode);
        Assert.Equal(2, EnosProgram.Run(directory.Path, "sweep", "run", "sweep.yaml", "--partition", "main").ExitCode);
    }

    [Fact]
    public void A_directory_that_cannot_be_written_to_is_said_at_once()
    {
        using TemporaryDirectory directory = new();
        directory.Write("sweep.yaml", "network: squeezenet\n");
        directory.Write("file", "");
        Outcome outcome = EnosProgram.Run(directory.Path, "sweep", "run", "sweep.yaml", "--out", "file/below");
        Assert.Equal(3, outcome.ExitCode);
        Assert.Contains("--out: found 'file/below', expected a directory that can be made and written to", outcome.Errors, StringComparison.Ordinal);
    }

    [MountFact]
    public void A_full_disk_is_said_and_finished_results_are_kept()
    {
        using TemporaryDirectory directory = new();
        directory.Write("sizes.yaml", Sizes);
        string small = directory.In("small");
        Directory.CreateDirectory(small);
        Assert.Equal(0, MountFactAttribute.Call("mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", small));
        try
        {
            Outcome outcome = EnosProgram.Run(directory.Path, "sweep", "run", "sizes.yaml", "--out", "small/sweep");
            Assert.Equal(1, outcome.ExitCode);
            Assert.Contains("could not be written: No space left on device", outcome.Errors, StringComparison.Ordinal);
            Assert.Contains("Results that were finished are kept", outcome.Errors, StringComparison.Ordinal);
            Assert.DoesNotContain("not expected", outcome.Errors, StringComparison.Ordinal);
            Assert.Empty(Directory.EnumerateFiles(directory.In("small/sweep/results"), "*.partial"));

            Assert.Equal(0, MountFactAttribute.Call("mount", "-o", "remount,size=200m", small));
            Outcome again = EnosProgram.Run(directory.Path, "sweep", "run", "small/sweep");
            Assert.Equal(0, again.ExitCode);
            Assert.Contains("of 4,000 jobs are left", again.Errors, StringComparison.Ordinal);
        }
        finally
        {
            MountFactAttribute.Call("umount", "--lazy", small);
        }
    }
}

/// <summary>A test that mounts a small file system, skipped where that is not allowed.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class MountFactAttribute : FactAttribute
{
    public MountFactAttribute()
    {
        string probe = Directory.CreateTempSubdirectory("enos-mount-").FullName;
        bool mounted = OperatingSystem.IsLinux() && Call("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", probe) == 0;
        if (mounted)
        {
            Call("umount", probe);
        }
        else
        {
            Skip = "A file system of a given size takes a machine on which one may be mounted.";
        }

        Directory.Delete(probe);
    }

    public static int Call(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode;
    }
}
