using Enos.Sweeps.Directories;

namespace Enos.Sweeps.Results;

/// <summary>How far a sweep is, as its directory tells it on any machine.</summary>
/// <param name="Jobs">All jobs.</param>
/// <param name="Done">Jobs with a result.</param>
/// <param name="Failed">Jobs that failed.</param>
public sealed record SweepStatus(int Jobs, int Done, int Failed)
{
    /// <summary>Jobs that have neither.</summary>
    public int Left => Jobs - Done - Failed;

    /// <summary>Reads the results that are there.</summary>
    public static SweepStatus Of(SweepDirectory directory)
    {
        (int done, int failed) = (0, 0);
        foreach (Chunk chunk in directory.Chunks.Where(directory.HasResult))
        {
            ChunkResult result = ChunkResult.Read(directory, chunk);
            done += result.Done;
            failed += result.Failed;
        }

        return new SweepStatus(directory.Record.Jobs, done, failed);
    }

    /// <summary>The jobs that failed, with their error.</summary>
    /// <param name="directory">The sweep.</param>
    public static IEnumerable<(int Job, string Error)> Failures(SweepDirectory directory)
    {
        int status = directory.Record.JobColumns.TakeWhile(column => column.Name != ResultTables.Status).Count();
        return directory.Chunks.Where(directory.HasResult).SelectMany(chunk => ChunkResult.Rows(directory.JobsPath(chunk)))
            .Where(row => row[status] == ResultTables.Failed)
            .Select(row => (int.Parse(row[0], System.Globalization.CultureInfo.InvariantCulture), row[^1]));
    }
}
