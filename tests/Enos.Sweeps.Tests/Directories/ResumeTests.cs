using Enos.Accel.Inputs;
using Enos.Sweeps.Directories;
using Enos.Sweeps.Plans;
using Enos.Sweeps.Results;

namespace Enos.Sweeps.Tests.Directories;

public class ResumeTests
{
    private const string Space = "space:\n  - array.rows: {from: 1, to: 100, step: 1}\n  - array.columns: [8, 16]\n";

    [Fact]
    public void What_has_a_result_is_not_run_again_and_what_has_none_is()
    {
        using TemporaryDirectory directory = new();
        SweepPlan plan = Sweep.Plan(directory, Space);
        SweepDirectory whole = Sweep.Run(directory, plan, "whole", 2);
        byte[] expected = File.ReadAllBytes(whole.In("layers.csv"));
        Chunk[] chunks = [.. whole.Chunks];
        Assert.True(chunks.Length > 10);
        foreach (Chunk lost in chunks.Where(chunk => chunk.Index % 3 == 0))
        {
            File.Delete(whole.JobsPath(lost)); // killed between its two files: the layers alone do not make it done
        }

        Chunk kept = chunks[1];
        DateTime written = File.GetLastWriteTimeUtc(whole.JobsPath(kept));
        SweepDirectory again = SweepDirectory.Open(whole.Path);
        Assert.Equal(chunks.Where(chunk => chunk.Index % 3 == 0).Sum(chunk => chunk.Count), SweepStatus.Of(again).Left);
        Sweep.Finish(again, SweepPlan.Reopen(again.SpecPath, again.Record.Folder, new ZooHost()), 2);
        Assert.Equal(expected, File.ReadAllBytes(whole.In("layers.csv")));
        Assert.Equal(written, File.GetLastWriteTimeUtc(whole.JobsPath(kept)));
    }

    [Fact]
    public void Chunks_hold_every_job_once_and_a_search_alone()
    {
        bool IsSearch(int job) => job % 50 == 7;
        int[] firsts = [.. Chunk.Divide(1000, 26, false, IsSearch)];
        Assert.Equal(0, firsts[0]);
        Assert.Equal(firsts.Order().Distinct(), firsts);
        Assert.All(Enumerable.Range(0, 1000).Where(IsSearch), job => Assert.Contains(job, firsts));
        Assert.All(Enumerable.Range(0, 1000).Where(IsSearch), job => Assert.Contains(job + 1, firsts));
        Assert.Equal(1000, Chunk.Divide(1000, 26, true, _ => false).Count());
    }

    [Fact]
    public void A_changed_input_is_refused()
    {
        using TemporaryDirectory directory = new();
        File.Copy(EnosProgram.Shipped("tables/45nm.csv"), directory.In("table.csv"));
        SweepDirectory sweep = SweepDirectory.Create(directory.In("run"), Sweep.Plan(directory, "energy_table: table.csv\n"));
        sweep.RequireSame("test");
        File.AppendAllText(directory.In("table.csv"), "\n");
        InputError error = Assert.Single(Assert.Throws<InvalidInputException>(() => sweep.RequireSame("test")).Errors);
        Assert.Equal((directory.In("table.csv"), "SHA-256"), (error.File, error.Key));
        Assert.Equal(2, Assert.Throws<InvalidInputException>(() => sweep.RequireSame("another")).Errors.Length);
    }

    [Fact]
    public void Two_processes_do_not_run_one_sweep()
    {
        using TemporaryDirectory directory = new();
        SweepDirectory sweep = SweepDirectory.Create(directory.In("run"), Sweep.Plan(directory, "network: squeezenet\n"));
        using (sweep.Hold())
        {
            Assert.Throws<InvalidInputException>(sweep.Hold);
        }

        sweep.Hold().Dispose();
    }

    [Fact]
    public void A_record_that_is_damaged_is_refused_with_its_place()
    {
        using TemporaryDirectory directory = new();
        SweepDirectory sweep = SweepDirectory.Create(directory.In("run"), Sweep.Plan(directory, "network: squeezenet\n"));
        File.WriteAllText(sweep.In("run.json"), File.ReadAllText(sweep.In("run.json")).Replace("\"jobs\": 1", "\"jobs\": x", StringComparison.Ordinal));
        Assert.True(Assert.Single(Assert.Throws<InvalidInputException>(() => SweepDirectory.Open(sweep.Path)).Errors).Line > 1);
    }
}
