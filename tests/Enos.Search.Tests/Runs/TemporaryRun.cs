namespace Enos.Search.Tests.Runs;

/// <summary>A directory that goes when the test does.</summary>
public sealed class TemporaryRun : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("enos-run-").FullName;

    public string In(string name) => System.IO.Path.Combine(Path, name);

    public string Write(string name, string text)
    {
        File.WriteAllText(In(name), text);
        return In(name);
    }

    public string Write(string name, Action<TextWriter> write)
    {
        using var writer = new StreamWriter(In(name));
        write(writer);
        return In(name);
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
