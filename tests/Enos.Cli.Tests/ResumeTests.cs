using System.Diagnostics;
using System.Globalization;

namespace Enos.Cli.Tests;

/// <summary>A search that is stopped, one way or another, and gone on with.</summary>
public sealed class ResumeTests(SmallSearch search) : IClassFixture<SmallSearch>, IDisposable
{
    /// <summary>How often the run is killed at most; more by the environment variable, for a longer look.</summary>
    private static readonly int Kills = int.Parse(Environment.GetEnvironmentVariable("ENOS_RESUME_KILLS") ?? "4", CultureInfo.InvariantCulture);

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Killed_at_any_step_and_resumed_it_leaves_the_files_of_an_undisturbed_run()
    {
        string[] arguments = [.. SmallSearch.Arguments(search.Images).Select(a => a == "none" ? "uniform,random,greedy" : a)];
        Outcome undisturbed = EnosProgram.Run(_directory.Path, [.. arguments, "--out", "undisturbed"]);
        Assert.True(undisturbed.ExitCode == 0, undisturbed.Errors);
        var random = new Random(20261123);
        string[] command = [.. arguments, "--out", "run"];
        for (int kill = 0; kill < Kills; kill++)
        {
            bool ended = KillAfter(random.Next(1, 40), command);
            if (ended)
            {
                break;
            }

            command = ["search", "--resume", "run"];
        }

        if (!Directory.Exists(_directory.In("run")))
        {
            Outcome last = EnosProgram.Run(_directory.Path, command);
            Assert.True(last.ExitCode == 0, last.Errors);
        }

        AssertSameRuns("undisturbed", "run");
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public void A_signal_ends_it_with_130_and_what_it_learned_is_gone_on_with(string signal)
    {
        if (OperatingSystem.IsWindows())
        {
            return; // has no such signals
        }

        string[] arguments = [.. SmallSearch.Arguments(search.Images), "--out", "run"];
        using ManualResetEventSlim training = new();
        using Process process = EnosProgram.Start(_directory.Path, Watch("search epoch 1/", training), arguments);
        Assert.True(training.Wait(TimeSpan.FromMinutes(1)));
        Send(signal, process);
        Outcome outcome = EnosProgram.Finish(process);
        Assert.True(outcome.ExitCode == 130, outcome.Errors);
        Assert.Contains("enos search --resume run", outcome.Errors, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_directory.In("run")));

        Outcome resumed = EnosProgram.Run(_directory.Path, "search", "--resume", "run");
        Assert.True(resumed.ExitCode == 0, resumed.Errors);
        Assert.All(Files(search.Run), file => Assert.Equal(File.ReadAllBytes(Path.Combine(search.Run, file)), File.ReadAllBytes(_directory.In(Path.Combine("run", file)))));
    }

    [Fact]
    public void Other_options_beside_resume_and_runs_that_are_not_there_are_refused()
    {
        Outcome options = EnosProgram.Run(_directory.Path, "search", "--resume", "run", "--budget", "0.5", "--seed", "2");
        Assert.Equal(2, options.ExitCode);
        Assert.Contains("--budget: expected no such option beside --resume", options.Errors, StringComparison.Ordinal);
        Assert.Contains("--seed: expected no such option beside --resume", options.Errors, StringComparison.Ordinal);
        Outcome missing = EnosProgram.Run(_directory.Path, "search", "--resume", "run");
        Assert.Equal(3, missing.ExitCode);
        Assert.Contains("run.partial", missing.Errors, StringComparison.Ordinal);
    }

    /// <summary>Runs until some lines of progress have come, and kills. True if it ended before.</summary>
    private bool KillAfter(int tenths, string[] command)
    {
        using ManualResetEventSlim begun = new();
        using Process process = EnosProgram.Start(_directory.Path, Watch("%] ", begun), command);
        begun.Wait(TimeSpan.FromMinutes(1));
        bool ended = process.WaitForExit(TimeSpan.FromMilliseconds(100 * tenths));
        if (!ended)
        {
            process.Kill();
        }

        process.WaitForExit();
        return ended;
    }

    private static Action<string> Watch(string text, ManualResetEventSlim seen) => line =>
    {
        if (line.Contains(text, StringComparison.Ordinal))
        {
            seen.Set();
        }
    };

    private static void Send(string signal, Process process)
    {
        using var kill = Process.Start("kill", [$"-{signal}", process.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    private void AssertSameRuns(string expected, string found)
    {
        Assert.Equal(Files(_directory.In(expected)), Files(_directory.In(found)));
        Assert.All(
            Files(_directory.In(expected)),
            file => Assert.Equal(File.ReadAllBytes(_directory.In(Path.Combine(expected, file))), File.ReadAllBytes(_directory.In(Path.Combine(found, file)))));
    }

    /// <summary>A run's files, but the one that holds times.</summary>
    private static string[] Files(string run) =>
        [.. Directory.EnumerateFiles(run).Select(f => Path.GetFileName(f)!).Where(f => f != "telemetry.csv").Order(StringComparer.Ordinal)];
}
