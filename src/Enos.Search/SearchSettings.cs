using System.Collections.Immutable;

namespace Enos.Search;

/// <summary>How to search. Ranges are checked by <see cref="Faults"/>.</summary>
public sealed record SearchSettings
{
    /// <summary>Names of the modes to choose from; empty for all modes of the accelerator that can be trained.</summary>
    public ImmutableArray<string> Modes { get; init; } = [];

    /// <summary>The strategy's name. Default single-level.</summary>
    public string Strategy { get; init; } = "single-level";

    /// <summary>
    /// Energy budget as a fraction of the energy of the network with the most precise multiply in every layer; above 0. Default 0.8.
    /// Null if <see cref="EnergyWeight"/> is given instead.
    /// </summary>
    public double? Budget { get; init; } = 0.8;

    /// <summary>Weight of the penalty E/E_reference in the loss, instead of a budget; at least 0. Null for a budget.</summary>
    public double? EnergyWeight { get; init; }

    /// <summary>Epochs in which the assignment is learned; at least 1.</summary>
    public int Epochs { get; init; } = 8;

    /// <summary>Epochs in which the discretized network is fine-tuned; at least 0. Controls train for the sum of both.</summary>
    public int FineTuneEpochs { get; init; } = 8;

    /// <summary>Images in a step, 1 to the number of training images.</summary>
    public int BatchSize { get; init; } = 100;

    /// <summary>Peak learning rate of the weights (Adam); above 0.</summary>
    public double LearningRate { get; init; } = 0.01;

    /// <summary>Learning rate of the assignment's logits (Adam); above 0.</summary>
    public double LogitLearningRate { get; init; } = 0.05;

    /// <summary>Temperature of the softmax over modes at the start of the search; above 0.</summary>
    public double TemperatureStart { get; init; } = 1;

    /// <summary>Temperature at the end of the search, approached geometrically; above 0.</summary>
    public double TemperatureEnd { get; init; } = 0.1;

    /// <summary>Which controls to train beside the search.</summary>
    public ControlSet Controls { get; init; } = ControlSet.Uniform;

    /// <summary>Decides initial weights, order of images and everything else that is drawn.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>
    /// Threads of the search itself, at least 1; one gives the same bits on every run. Controls use one thread each, as many at once as the machine has cores.
    /// </summary>
    public int Threads { get; init; } = 1;

    /// <summary>What is out of range, each as a pair of option and what was expected; empty if nothing is.</summary>
    public IEnumerable<(string Option, string Value, string Expected)> Faults()
    {
        (string Option, double Value, double Least, bool Above)[] ranges =
        [
            ("--budget", Budget ?? 1, 0, true), ("--energy-weight", EnergyWeight ?? 0, 0, false),
            ("--epochs", Epochs, 1, false), ("--finetune-epochs", FineTuneEpochs, 0, false), ("--batch", BatchSize, 1, false),
            ("--learning-rate", LearningRate, 0, true), ("--logit-learning-rate", LogitLearningRate, 0, true),
            ("--temperature-start", TemperatureStart, 0, true), ("--temperature-end", TemperatureEnd, 0, true), ("--threads", Threads, 1, false),
        ];
        foreach ((string option, double value, double least, bool above) in ranges)
        {
            bool fine = above ? value > least : value >= least;
            if (!fine || !double.IsFinite(value))
            {
                yield return (option, FormattableString.Invariant($"{value}"), FormattableString.Invariant($"a number {(above ? "above" : "of at least")} {least}"));
            }
        }

        if (Budget is not null && EnergyWeight is not null)
        {
            yield return ("--energy-weight", FormattableString.Invariant($"{EnergyWeight}"), "either a budget or an energy weight, not both");
        }
    }
}

/// <summary>What is trained beside a search, for comparison.</summary>
public enum ControlSet
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Every mode in all layers that are not pinned.</summary>
    Uniform,
}
