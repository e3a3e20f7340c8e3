namespace Enos.Networks.Files;

/// <summary>Writing of files that are there whole or not at all: under another name in the same directory first, then renamed.</summary>
public static class WholeFile
{
    /// <summary>Writes one file, replacing what is there.</summary>
    public static void Write(string path, Action<Stream> write) => Write((path, write));

    /// <summary>Writes several files; none replaces what is there before all are written.</summary>
    public static void Write(params IReadOnlyList<(string Path, Action<Stream> Write)> files)
    {
        string[] staged = [.. files.Select(file => $"{file.Path}.{Guid.NewGuid():N}.partial")];
        try
        {
            for (int i = 0; i < files.Count; i++)
            {
                using FileStream stream = new(staged[i], FileMode.CreateNew, FileAccess.Write);
                files[i].Write(stream);
                stream.Flush(flushToDisk: true);
            }

            for (int i = 0; i < files.Count; i++)
                File.Move(staged[i], files[i].Path, overwrite: true);
        }
        finally
        {
            foreach (string path in staged)
                File.Delete(path);
        }
    }
}
