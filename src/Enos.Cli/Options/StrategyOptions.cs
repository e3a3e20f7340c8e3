using System.CommandLine;
using Enos.Search.Strategies;

namespace Enos.Cli.Options;

/// <summary>How the assignment is learned: the options of every strategy.</summary>
internal static class StrategyOptions
{
    private static readonly StrategySettings Defaults = new();

    private static readonly Option<string> Name = new("--strategy")
    {
        HelpName = "NAME",
        Description = $"How to search: {string.Join(", ", SearchStrategies.Names)}.",
        DefaultValueFactory = _ => Defaults.Name,
    };

    private static readonly Option<double> LogitLearningRate =
        SearchOptions.Number("--logit-learning-rate", "X", "Learning rate of the assignment's logits (Adam), above 0.", Defaults.LogitLearningRate);

    private static readonly Option<double> TemperatureStart = SearchOptions.Number(
        "--temperature-start", "X", "Temperature of the softmax over modes, or of the Gumbel-softmax, at the start, above 0.", Defaults.TemperatureStart);

    private static readonly Option<double> TemperatureEnd =
        SearchOptions.Number("--temperature-end", "X", "Temperature at the end of the search, above 0.", Defaults.TemperatureEnd);

    private static readonly Option<double> EntropyWeight = SearchOptions.Number(
        "--entropy-weight", "X", "Weight of the probabilities' mean entropy in the loss at the end of the search, rising from 0; at least 0.", Defaults.EntropyWeight);

    private static readonly Option<double> WarmUp =
        SearchOptions.Number("--warm-up", "F", "Share of the search in which only weights learn, 0 to 0.99.", Defaults.WarmUp);

    private static readonly Option<RelaxationKind?> Relaxation = SearchOptions.Choice(
        "--relaxation", "Modes of a layer that a step computes: all of them mixed, or one sample.", Defaults.Relaxation);

    private static readonly Option<double> HeldOut =
        SearchOptions.Number("--held-out", "F", "bi-level: share of the training images that logits learn from, above 0 and at most 0.99.", Defaults.HeldOut);

    private static readonly Option<int> Order =
        SearchOptions.Number("--order", "N", "bi-level: 1, or 2 to look one step of the weights ahead at four times the cost.", Defaults.Order);

    private static readonly Option<LayerOrder?> Layers =
        SearchOptions.Choice("--layer-order", "sequential: the order in which layers are free.", Defaults.LayerOrder);

    private static readonly Option<int> StepsPerLayer =
        SearchOptions.Number("--steps-per-layer", "N", "sequential: steps for which a layer stays free, at least 1.", Defaults.StepsPerLayer);

    private static readonly Option<double> KlWeight =
        SearchOptions.Number("--kl-weight", "X", "variational: weight of the divergence from the prior, above 0.", Defaults.KlWeight);

    private static readonly Option<int> PosteriorSamples =
        SearchOptions.Number("--posterior-samples", "N", "variational: samples for the report and for --scores samples, 1 to 1000.", Defaults.PosteriorSamples);

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Option> All { get; } =
    [
        Name, LogitLearningRate, TemperatureStart, TemperatureEnd, EntropyWeight, WarmUp, Relaxation, HeldOut, Order, Layers, StepsPerLayer, KlWeight, PosteriorSamples,
    ];

    /// <summary>The settings that were given.</summary>
    public static StrategySettings Of(ParseResult parsed) => new()
    {
        Name = parsed.GetValue(Name)!,
        LogitLearningRate = parsed.GetValue(LogitLearningRate),
        TemperatureStart = parsed.GetValue(TemperatureStart),
        TemperatureEnd = parsed.GetValue(TemperatureEnd),
        EntropyWeight = parsed.GetValue(EntropyWeight),
        WarmUp = parsed.GetValue(WarmUp),
        Relaxation = parsed.GetValue(Relaxation) ?? Defaults.Relaxation,
        HeldOut = parsed.GetValue(HeldOut),
        Order = parsed.GetValue(Order),
        LayerOrder = parsed.GetValue(Layers) ?? Defaults.LayerOrder,
        StepsPerLayer = parsed.GetValue(StepsPerLayer),
        KlWeight = parsed.GetValue(KlWeight),
        PosteriorSamples = parsed.GetValue(PosteriorSamples),
    };
}
