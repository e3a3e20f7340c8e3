namespace Enos.Search.Discretization;

/// <summary>What an assignment is chosen by, once the supernet is trained.</summary>
public enum ScoreKind
{
    /// <summary>The loss with one layer put into one mode and the others as they are (arXiv 2108.04392); then the knapsack.</summary>
    Measured,

    /// <summary>−log p of each mode; then the knapsack: the assignment of greatest probability within the budget.</summary>
    Probabilities,

    /// <summary>The best of some assignments drawn by the probabilities that are within the budget, by its loss, with the charge for energy where it is weighed; if none is, as <see cref="Probabilities"/>.</summary>
    Samples,
}
