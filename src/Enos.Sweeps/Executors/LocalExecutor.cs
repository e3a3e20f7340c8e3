using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Runtime.ExceptionServices;
using Enos.Accel.Inputs;
using Enos.Sweeps.Directories;
using Enos.Sweeps.Plans;
using Enos.Sweeps.Results;

namespace Enos.Sweeps.Executors;

/// <summary>
/// Runs on this machine: simulations in this process on all threads, then searches, each in a process of its own, so that one that dies costs one job.
/// </summary>
/// <param name="plan">The sweep's jobs.</param>
/// <param name="threads">Threads, at least 1: chunks of simulations at once, or threads of all searches that run at once.</param>
public sealed class LocalExecutor(SweepPlan plan, int threads) : ISweepExecutor
{
    /// <inheritdoc/>
    public void Execute(SweepDirectory directory, IReadOnlyList<Chunk> chunks, IProgress<SweepProgress>? progress, CancellationToken cancellation)
    {
        var run = new Run(plan, directory, progress, directory.Record.Jobs - chunks.Sum(chunk => chunk.Count));
        bool searches = directory.Record.Searches > 0;
        Chunk[] simulated = [.. chunks.Where(chunk => !searches || !plan.IsSearch(chunk.First))];
        InParallel(simulated, threads, run.Simulate, cancellation);
        Chunk[] searched = [.. chunks.Except(simulated)];
        if (searched.Length > 0)
        {
            int each = searched.Max(chunk => SearchProcess.ThreadsOf(plan, chunk.First));
            InParallel(searched, Math.Max(1, threads / each), chunk => run.Search(chunk, cancellation), cancellation);
        }
    }

    private static void InParallel(Chunk[] chunks, int degree, Action<Chunk> run, CancellationToken cancellation)
    {
        try
        {
            // One at a time from the front, so that a run that ends early leaves no holes far ahead.
            Parallel.ForEach(
                Partitioner.Create(chunks, EnumerablePartitionerOptions.NoBuffering),
                new ParallelOptions { MaxDegreeOfParallelism = degree, CancellationToken = cancellation },
                run);
        }
        catch (AggregateException failures)
        {
            ExceptionDispatchInfo.Throw(failures.InnerExceptions.OrderBy(e => e is OperationCanceledException).First());
        }
    }

    /// <summary>One call: what it has finished.</summary>
    private sealed class Run(SweepPlan plan, SweepDirectory directory, IProgress<SweepProgress>? progress, int before)
    {
        private readonly Lock _gate = new();
        private readonly bool _searches = directory.Record.Searches > 0;
        private int _finished = before;
        private int _failed;

        public void Simulate(Chunk chunk)
        {
            using var rows = new ResultRows(directory.Record.Layers);
            int failed = 0;
            for (int job = chunk.First; job < chunk.First + chunk.Count; job++)
            {
                failed += Attempt(rows, job, point => Simulation.Append(rows, plan.Resolve(job), point, _searches)) ? 0 : 1;
            }

            Finish(chunk, rows, failed);
        }

        public void Search(Chunk chunk, CancellationToken cancellation)
        {
            using var rows = new ResultRows(directory.Record.Layers);
            bool done = Attempt(rows, chunk.First, point => SearchProcess.Run(plan, directory, chunk.First, cancellation) is (var job, var found)
                && Simulation.Append(rows, job, point, _searches, found));
            Finish(chunk, rows, done ? 0 : 1);
        }

        private bool Attempt(ResultRows rows, int job, Func<ImmutableArray<string>, bool> run)
        {
            ImmutableArray<string> point = plan.PointOf(job);
            try
            {
                return run(point);
            }
            catch (Exception e) when (e is JobFailedException or InvalidInputException)
            {
                Simulation.Fail(rows, job, point, _searches, e.Message);
                return false;
            }
        }

        private void Finish(Chunk chunk, ResultRows rows, int failed)
        {
            directory.Write(chunk, rows);
            lock (_gate)
            {
                _finished += chunk.Count;
                _failed += failed;
                progress?.Report(new SweepProgress(_finished, _failed, directory.Record.Jobs));
            }
        }
    }
}
