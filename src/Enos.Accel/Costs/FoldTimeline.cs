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
/// A fold's wait depends on the two folds before it alone, since no fold starts before the reads ahead of it in the queue are done; that is the
/// <see cref="State"/>. Where equal folds leave the state as they found it, the rest of their run waits as long each, so that long runs cost no more
/// than short ones; that happens by the third fold.
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
    private long _input;
    private long _weight;
    private long _output;

    public FoldTimeline(bool prefetchInput, bool prefetchWeight, bool prefetchPartialSum, bool overlapWriteBack)
    {
        _prefetchInput = prefetchInput;
        _prefetchWeight = prefetchWeight;
        _prefetchPartialSum = prefetchPartialSum;
        _overlapWriteBack = overlapWriteBack;
    }

    /// <summary>Stalls so far.</summary>
    public readonly StallCycles Stalls => new(_input, _weight, _output);

    /// <summary>What the next fold's wait depends on: the last fold's duration, its write-back, and that of the fold before if it is still under way.</summary>
    public readonly (long Duration, long WriteBack, long InFlight) State => (_duration, _writeBack, _inFlight);

    /// <summary>The next fold.</summary>
    public void Step(in Fold fold)
    {
        long input = _prefetchInput ? fold.Input : 0;
        long weight = _prefetchWeight ? fold.Weight : 0;
        long partialSum = _prefetchPartialSum ? fold.PartialSum : 0;
        long late = fold.Input + fold.Weight + fold.PartialSum - input - weight - partialSum;
        bool wait = !_overlapWriteBack || late > 0;
        long early = _inFlight + input + weight + partialSum;

        // Where all that is early is in time and nothing is late, the fold before hides it.
        if (wait || early > _duration)
        {
            // Time on the channel, counted from the start of the fold before. While that fold runs, waiting costs nothing.
            long channel = 0;
            long now = _duration;
            Serve(ref channel, ref now, _inFlight, ref _output);
            Serve(ref channel, ref now, input, ref _input);
            Serve(ref channel, ref now, weight, ref _weight);
            Serve(ref channel, ref now, partialSum, ref _output);
            if (wait)
            {
                channel = Math.Max(channel, _duration);
                Serve(ref channel, ref now, _writeBack, ref _output);
                Serve(ref channel, ref now, fold.Input - input, ref _input);
                Serve(ref channel, ref now, fold.Weight - weight, ref _weight);
                Serve(ref channel, ref now, fold.PartialSum - partialSum, ref _output);
            }
        }

        _inFlight = wait ? 0 : _writeBack;
        _duration = fold.Duration;
        _writeBack = fold.WriteBack;
        _input += fold.Throttle.Input;
        _weight += fold.Throttle.Weight;
        _output += fold.Throttle.Output;
    }

    /// <summary><paramref name="count"/> equal folds.</summary>
    public void Step(in Fold fold, long count)
    {
        for (long left = count - 1; left >= 0; left--)
        {
            FoldTimeline before = this;
            Step(fold);
            if (SettledSince(before))
            {
                Repeat(before, left);
                return;
            }
        }
    }

    /// <summary>Whether what came since <paramref name="before"/> would, once more, wait just as long.</summary>
    public readonly bool SettledSince(in FoldTimeline before) => State == before.State;

    /// <summary>Adds what has been added since <paramref name="before"/> another <paramref name="times"/> times.</summary>
    public void Repeat(in FoldTimeline before, long times)
    {
        _input += (_input - before._input) * times;
        _weight += (_weight - before._weight) * times;
        _output += (_output - before._output) * times;
    }

    /// <summary>Repeats what led from one moment to another, which are both past; it starts from the state in which this is.</summary>
    public void Repeat(in FoldTimeline from, in FoldTimeline to)
    {
        _input += to._input - from._input;
        _weight += to._weight - from._weight;
        _output += to._output - from._output;
        (_duration, _writeBack, _inFlight) = to.State;
    }

    /// <summary>The end of the layer: write-backs still on the way are waited for.</summary>
    public void Finish() => _output += Math.Max(_inFlight - _duration, 0) + _writeBack;

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
