namespace Enos.Cli.Tests;

/// <summary>One small search, whose run directory several tests read; none of them changes it.</summary>
public sealed class SmallSearch : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public SmallSearch()
    {
        Images = SmallImages.Write(_directory.In("images"));
        Outcome = EnosProgram.Run(_directory.Path, [.. Arguments(Images), "--out", "run"]);
        Run = _directory.In("run");
    }

    /// <summary>Directory of the images.</summary>
    public string Images { get; }

    /// <summary>What the search printed.</summary>
    public Outcome Outcome { get; }

    /// <summary>The run directory.</summary>
    public string Run { get; }

    /// <summary>A command line that takes seconds; no --out.</summary>
    public static string[] Arguments(string images) =>
    [
        "search", "--data", images, "--epochs", "2", "--finetune-epochs", "1", "--batch", "50", "--width", "0.05", "--controls", "none",
        "--modes", "multiply-8x8,multiply-4x4,xnor", "--budget", "0.6", "--threads", "1", "--seed", "7",
    ];

    /// <summary>A copy of the run directory, to be tampered with.</summary>
    public string Copy(TemporaryDirectory target)
    {
        string copy = target.In("run");
        Directory.CreateDirectory(copy);
        foreach (string file in Directory.EnumerateFiles(Run))
        {
            File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
        }

        return copy;
    }

    public void Dispose() => _directory.Dispose();
}
