using Enos.Accel.Inputs;
using Enos.Reports.Sweeps;

namespace Enos.Reports.Tests.Sweeps;

public sealed class StoredSweepTests
{
    [Fact]
    public void Every_job_is_done_failed_or_open()
    {
        using TemporaryDirectory files = new();
        StoredSweep sweep = StoredSweep.Load(new MadeSweep(files.Path, 100, fails: job => job % 9 == 4).WriteChunks(6).Path);
        Assert.Equal(Enumerable.Range(0, 60).Where(job => job % 9 != 4), sweep.Done.Select(row => row.Job));
        Assert.Equal(Enumerable.Range(0, 60).Where(job => job % 9 == 4), sweep.Failed.Select(row => row.Job));
        Assert.Equal(Enumerable.Range(60, 40), sweep.Open.Select(row => row.Job));
    }

    [Fact]
    public void Keys_that_change_together_are_one()
    {
        using TemporaryDirectory files = new();
        StoredSweep sweep = StoredSweep.Load(new MadeSweep(files.Path, 60).Finished().Path);
        Assert.Equal(["array.rows, array.columns", "assignment", "search.seed"], sweep.Keys.Select(key => key.Name));
        Assert.Equal(["8", "16", "32", "64", "128"], sweep.Keys[0].Values.AsEnumerable());
        Assert.Equal(["multiply-8x8", "xnor", "deep-shift", MadeSweep.Hostile], sweep.Keys[1].Values.AsEnumerable());
    }

    [Fact]
    public void A_sweep_that_went_on_after_its_table_was_written_is_read_from_its_chunks()
    {
        using TemporaryDirectory files = new();
        MadeSweep made = new MadeSweep(files.Path, 40).WriteChunks(1);
        File.WriteAllLines(made.In("results.csv"), [string.Join(',', made.Columns.Select(column => column.Name)), .. File.ReadLines(made.In("results/00000000.jobs.csv"))]);
        File.SetLastWriteTimeUtc(made.In("results.csv"), DateTime.UnixEpoch.AddDays(20_000));
        made.WriteChunks(3);
        Assert.Equal(30, StoredSweep.Load(made.Path).Done.Length);
    }

    [Fact]
    public void A_table_without_its_chunks_is_enough()
    {
        using TemporaryDirectory files = new();
        MadeSweep made = new MadeSweep(files.Path, 40).Finished();
        Directory.Delete(made.In("results"), recursive: true);
        Assert.Equal(40, StoredSweep.Load(made.Path).Done.Length);
    }

    [Theory]
    [InlineData("results.csv", "energy_pj,", "", "results.csv:1:1 header")] // a column is missing
    [InlineData("results.csv", "cycles,latency_ns", "latency_ns,cycles", "results.csv:1:1 header")] // columns changed places
    [InlineData("results.csv", "\n3,64,64,", "\n3,many,64,", "results.csv:5:3 array.rows")]
    [InlineData("results.csv", "\n0,8,8,multiply-8x8,1,done,1000000,", "\n0,8,8,multiply-8x8,1,done,NaN,", "results.csv:2:27 energy_pj")]
    [InlineData("results.csv", "\n2,32,32,multiply-8x8,1,done", "\n2,32,32,multiply-8x8,1,perhaps", "results.csv:4:24 status")]
    [InlineData("results.csv", "\n2,32,32", "\n1,32,32", "results.csv:4:1 job")]
    [InlineData("jobs.csv", "\n3,64,64,", "\n3,64,", "jobs.csv:5:1 ")]
    public void A_damaged_table_is_refused_with_the_place(string file, string old, string by, string expected)
    {
        using TemporaryDirectory files = new();
        MadeSweep made = new MadeSweep(files.Path, 20).Finished();
        string text = File.ReadAllText(made.In(file));
        Assert.Contains(old, text, StringComparison.Ordinal);
        File.WriteAllText(made.In(file), text.Replace(old, by, StringComparison.Ordinal));
        InputError error = Assert.Throws<InvalidInputException>(() => StoredSweep.Load(made.Path)).Errors[0];
        Assert.Equal(expected, $"{Path.GetFileName(error.File)}:{error.Line}:{error.Column} {error.Key}");
    }

    [Fact]
    public void A_missing_column_is_named()
    {
        using TemporaryDirectory files = new();
        MadeSweep made = new MadeSweep(files.Path, 20).Finished();
        File.WriteAllText(made.In("results.csv"), File.ReadAllText(made.In("results.csv")).Replace("energy_pj,cycles", "cycles", StringComparison.Ordinal));
        InputError error = Assert.Single(Assert.Throws<InvalidInputException>(() => StoredSweep.Load(made.Path)).Errors);
        Assert.Contains("energy_pj", error.Expected, StringComparison.Ordinal);
    }

    [Fact]
    public void Errors_of_several_files_are_reported_together()
    {
        using TemporaryDirectory files = new();
        MadeSweep made = new MadeSweep(files.Path, 20).WriteChunks(2);
        File.WriteAllText(made.In("results/00000010.jobs.csv"), File.ReadAllText(made.In("results/00000010.jobs.csv"))[..^40]);
        File.WriteAllLines(made.In("jobs.csv"), File.ReadAllLines(made.In("jobs.csv"))[..^3]);
        File.Delete(made.In("sweep.yaml"));
        string[] wrong = [.. Assert.Throws<InvalidInputException>(() => StoredSweep.Load(made.Path)).Errors.Select(error => $"{Path.GetFileName(error.File)}:{error.Line}")];
        Assert.Equal(["sweep.yaml:0", "jobs.csv:0", "00000010.jobs.csv:10"], wrong);
    }

    [Fact]
    public void A_directory_that_was_left_before_it_was_whole_is_refused()
    {
        using TemporaryDirectory files = new();
        MadeSweep made = new(files.Path, 20);
        File.Delete(made.In("run.json"));
        Assert.True(Report.IsSweep(made.Path));
        InputError error = Assert.Single(Assert.Throws<InvalidInputException>(() => Report.OfSweep(made.Path, [])).Errors);
        Assert.Contains("run.json", error.Expected, StringComparison.Ordinal);
    }
}
