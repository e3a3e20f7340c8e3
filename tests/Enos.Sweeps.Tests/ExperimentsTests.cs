namespace Enos.Sweeps.Tests;

/// <summary>The spaces of <c>experiments/</c>: hours of computation that must not fail on their first line.</summary>
public class ExperimentsTests
{
    private static readonly string Folder = Path.Combine(FindRoot(), "experiments");

    public static TheoryData<string> Spaces => [.. Directory.EnumerateFiles(Folder, "*.yaml", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(Folder, file)).Order()];

    [Theory]
    [MemberData(nameof(Spaces))]
    public void Every_point_of_an_experiment_can_be_run(string space)
    {
        using TemporaryDirectory directory = new();
        SmallImages.Write(directory.In("fashion-mnist"));
        Directory.CreateDirectory(Path.GetDirectoryName(directory.In(space))!);
        File.Copy(Path.Combine(Folder, space), directory.In(space));
        Outcome outcome = EnosProgram.Run(directory.Path, "sweep", "run", space, "--dry-run");
        Assert.Equal(("", 0), (outcome.ExitCode == 0 ? "" : outcome.Errors, outcome.ExitCode));
    }

    private static string FindRoot()
    {
        DirectoryInfo directory = new(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "Enos.sln")))
        {
            directory = directory.Parent!;
        }

        return directory.FullName;
    }
}
