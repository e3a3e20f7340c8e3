using System.Diagnostics;
using System.Globalization;

namespace Enos.Sweeps.Tests.Executors;

/// <summary>Sweeps over searches, small enough to take seconds.</summary>
public class SearchSweepTests
{
    private const string Spec = """
        network: squeezenet
        width: 0.05
        search:
          data: images
          epochs: 2
          finetune_epochs: 1
          batch: 50
          controls: none
          modes: [multiply-8x8, multiply-4x4, xnor]
          seed: 7
        space:
          - assignment: [multiply-8x8, search]
          - dram.energy_pj_per_bit: [8]
            search.budget: [0.9]
        """;

    [Fact]
    public void Searches_are_jobs_beside_simulations_and_a_crash_costs_one()
    {
        using TemporaryDirectory directory = new();
        SmallImages.Write(directory.In("images"));
        directory.Write("spec.yaml", Spec);

        // A worker is killed, as a crash or the system would: that job fails, the others are done.
        using Process process = EnosProgram.Start(directory.Path, _ => { }, "sweep", "run", "spec.yaml", "--out", "sweep", "--threads", "1");
        int killed = 0;
        while (!process.HasExited && killed == 0)
        {
            killed = Directory.Exists(directory.In("sweep/runs/00000001.partial/snapshots")) ? Kill(directory.In("sweep/runs/00000001")) : 0;
            Thread.Sleep(20);
        }

        Outcome outcome = EnosProgram.Finish(process);
        Assert.Equal(1, killed);
        Assert.Equal(5, outcome.ExitCode);
        Assert.Contains("job 1: the search was ended by signal 9", outcome.Errors, StringComparison.Ordinal);
        Assert.Equal(["done", "failed"], Sweep.Column(directory.In("sweep/results.csv"), "status"));

        Outcome retried = EnosProgram.Run(directory.Path, "sweep", "run", "sweep", "--retry", "--threads", "1", "--format", "csv");
        Assert.Equal((0, "sweep,jobs,done,failed,left\nsweep,2,2,0,0\n"), (retried.ExitCode, retried.Output));

        // What a search reports is what enos search says of the same settings, on the accelerator with that memory.
        string hw = directory.Write("hw.yaml", EnosProgram.ShippedAccelerator.Replace("energy_pj_per_bit: 20.3", "energy_pj_per_bit: 8", StringComparison.Ordinal)
            .Replace("tables/45nm.csv", EnosProgram.Shipped("tables/45nm.csv"), StringComparison.Ordinal));
        Outcome alone = EnosProgram.Run(
            directory.Path, "search", "--hw", hw, "--width", "0.05", "--data", "images", "--epochs", "2", "--finetune-epochs", "1", "--batch", "50",
            "--controls", "none", "--modes", "multiply-8x8,multiply-4x4,xnor", "--seed", "7", "--budget", "0.9", "--out", "alone", "--format", "json");
        Assert.Equal(0, alone.ExitCode);
        System.Text.Json.JsonElement results = System.Text.Json.JsonDocument.Parse(alone.Output).RootElement.GetProperty("results");
        Assert.Equal(results.GetProperty("cost").GetProperty("energy_pj").GetDouble(), double.Parse(Sweep.Column(directory.In("sweep/results.csv"), "energy_pj")[1], CultureInfo.InvariantCulture));
        Assert.Equal($"{results.GetProperty("correct").GetProperty("bit_accurate").GetInt32()}", Sweep.Column(directory.In("sweep/results.csv"), "bit_accurate_correct")[1]);
        Assert.Equal(["", "100"], Sweep.Column(directory.In("sweep/results.csv"), "images"));
    }

    [Fact]
    public void Settings_of_a_search_are_checked_before_any_job()
    {
        using TemporaryDirectory directory = new();
        SmallImages.Write(directory.In("images"));
        directory.Write("spec.yaml", """
            search: {data: images}
            assignment: search
            space:
              - search.epochs: [1, 0, many]
              - search.modes: [[multiply-8x8, xnorr], [multiply-8x8]]
              - search.budget: ["0.1,0.2"]
            """);
        Outcome outcome = EnosProgram.Run(directory.Path, "sweep", "run", "spec.yaml");
        Assert.Equal(3, outcome.ExitCode);
        string[] places = [.. outcome.ErrorLines.Select(line => line.Split(": ")[0])];
        Assert.Equal(["spec.yaml:4:24", "spec.yaml:4:27", "spec.yaml:5:20", "spec.yaml:6:21"], places.Distinct());
    }

    [Fact]
    public void A_budget_that_no_assignment_meets_is_refused_before_any_job()
    {
        using TemporaryDirectory directory = new();
        SmallImages.Write(directory.In("images"));
        directory.Write("spec.yaml", """
            search: {data: images, modes: [multiply-8x8, xnor]}
            assignment: search
            space:
              - search.budget: [0.9, 0.01]
              - search.latency_budget: [~, 2cycles]
            """);
        Outcome outcome = EnosProgram.Run(directory.Path, "sweep", "run", "spec.yaml");
        Assert.Equal(3, outcome.ExitCode);

        // Points: 0.9 alone can be met; 0.9 with two cycles, 0.01 alone, and 0.01 with two cycles cannot.
        string[] places = [.. outcome.ErrorLines.Select(line => line.Split(": ")[0])];
        Assert.Equal(["spec.yaml:4:21", "spec.yaml:4:26"], places.Distinct().Order());
        Assert.All(outcome.ErrorLines, line => Assert.Contains("lowest feasible", line, StringComparison.Ordinal));
        Assert.False(Directory.Exists(directory.In("sweeps")));
    }

    /// <summary>Kills the search of a run directory; how many there were.</summary>
    private static int Kill(string run)
    {
        int killed = 0;
        foreach (string process in Directory.EnumerateDirectories("/proc").Where(entry => int.TryParse(Path.GetFileName(entry), out _)))
        {
            try
            {
                string[] arguments = File.ReadAllText(Path.Combine(process, "cmdline")).Split('\0');
                if (arguments.Contains("search") && arguments.Any(argument => run.EndsWith(argument, StringComparison.Ordinal) && argument.Length > 10))
                {
                    Process.GetProcessById(int.Parse(Path.GetFileName(process), CultureInfo.InvariantCulture)).Kill();
                    killed++;
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
