namespace Enos.Kernels.Gpu;

/// <summary>
/// The tile that a group of threads computes: each thread has <see cref="PerThread"/> pixels by as many filters, so that every word it reads from shared memory is
/// used that many times.
/// </summary>
/// <param name="ThreadColumns">Threads along the pixels; a power of two.</param>
/// <param name="ThreadRows">Threads along the filters; a power of two.</param>
internal sealed record TileGeometry(int ThreadColumns, int ThreadRows)
{
    /// <summary>Pixels, and filters, of a thread.</summary>
    public const int PerThread = 4;

    /// <summary>Words along the window that are in shared memory at a time.</summary>
    public const int Depth = 16;

    /// <summary>Most pixels of a tile.</summary>
    public const int MostPixels = PerThread * MostThreadColumns;

    /// <summary>Most filters of a tile.</summary>
    public const int MostFilters = PerThread * MostThreadRows;

    /// <summary>Most threads in a group: more hide no more latency, and registers get scarce.</summary>
    private const int MostThreads = 256;
    private const int MostThreadColumns = 32;
    private const int MostThreadRows = 16;

    /// <summary>Pixels of a tile.</summary>
    public int Pixels => PerThread * ThreadColumns;

    /// <summary>Filters of a tile.</summary>
    public int Filters => PerThread * ThreadRows;

    /// <summary>The tile for a number of filters: as many along them as there are, the rest along the pixels.</summary>
    /// <param name="filters">Filters of a group, at least 1.</param>
    /// <param name="threads">Threads that a group may have on the device, at least 1.</param>
    public static TileGeometry For(long filters, int threads)
    {
        int all = PowerOfTwoUpTo(Math.Min(threads, MostThreads));
        int rows = 1;
        while (rows < MostThreadRows && rows * rows < all && rows * PerThread < filters)
        {
            rows *= 2;
        }

        return new TileGeometry(Math.Min(all / rows, MostThreadColumns), rows);
    }

    private static int PowerOfTwoUpTo(int limit)
    {
        int result = 1;
        while (result * 2 <= limit)
        {
            result *= 2;
        }

        return result;
    }
}
