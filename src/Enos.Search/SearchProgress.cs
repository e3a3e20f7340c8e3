namespace Enos.Search;

/// <summary>Where a search stands; sent after each step and each epoch.</summary>
/// <param name="Stage">What is being done: <c>search</c>, <c>fine-tune</c>, <c>score</c>, <c>validate</c>, <c>control multiply-8x8</c>, ….</param>
/// <param name="Done">Share of the stage that is done, 0 to 1.</param>
/// <param name="Overall">Share of the whole run that is done, 0 to 1, by expected time.</param>
/// <param name="Epoch">The epoch just ended, or null within one.</param>
/// <param name="Loss">Mean loss of the epoch so far, in nats; NaN where there is none.</param>
public sealed record SearchProgress(string Stage, double Done, double Overall, EpochRecord? Epoch, double Loss)
{
    /// <summary>Something about the stage that a person should read; null if there is nothing.</summary>
    public string? Note { get; init; }
}
