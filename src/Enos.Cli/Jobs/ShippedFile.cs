namespace Enos.Cli.Jobs;

/// <summary>Files that ship: <c>hw-configs/…</c> names one beside the program where there is none of that name in the current directory, so that it works from anywhere.</summary>
internal static class ShippedFile
{
    /// <summary>The path itself if something is there, or if nothing of that name ships; otherwise what ships.</summary>
    public static string Find(string path)
    {
        string shipped = Path.Combine(AppContext.BaseDirectory, path);
        return !Path.Exists(path) && Path.Exists(shipped) ? shipped : path;
    }
}
