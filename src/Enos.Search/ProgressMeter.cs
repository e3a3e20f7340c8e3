namespace Enos.Search;

/// <summary>Adds up the work of stages that may run at once, and tells how much of the whole is done. Thread-safe.</summary>
internal sealed class ProgressMeter(IProgress<SearchProgress>? receiver, double total)
{
    /// <summary>Time of a step with all modes mixed, in plain steps.</summary>
    public const double MixtureCost = 1.8;

    private readonly Lock _lock = new();
    private double _done;

    /// <summary>Reports work done in a stage.</summary>
    /// <param name="stage">Name of the stage.</param>
    /// <param name="share">Share of the stage that is done, 0 to 1.</param>
    /// <param name="work">Work done since the last report, in the unit of the total.</param>
    /// <param name="loss">Mean loss so far, or NaN.</param>
    /// <param name="epoch">The epoch just ended, if one has.</param>
    public void Report(string stage, double share, double work, double loss = double.NaN, EpochRecord? epoch = null)
    {
        lock (_lock)
        {
            _done += work;
            receiver?.Report(new SearchProgress(stage, share, Math.Min(1, _done / total), epoch, loss));
        }
    }

    /// <summary>Says something about a stage that has ended.</summary>
    public void Note(string stage, string note)
    {
        lock (_lock)
        {
            receiver?.Report(new SearchProgress(stage, 1, Math.Min(1, _done / total), null, double.NaN) { Note = note });
        }
    }
}
