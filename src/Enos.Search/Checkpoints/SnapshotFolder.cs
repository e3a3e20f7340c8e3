using Enos.Networks.Tensors;

namespace Enos.Search.Checkpoints;

/// <summary>Where the snapshots of a run are kept, by name. A snapshot is there whole or not at all; a later one of the same name takes its place.</summary>
internal sealed class SnapshotFolder
{
    private readonly string? _path;

    private SnapshotFolder(string? path) => _path = path;

    /// <summary>Keeps nothing: a run that cannot be resumed.</summary>
    public static SnapshotFolder None { get; } = new(null);

    /// <summary>Keeps snapshots as files of a folder, which is made when the first comes.</summary>
    public static SnapshotFolder At(string path) => new(path);

    /// <summary>The snapshot of a name, or null if none was kept.</summary>
    public Snapshot? Load(string name) => _path is not null && File.Exists(FileOf(name)) ? new Snapshot(SafeTensors.Read(FileOf(name))) : null;

    /// <summary>Keeps a snapshot; it is asked for only if it can be kept.</summary>
    public void Save(string name, Func<Snapshot> snapshot)
    {
        if (_path is null)
        {
            return;
        }

        Directory.CreateDirectory(_path);
        snapshot().ToFile().Write(FileOf(name));
    }

    private string FileOf(string name) => Path.Combine(_path!, $"{name}.safetensors");
}
