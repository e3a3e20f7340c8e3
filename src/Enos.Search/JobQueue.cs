using System.Runtime.ExceptionServices;

namespace Enos.Search;

/// <summary>
/// Jobs on threads of their own, a given number at once. A job may add others. The first failure keeps those that have not begun from beginning; it is thrown
/// when the running ones have ended. What a job leaves must not depend on which others have run.
/// </summary>
internal sealed class JobQueue(int parallelism)
{
    private readonly Lock _lock = new();
    private readonly LinkedList<Action> _waiting = [];
    private readonly List<Exception> _failures = [];
    private int _running;

    /// <summary>Adds a job behind those that wait.</summary>
    public void Add(Action job)
    {
        lock (_lock)
        {
            _waiting.AddLast(job);
        }
    }

    /// <summary>Adds jobs before those that wait, in their order.</summary>
    public void AddFirst(IEnumerable<Action> jobs)
    {
        lock (_lock)
        {
            foreach (Action job in jobs.Reverse())
            {
                _waiting.AddFirst(job);
            }
        }
    }

    /// <summary>Runs until nothing waits or runs.</summary>
    public void Run()
    {
        Thread[] threads = [.. Enumerable.Range(0, parallelism).Select(_ => new Thread(Work))];
        Array.ForEach(threads, t => t.Start());
        Array.ForEach(threads, t => t.Join());

        // A cancellation is what other failures may have followed from, and the other way round: what is no cancellation tells more.
        if ((_failures.FirstOrDefault(f => f is not OperationCanceledException) ?? _failures.FirstOrDefault()) is { } failure)
        {
            ExceptionDispatchInfo.Throw(failure);
        }
    }

    private void Work()
    {
        while (Next(out Action? job))
        {
            if (job is null)
            {
                // Another thread's job may add some yet.
                Thread.Sleep(20);
                continue;
            }

            try
            {
                job();
            }
            catch (Exception failure)
            {
                lock (_lock)
                {
                    _failures.Add(failure);
                    _waiting.Clear();
                }
            }
            finally
            {
                Interlocked.Decrement(ref _running);
            }
        }
    }

    /// <summary>Takes the next job; null if none waits now. False once none can come.</summary>
    private bool Next(out Action? job)
    {
        lock (_lock)
        {
            job = _failures.Count == 0 ? _waiting.First?.Value : null;
            if (job is not null)
            {
                _waiting.RemoveFirst();
                Interlocked.Increment(ref _running);
                return true;
            }

            return _failures.Count == 0 && Volatile.Read(ref _running) > 0;
        }
    }
}
