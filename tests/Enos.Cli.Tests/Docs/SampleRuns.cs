namespace Enos.Cli.Tests.Docs;

/// <summary>The run directories that pages speak of, from searches that take seconds; copied to readers.</summary>
public sealed class SampleRuns : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly Dictionary<string, Lazy<string>> _runs;

    public SampleRuns()
    {
        Images = SmallImages.Write(_directory.In("images"), trainCount: 50, testCount: 20);
        _runs = new()
        {
            // Modes that ONNX has a form for, as the README's own search finds them.
            ["runs/squeezenet-fashion-mnist-seed1"] = Searched("usual", "--modes", "multiply-8x8,multiply-4x4,deep-shift"),
            ["runs/hybrid"] = Searched("hybrid", "--hw", EnosProgram.Shipped("hybrid-16x16-cim.yaml"), "--layer-modes", "*=cim-multiply-4x4", "--budget", "1"),
        };
    }

    /// <summary>The first images of the set that ships.</summary>
    public string Images { get; }

    /// <summary>Paths of the runs.</summary>
    public IEnumerable<string> Names => _runs.Keys;

    /// <summary>Puts a run where a page has it.</summary>
    public void CopyTo(string name, string target)
    {
        string source = _runs[name].Value;
        foreach (string file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
        {
            string copy = Path.Combine(target, Path.GetRelativePath(source, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }

    public void Dispose() => _directory.Dispose();

    private Lazy<string> Searched(string name, params string[] arguments) => new(() =>
    {
        Outcome outcome = EnosProgram.Run(
            _directory.Path,
            ["search", "--data", Images, "--epochs", "1", "--finetune-epochs", "1", "--batch", "25", "--width", "0.05", "--controls", "none", "--out", name, .. arguments]);
        Assert.True(outcome.ExitCode == 0, outcome.Errors);
        return _directory.In(name);
    });
}
