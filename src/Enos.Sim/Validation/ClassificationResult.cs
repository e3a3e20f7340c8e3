namespace Enos.Sim.Validation;

/// <summary>How well and how fast a network classified a set of images.</summary>
/// <param name="Images">Name of the set.</param>
/// <param name="Confusion">Which class was taken for which.</param>
/// <param name="Elapsed">Time spent in the network.</param>
public sealed record ClassificationResult(string Images, ConfusionMatrix Confusion, TimeSpan Elapsed)
{
    /// <summary>Number of images, at least 1.</summary>
    public long Total => Confusion.Total;

    /// <summary>Images whose greatest logit was their own class's.</summary>
    public long Correct => Confusion.Correct;

    /// <summary>Top-1 accuracy, 0 to 1.</summary>
    public double Accuracy => (double)Correct / Total;

    /// <summary>The 95 % confidence interval of <see cref="Accuracy"/>.</summary>
    public WilsonInterval Interval => WilsonInterval.Of(Correct, Total);

    /// <summary>Mean time for an image: the time of a batch over its images.</summary>
    public TimeSpan LatencyPerImage => Elapsed / Total;

    /// <summary>Images computed in a second.</summary>
    public double ImagesPerSecond => Total / Elapsed.TotalSeconds;
}
