namespace Enos.Search.Training;

/// <summary>The loss, or a weight, is no longer a number: a lower learning rate may help.</summary>
/// <param name="epoch">The epoch, from 1.</param>
/// <param name="step">The step in it, from 1.</param>
public sealed class DivergenceException(int epoch, int step)
    : Exception($"The loss or a weight is not a number in epoch {epoch}, step {step}: training has diverged. Lower --learning-rate, or begin from other weights with --seed.");
