namespace Enos.Traces.Queries;

/// <summary>What DuckDB may use. What does not fit in its memory goes to a directory for temporary files, which is removed with the session.</summary>
public sealed record DatabaseOptions
{
    /// <summary>Bytes of memory for its buffers, at least 64 MiB; default 1 GiB.</summary>
    public long MemoryBytes { get; init; } = 1L << 30;

    /// <summary>Threads, at least 1; default one a processor.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;
}
