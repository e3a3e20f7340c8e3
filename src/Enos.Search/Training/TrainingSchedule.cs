namespace Enos.Search.Training;

/// <summary>
/// The learning rate over a run: linear warm-up, then down half a cosine that would end at 0 with the run; where fine-tuning begins it starts over, warm-up and
/// all, and ends at 0 (a warm restart, SGDR, arXiv 1608.03983). Weights that were trained in a mixture of modes have far to go in one of them: without the
/// restart an assignment of SqueezeNet ended at 82.8 % where fresh weights, trained for as long in all, reached 85.7 %.
/// </summary>
/// <param name="Peak">Greatest learning rate.</param>
/// <param name="SearchSteps">Steps of the search.</param>
/// <param name="FineTuneSteps">Steps of fine-tuning.</param>
internal sealed record TrainingSchedule(double Peak, int SearchSteps, int FineTuneSteps)
{
    /// <summary>Steps in which the rate rises to its peak, at the start and after the restart; at least 1. Default 50.</summary>
    public int WarmUpSteps { get; init; } = 50;

    /// <summary>The learning rate in a step, counted from 0 over search and fine-tuning.</summary>
    public double Rate(int step) => step < SearchSteps ? Descent(step, SearchSteps + FineTuneSteps) : Descent(step - SearchSteps, FineTuneSteps);

    private double Descent(int step, int steps) =>
        Peak * Math.Min(1, (step + 1.0) / Math.Min(WarmUpSteps, steps)) * 0.5 * (1 + Math.Cos(Math.PI * Math.Min(step, steps) / steps));
}
