namespace Enos.Search.Training;

/// <summary>The learning rate over a run: linear warm-up, then half a cosine down to 0 (SGDR without restarts, arXiv 1608.03983).</summary>
/// <param name="Peak">Greatest learning rate.</param>
/// <param name="WarmUpSteps">Steps until it is reached.</param>
/// <param name="Steps">Steps of the whole run: search and fine-tuning together.</param>
internal sealed record TrainingSchedule(double Peak, int WarmUpSteps, int Steps)
{
    /// <summary>The learning rate in a step, counted from 0.</summary>
    public double Rate(int step) =>
        Peak * Math.Min(1, (step + 1.0) / WarmUpSteps) * 0.5 * (1 + Math.Cos(Math.PI * Math.Min(step, Steps) / Steps));
}
