using System.Runtime.ExceptionServices;
using Enos.Accel.Hardware;
using Enos.Accel.Modes;
using Enos.Accel.Workloads;

namespace Enos.Accel.Costs;

/// <summary>One layer in one mode on one accelerator.</summary>
/// <param name="Hardware">The accelerator.</param>
/// <param name="Shape">A valid shape.</param>
/// <param name="Mode">A mode that the accelerator can run.</param>
public readonly record struct CostQuery(Accelerator Hardware, LayerShape Shape, Mode Mode);

/// <summary>Many costs at once, over as many configurations as one likes.</summary>
public static class CostBatch
{
    // Enough to outweigh handing a chunk to a thread, a few hundred microseconds.
    private const int Chunk = 512;

    /// <summary>
    /// Evaluates every query by the closed form. Each result is that of <see cref="CostModel.Evaluate(Accelerator, LayerShape, Mode, LayerPlacement)"/>, at its query's
    /// place, whatever the number of threads. On one thread nothing is allocated.
    /// </summary>
    /// <param name="queries">The queries.</param>
    /// <param name="costs">Where results go; as many as queries.</param>
    /// <param name="threads">Threads at most; 1 by default.</param>
    /// <exception cref="OverflowException">A count of some query leaves a <see cref="long"/>.</exception>
    public static void Evaluate(ReadOnlyMemory<CostQuery> queries, Memory<LayerCost> costs, int threads = 1)
    {
        if (queries.Length != costs.Length)
        {
            throw new ArgumentException($"{queries.Length} queries need as many results, not {costs.Length}.", nameof(costs));
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        if (threads == 1)
        {
            Evaluate(queries.Span, costs.Span);
        }
        else
        {
            EvaluateInParallel(queries, costs, threads);
        }
    }

    private static void EvaluateInParallel(ReadOnlyMemory<CostQuery> queries, Memory<LayerCost> costs, int threads)
    {
        try
        {
            Parallel.For(0, (queries.Length + Chunk - 1) / Chunk, new ParallelOptions { MaxDegreeOfParallelism = threads }, chunk =>
            {
                int first = chunk * Chunk;
                int count = Math.Min(Chunk, queries.Length - first);
                Evaluate(queries.Span.Slice(first, count), costs.Span.Slice(first, count));
            });
        }
        catch (AggregateException failures)
        {
            ExceptionDispatchInfo.Throw(failures.InnerExceptions[0]);
        }
    }

    private static void Evaluate(ReadOnlySpan<CostQuery> queries, Span<LayerCost> costs)
    {
        for (int i = 0; i < queries.Length; i++)
        {
            costs[i] = CostModel.Evaluate(queries[i].Hardware, queries[i].Shape, queries[i].Mode);
        }
    }
}
