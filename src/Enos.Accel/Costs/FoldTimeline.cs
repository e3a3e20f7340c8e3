namespace Enos.Accel.Costs;

/// <summary>One fold as the memory system sees it. All in cycles.</summary>
internal struct Fold
{
    /// <summary>Time the array is busy, throttling included.</summary>
    public long Duration;

    /// <summary>Time its inputs, weights and re-read partial sums take on the memory channel; 0 if nothing is fetched.</summary>
    public long Input, Weight, PartialSum;

    /// <summary>Time its write-back takes on the memory channel.</summary>
    public long WriteBack;

    /// <summary>What of <see cref="Duration"/> is waiting for scratchpads.</summary>
    public StallCycles Throttle;
}

/// <summary>
/// The double-buffer recurrence of docs/model.md §4, advanced fold by fold. The memory channel serves requests in the order in which they are made: what
/// is prefetched for fold j, when fold j − 1 starts; the write-back of fold j − 1, then what cannot be prefetched for fold j, when fold j − 1 ends. Each
/// cycle between two folds is charged to the tensor on the channel.
/// A fold's wait depends on the two folds before it alone, since no fold starts before the reads ahead of it in the queue are done; so the third of a
/// run of equal folds waits as long as all that follow, and long runs cost no more than short ones.
/// </summary>
internal struct FoldTimeline
{
    private readonly bool _prefetchInput;
    private readonly bool _prefetchWeight;
    private readonly bool _prefetchPartialSum;
    private readonly bool _overlapWriteBack;
    private long _duration;
    private long _writeBack;
    private long _inFlight;

    public FoldTimeline(bool prefetchInput, bool prefetchWeight, bool prefetchPartialSum, bool overlapWriteBack)
    {
        _prefetchInput = prefetchInput;
        _prefetchWeight = prefetchWeight;
        _prefetchPartialSum = prefetchPartialSum;
        _overlapWriteBack = overlapWriteBack;
    }

    /// <summary>Stalls so far.</summary>
    public StallCycles Stalls { get; private set; }

    /// <summary>The next fold.</summary>
    public void Step(in Fold fold)
    {
        // Time on the channel, counted from the start of the fold before. While that fold runs, waiting costs nothing.
        long input = 0, weight = 0, output = 0;
        long channel = 0;
        long now = _duration;
        Serve(ref channel, ref now, _inFlight, ref output);
        Serve(ref channel, ref now, _prefetchInput ? fold.Input : 0, ref input);
        Serve(ref channel, ref now, _prefetchWeight ? fold.Weight : 0, ref weight);
        Serve(ref channel, ref now, _prefetchPartialSum ? fold.PartialSum : 0, ref output);

        long lateInput = _prefetchInput ? 0 : fold.Input;
        long lateWeight = _prefetchWeight ? 0 : fold.Weight;
        long latePartialSum = _prefetchPartialSum ? 0 : fold.PartialSum;
        bool wait = !_overlapWriteBack || lateInput + lateWeight + latePartialSum > 0;
        _inFlight = wait ? 0 : _writeBack;
        if (wait)
        {
            channel = Math.Max(channel, _duration);
            Serve(ref channel, ref now, _writeBack, ref output);
            Serve(ref channel, ref now, lateInput, ref input);
            Serve(ref channel, ref now, lateWeight, ref weight);
            Serve(ref channel, ref now, latePartialSum, ref output);
        }

        _duration = fold.Duration;
        _writeBack = fold.WriteBack;
        Stalls += new StallCycles(input, weight, output) + fold.Throttle;
    }

    /// <summary><paramref name="count"/> equal folds.</summary>
    public void Step(in Fold fold, long count)
    {
        for (long i = 0; i < Math.Min(count, 2); i++)
        {
            Step(fold);
        }

        if (count > 2)
        {
            StallCycles before = Stalls;
            Step(fold);
            Repeat(before, count - 3);
        }
    }

    /// <summary>Adds what has been added since <paramref name="before"/> another <paramref name="times"/> times.</summary>
    public void Repeat(StallCycles before, long times)
    {
        Stalls += new StallCycles(
            (Stalls.Input - before.Input) * times, (Stalls.Weight - before.Weight) * times, (Stalls.Output - before.Output) * times);
    }

    /// <summary>The end of the layer: write-backs still on the way are waited for.</summary>
    public void Finish()
    {
        long pending = Math.Max(_inFlight - _duration, 0) + _writeBack;
        Stalls += new StallCycles(0, 0, pending);
    }

    private static void Serve(ref long channel, ref long now, long cycles, ref long stall)
    {
        channel += cycles;
        if (cycles > 0 && channel > now)
        {
            stall += channel - now;
            now = channel;
        }
    }
}
