using System.Collections.Immutable;
using Enos.Search.Budgets;
using Enos.Search.Controls;
using Enos.Search.Discretization;
using Enos.Search.Relaxation;
using Enos.Search.Spaces;
using Enos.Search.Strategies;
using Enos.Search.Training;

namespace Enos.Search;

/// <summary>How to search. Ranges are checked by <see cref="SettingsCheck"/>.</summary>
public sealed record SearchSettings
{
    /// <summary>The energy budget of a search that is given neither a budget nor an energy weight.</summary>
    public static Budget DefaultBudget { get; } = Budget.Share(0.8);

    /// <summary>Names of the modes to choose from; empty for all modes of the accelerator that can be trained.</summary>
    public ImmutableArray<string> Modes { get; init; } = [];

    /// <summary>Which modes some layers may be in. Default: the first and last layer in the most precise multiply, all others in any mode.</summary>
    public ImmutableArray<LayerRule> LayerRules { get; init; } = [];

    /// <summary>How to learn the assignment, and the settings of each strategy.</summary>
    public StrategySettings Strategy { get; init; } = new();

    /// <summary>
    /// Energy budgets. One supernet is trained, and for each budget an assignment is chosen and fine-tuned; the relaxation aims at their geometric mean. Empty
    /// where energy is weighed or only latency is limited.
    /// </summary>
    public ImmutableArray<Budget> EnergyBudgets { get; init; } = [DefaultBudget];

    /// <summary>Latency budget; null for none.</summary>
    public Budget? LatencyBudget { get; init; }

    /// <summary>Weight of the penalty E/E_reference in the loss, instead of an energy budget; at least 0. Null for none.</summary>
    public double? EnergyWeight { get; init; }

    /// <summary>What the assignment is chosen by, once the supernet is trained.</summary>
    public ScoreKind Scores { get; init; } = ScoreKind.Measured;

    /// <summary>Epochs in which the assignment is learned; at least 1.</summary>
    public int Epochs { get; init; } = 8;

    /// <summary>Epochs in which the discretized network is fine-tuned; at least 0. Controls train for the sum of both.</summary>
    public int FineTuneEpochs { get; init; } = 8;

    /// <summary>Images in a step, 1 to the number of training images.</summary>
    public int BatchSize { get; init; } = 100;

    /// <summary>Peak learning rate of the weights (Adam); above 0.</summary>
    public double LearningRate { get; init; } = 0.01;

    /// <summary>Share of a label that is spread over all classes, 0 to below 1 (arXiv 1512.00567, §7).</summary>
    public double LabelSmoothing { get; init; }

    /// <summary>How training images are varied. Default: not at all.</summary>
    public Augmentation Augmentation { get; init; } = new();

    /// <summary>The format in which training convolves; what is evaluated or validated is always exact.</summary>
    public ConvolutionPrecision Precision { get; init; } = ConvolutionPrecision.Fp32;

    /// <summary>What is trained beside the search.</summary>
    public ImmutableArray<ControlKind> Controls { get; init; } = [ControlKind.Uniform];

    /// <summary>Decides initial weights, order of images and everything else that is drawn.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>
    /// Threads of the search itself, at least 1; one gives the same bits on every run. Controls use one thread each, as many at once as the machine has cores.
    /// </summary>
    public int Threads { get; init; } = 1;
}
