namespace Enos.Search.Strategies;

/// <summary>How a sequential search goes through the layers.</summary>
public enum LayerOrder
{
    /// <summary>As they run.</summary>
    Cyclic,

    /// <summary>From the layer of most energy, in the most precise multiply, to that of least.</summary>
    Energy,

    /// <summary>In another random order in every round.</summary>
    Random,
}

/// <summary>How many modes of a layer a step computes.</summary>
public enum RelaxationKind
{
    /// <summary>All, mixed by their probabilities.</summary>
    Mixture,

    /// <summary>One, drawn by their probabilities.</summary>
    Sample,
}

/// <summary>How the assignment is learned. Settings that a strategy does not use are ignored by it.</summary>
public sealed record StrategySettings
{
    /// <summary>The strategy's name, one of <see cref="SearchStrategies.Names"/>.</summary>
    public string Name { get; init; } = "single-level";

    /// <summary>Learning rate of the assignment's logits (Adam); above 0.</summary>
    public double LogitLearningRate { get; init; } = 0.05;

    /// <summary>Temperature of the softmax over modes, or of the Gumbel-softmax, at the start of the search; above 0.</summary>
    public double TemperatureStart { get; init; } = 1;

    /// <summary>Temperature at the end of the search, approached geometrically; above 0.</summary>
    public double TemperatureEnd { get; init; } = 0.1;

    /// <summary>Weight of the probabilities' mean entropy in the loss at the end of the search, reached linearly from 0; at least 0. Makes layers decide.</summary>
    public double EntropyWeight { get; init; }

    /// <summary>Share of the search in which logits stay as they are and only weights learn, 0 to below 1.</summary>
    public double WarmUp { get; init; }

    /// <summary>How many modes of a layer a step computes: all, or one (single-level and bi-level).</summary>
    public RelaxationKind Relaxation { get; init; } = RelaxationKind.Mixture;

    /// <summary>Bi-level: share of the training images on which logits learn and weights do not, above 0 and below 1.</summary>
    public double HeldOut { get; init; } = 0.5;

    /// <summary>Bi-level: 1 takes the weights as they are, 2 follows one step of theirs by finite differences (DARTS, arXiv 1806.09055, §2.3).</summary>
    public int Order { get; init; } = 1;

    /// <summary>Sequential: the order of the layers.</summary>
    public LayerOrder LayerOrder { get; init; } = LayerOrder.Cyclic;

    /// <summary>Sequential: steps for which a layer stays free, at least 1.</summary>
    public int StepsPerLayer { get; init; } = 1;

    /// <summary>
    /// Variational: weight κ of a layer's mean Kullback–Leibler divergence from the prior p(m) ∝ exp(−β·e(l, m)), in units of the loss; above 0. β is such that
    /// the divergence charges energy as the budget's multiplier does, or the energy weight.
    /// </summary>
    public double KlWeight { get; init; } = 0.01;

    /// <summary>Variational: samples of the posterior for its report and for <c>--scores samples</c>, 1 to 1000.</summary>
    public int PosteriorSamples { get; init; } = 8;

    /// <summary>Ranges of the numbers: option, value, bound below, whether it is excluded, greatest value.</summary>
    internal IEnumerable<(string Option, double Value, double Least, bool Above, double Most)> Ranges() =>
    [
        ("--logit-learning-rate", LogitLearningRate, 0, true, double.MaxValue), ("--temperature-start", TemperatureStart, 0, true, double.MaxValue),
        ("--temperature-end", TemperatureEnd, 0, true, double.MaxValue), ("--entropy-weight", EntropyWeight, 0, false, double.MaxValue),
        ("--warm-up", WarmUp, 0, false, 0.99), ("--held-out", HeldOut, 0, true, 0.99), ("--order", Order, 1, false, 2),
        ("--steps-per-layer", StepsPerLayer, 1, false, int.MaxValue), ("--kl-weight", KlWeight, 0, true, double.MaxValue),
        ("--posterior-samples", PosteriorSamples, 1, false, 1000),
    ];
}
