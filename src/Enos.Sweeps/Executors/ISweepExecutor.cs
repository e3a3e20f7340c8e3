using Enos.Sweeps.Directories;

namespace Enos.Sweeps.Executors;

/// <summary>How far an executor is.</summary>
/// <param name="Finished">Jobs with a result, those of earlier runs among them.</param>
/// <param name="Failed">Those of them that failed in this run.</param>
/// <param name="Jobs">All jobs.</param>
public readonly record struct SweepProgress(int Finished, int Failed, int Jobs);

/// <summary>Runs what has no result yet. Interrupted in whatever way, it leaves results that are whole, and running it again does the rest.</summary>
public interface ISweepExecutor
{
    /// <summary>Runs chunks.</summary>
    /// <param name="directory">The sweep.</param>
    /// <param name="chunks">Chunks without a result.</param>
    /// <param name="progress">Is told of finished jobs; null for nobody.</param>
    /// <param name="cancellation">Stops; what is finished is kept.</param>
    /// <exception cref="ResultsNotWrittenException">A result could not be written.</exception>
    void Execute(SweepDirectory directory, IReadOnlyList<Chunk> chunks, IProgress<SweepProgress>? progress, CancellationToken cancellation);
}
