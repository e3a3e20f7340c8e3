namespace Enos.Sweeps.Directories;

/// <summary>Consecutive jobs that are run together and whose results are in one file.</summary>
/// <param name="Index">Its place among chunks, from 0.</param>
/// <param name="First">Its first job.</param>
/// <param name="Count">Number of jobs, at least 1.</param>
public readonly record struct Chunk(int Index, int First, int Count)
{
    // What a table of so many layers takes to make, under a second, is what a kill loses at most.
    private const int LayersPerChunk = 8192;
    private const int Chunks = 64;

    /// <summary>Divides jobs into chunks: of equal size but for the last, a search alone in its own.</summary>
    /// <param name="jobs">Number of jobs.</param>
    /// <param name="layers">Most layers of any job.</param>
    /// <param name="single">Whether each job is a chunk, since it may take long.</param>
    /// <param name="isSearch">Whether a job is a search.</param>
    /// <returns>The first job of each chunk.</returns>
    public static IEnumerable<int> Divide(int jobs, int layers, bool single, Func<int, bool> isSearch)
    {
        int size = single ? 1 : Math.Clamp((jobs + Chunks - 1) / Chunks, 1, Math.Max(1, LayersPerChunk / Math.Max(1, layers)));
        int room = 0;
        for (int job = 0; job < jobs; job++)
        {
            bool search = isSearch(job);
            if (room == 0 || search)
            {
                yield return job;
                room = search ? 1 : size;
            }

            room--;
        }
    }
}
