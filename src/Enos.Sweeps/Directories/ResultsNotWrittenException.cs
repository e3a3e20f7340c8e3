namespace Enos.Sweeps.Directories;

/// <summary>A file of results could not be written: the disk is full, or the directory is not to be written to. Results that were finished before are kept.</summary>
/// <param name="path">The file.</param>
/// <param name="inner">Why.</param>
public sealed class ResultsNotWrittenException(string path, Exception inner)
    : Exception($"{path} could not be written: {inner.Message}. Results that were finished are kept; run the sweep again when this is mended.", inner)
{
    /// <summary>Runs what writes a file.</summary>
    /// <exception cref="ResultsNotWrittenException">It could not.</exception>
    public static void Guard(string path, Action write)
    {
        try
        {
            write();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ResultsNotWrittenException(path, e);
        }
    }
}
