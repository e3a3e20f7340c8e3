using Enos.Accel.Inputs;
using Enos.Search.Runs;

namespace Enos.Search.Tests.Runs;

public sealed class RunDirectoryTests : IDisposable
{
    private readonly TemporaryRun _run = new();

    public void Dispose() => _run.Dispose();

    [Fact]
    public void Nothing_bears_its_name_before_it_is_committed()
    {
        using RunDirectory directory = RunDirectory.At(_run.In("run"));
        File.WriteAllText(Path.Combine(directory.StagingPath, "file"), "text");
        Assert.False(Directory.Exists(_run.In("run")));
        Assert.Equal(_run.In("run"), directory.Commit());
        Assert.Equal("text", File.ReadAllText(_run.In("run/file")));
        Assert.Single(Directory.EnumerateFileSystemEntries(_run.Path));
    }

    [Fact]
    public void Given_up_it_leaves_nothing()
    {
        using (RunDirectory directory = RunDirectory.At(_run.In("run")))
        {
            File.WriteAllText(Path.Combine(directory.StagingPath, "file"), "text");
        }

        Assert.Empty(Directory.EnumerateFileSystemEntries(_run.Path));
    }

    [Fact]
    public void Given_up_with_snapshots_it_stays_and_is_gone_on_with_under_its_own_name()
    {
        using (RunDirectory directory = RunDirectory.At(_run.In("run")))
        {
            File.WriteAllText(Path.Combine(directory.StagingPath, UnfinishedRun.FileName), "{}");
            Directory.CreateDirectory(Path.Combine(directory.StagingPath, UnfinishedRun.Snapshots));
            Assert.Throws<InvalidInputException>(() => RunDirectory.Resume(_run.In("run"))); // someone works in it
        }

        Assert.Throws<InvalidInputException>(() => RunDirectory.At(_run.In("run")));
        Assert.Equal(_run.In("run-2"), NumberedTarget());
        using RunDirectory resumed = RunDirectory.Resume(_run.In("run"));
        File.WriteAllText(Path.Combine(resumed.StagingPath, "result"), "text");
        Assert.Equal(_run.In("run"), resumed.Commit());
        Assert.Equal(["result"], Directory.EnumerateFileSystemEntries(_run.In("run")).Select(Path.GetFileName));

        string NumberedTarget()
        {
            using RunDirectory other = RunDirectory.Numbered(_run.In("run"));
            return other.Target;
        }
    }

    [Fact]
    public void There_is_nothing_to_go_on_with_where_nothing_or_a_finished_run_is()
    {
        Fill("run");
        _run.Write("run/run.json", "{}");
        Assert.Contains("finished", Assert.Throws<InvalidInputException>(() => RunDirectory.Resume(_run.In("run"))).Message, StringComparison.Ordinal);
        Assert.Contains("found none", Assert.Throws<InvalidInputException>(() => RunDirectory.Resume(_run.In("other"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_that_is_taken_gets_the_first_free_number_even_if_it_was_taken_meanwhile()
    {
        Fill("run");
        using RunDirectory directory = RunDirectory.Numbered(_run.In("run"));
        Fill("run-2");
        Assert.Equal(_run.In("run-3"), directory.Commit());
        Assert.True(Directory.Exists(_run.In("run-3")));
    }

    [Fact]
    public void A_directory_that_holds_something_and_a_file_are_refused()
    {
        Fill("run");
        Assert.Throws<InvalidInputException>(() => RunDirectory.At(_run.In("run")));
        Assert.Throws<InvalidInputException>(() => RunDirectory.At(_run.In("run/file")));
        Assert.Throws<InvalidInputException>(() => RunDirectory.At(_run.In("run/file/below")));
    }

    [Fact]
    public void A_directory_filled_meanwhile_is_not_overwritten_and_the_results_are_kept()
    {
        using (RunDirectory directory = RunDirectory.At(_run.In("run")))
        {
            File.WriteAllText(Path.Combine(directory.StagingPath, "result"), "text");
            Fill("run");
            Assert.Throws<IOException>(directory.Commit);
        }

        Assert.Equal("kept", File.ReadAllText(_run.In("run/file")));
        Assert.Single(Directory.EnumerateFiles(_run.Path, "result", SearchOption.AllDirectories));
    }

    private void Fill(string name)
    {
        Directory.CreateDirectory(_run.In(name));
        _run.Write($"{name}/file", "kept");
    }
}
