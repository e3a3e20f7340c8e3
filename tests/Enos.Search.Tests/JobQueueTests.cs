using System.Collections.Concurrent;

namespace Enos.Search.Tests;

public sealed class JobQueueTests
{
    [Fact]
    public void Jobs_that_a_job_puts_first_run_before_those_that_wait_in_their_order()
    {
        var order = new List<string>();
        var queue = new JobQueue(1);
        queue.Add(() =>
        {
            order.Add("a");
            queue.AddFirst([() => order.Add("a1"), () => order.Add("a2")]);
            queue.Add(() => order.Add("last"));
        });
        queue.Add(() => order.Add("b"));
        queue.Run();
        Assert.Equal(["a", "a1", "a2", "b", "last"], order);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    public void Nothing_is_lost(int parallelism)
    {
        var done = new ConcurrentBag<int>();
        var queue = new JobQueue(parallelism);
        for (int i = 0; i < 20; i++)
        {
            Spread(i, depth: 3);
        }

        queue.Run();
        Assert.Equal(20 * (1 + 3 + 9 + 27), done.Count);
        Assert.All(done.GroupBy(i => i), g => Assert.Equal(1 + 3 + 9 + 27, g.Count()));

        // Each job makes three more, by either way, down to a depth.
        void Spread(int i, int depth) => queue.Add(() =>
        {
            done.Add(i);
            if (depth > 0)
            {
                queue.AddFirst([() => Child(i, depth - 1), () => Child(i, depth - 1)]);
                Spread(i, depth - 1);
            }
        });

        void Child(int i, int depth)
        {
            done.Add(i);
            if (depth > 0)
            {
                queue.AddFirst([() => Child(i, depth - 1)]);
                queue.Add(() => Child(i, depth - 1));
                queue.AddFirst([() => Child(i, depth - 1)]);
            }
        }
    }

    [Fact]
    public void A_thread_waits_for_what_a_running_job_may_add()
    {
        using var bothRan = new CountdownEvent(2);
        var queue = new JobQueue(2);
        queue.Add(() =>
        {
            Thread.Sleep(100); // the other thread has long found nothing
            queue.AddFirst([Meet, Meet]);
        });
        queue.Run();
        Assert.True(bothRan.IsSet);

        // Ends only if two threads run at once.
        void Meet()
        {
            bothRan.Signal();
            Assert.True(bothRan.Wait(TimeSpan.FromSeconds(30)));
        }
    }

    [Fact]
    public void A_failure_keeps_what_waits_from_beginning_and_comes_out_once_what_runs_has_ended()
    {
        using var failed = new ManualResetEventSlim();
        bool ended = false;
        bool begun = false;
        var queue = new JobQueue(2);
        queue.Add(() =>
        {
            failed.Wait();
            Thread.Sleep(50);
            queue.AddFirst([() => begun = true]);
            ended = true;
        });
        queue.Add(() =>
        {
            failed.Set();
            throw new InvalidOperationException("first");
        });
        queue.Add(() => begun = true);

        Assert.Equal("first", Assert.Throws<InvalidOperationException>(queue.Run).Message);
        Assert.True(ended);
        Assert.False(begun);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_failure_tells_more_than_a_cancellation_whichever_comes_first(bool cancellationFirst)
    {
        using var first = new ManualResetEventSlim();
        using var running = new CountdownEvent(2);
        var queue = new JobQueue(2);
        queue.Add(() => Fail(cancellationFirst, new OperationCanceledException()));
        queue.Add(() => Fail(!cancellationFirst, new InvalidOperationException("told")));
        Assert.Equal("told", Assert.Throws<InvalidOperationException>(queue.Run).Message);

        void Fail(bool isFirst, Exception failure)
        {
            running.Signal();
            running.Wait();
            if (!isFirst)
            {
                first.Wait();
                Thread.Sleep(50);
            }

            first.Set();
            throw failure;
        }
    }

    [Fact]
    public void A_cancellation_alone_comes_out_as_one()
    {
        var queue = new JobQueue(2);
        queue.Add(() => throw new OperationCanceledException());
        Assert.Throws<OperationCanceledException>(queue.Run);
    }
}
