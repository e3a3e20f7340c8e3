using System.Collections.Immutable;
using System.CommandLine;
using System.CommandLine.Parsing;
using Enos.Search;
using Enos.Search.Budgets;
using Enos.Search.Controls;
using Enos.Search.Discretization;
using Enos.Search.Relaxation;
using Enos.Search.Runs;
using Enos.Search.Spaces;
using Enos.Search.Training;

namespace Enos.Cli.Options;

/// <summary>What a search is bounded by, how long it trains, and what is trained beside it.</summary>
internal static class SearchOptions
{
    private static readonly SearchSettings Defaults = new();

    private static readonly Option<ImmutableArray<Budget>> Budgets = Parsed(
        "--budget", "B,...",
        $"Energy budget: {Budget.Expected(BudgetKind.Energy)}. Several, divided by commas, give a front from one supernet. Default: {SearchSettings.DefaultBudget}.",
        text => All(text.Split(',').Select(t => Budget.Parse(t, BudgetKind.Energy))), Budget.Expected(BudgetKind.Energy));

    private static readonly Option<Budget?> LatencyBudget = Parsed(
        "--latency-budget", "B", $"Latency budget: {Budget.Expected(BudgetKind.Latency)}. Alone, it replaces the energy budget.",
        text => Budget.Parse(text, BudgetKind.Latency), Budget.Expected(BudgetKind.Latency));

    private static readonly Option<double?> EnergyWeight = new("--energy-weight")
    {
        HelpName = "X",
        Description = "Weight of energy in the loss, at least 0, instead of a budget.",
    };

    private static readonly Option<string?> Modes = new("--modes")
    {
        HelpName = "A,B",
        Description = "Modes to choose from. Default: every mode of the accelerator that can be trained.",
    };

    private static readonly Option<ImmutableArray<LayerRule>> LayerModes = new("--layer-modes")
    {
        HelpName = "LAYERS=MODES",
        Description = "Which modes some layers may be in, such as ':depthwise=!xnor' or 'fire9/*=xnor|binary-weight'; may be repeated. "
            + "Unless a rule allows others, the first and last layer are in the most precise multiply.",
        AllowMultipleArgumentsPerToken = false,
        Arity = ArgumentArity.OneOrMore,
        CustomParser = result => All(result.Tokens.Select(t => Value(result, t.Value, LayerRule.Parse, LayerRule.Expected))) ?? [],
    };

    private static readonly Option<ScoreKind?> Scores = Choice(
        "--scores", "What the assignment is chosen by: losses measured with one layer changed, the learned probabilities, or the best of samples.", Defaults.Scores);

    private static readonly Option<int> Epochs = Number("--epochs", "N", "Epochs in which the assignment is learned, at least 1.", Defaults.Epochs);

    private static readonly Option<int> FineTuneEpochs =
        Number("--finetune-epochs", "N", "Epochs of fine-tuning, at least 0. Controls train for the sum of both.", Defaults.FineTuneEpochs);

    private static readonly Option<int> Batch = Number("--batch", "N", "Images in a step, 1 to the number of training images.", Defaults.BatchSize);

    private static readonly Option<double> LearningRate =
        Number("--learning-rate", "X", "Peak learning rate of the weights (Adam), above 0.", Defaults.LearningRate);

    private static readonly Option<double> LabelSmoothing =
        Number("--label-smoothing", "F", "Share of a label that is spread over all classes, 0 to 0.99.", Defaults.LabelSmoothing);

    private static readonly Option<ImmutableArray<Variation>> Augment = Parsed(
        "--augment", "A,B", "How training images are varied: crop (shifts by up to 4 pixels), flip (mirror images), none. Default: none.",
        text => text.Trim() == "none" ? ImmutableArray<Variation>.Empty
            : All(text.Split(',').Select(t => Variation.Known.FirstOrDefault(v => v.Name == t.Trim()))), "crop, flip, both divided by a comma, or none");

    private static readonly Option<ConvolutionPrecision?> Precision = Choice(
        "--precision", "Format in which training convolves; what is evaluated is always exact.", Defaults.Precision);

    private static readonly Option<ImmutableArray<ControlKind>> Controls = Parsed(
        "--controls", "A,B", $"Networks to train for comparison: all, none, or some of {string.Join(", ", Kinds.Select(k => k.Name))}. Default: uniform.",
        ParseControls, $"all, none, or some of {string.Join(", ", Kinds.Select(k => k.Name))}");

    private static readonly Option<int> Seed =
        Number("--seed", "N", "Decides initial weights and the order of images, at least 0.", Defaults.Seed).Where(n => n >= 0, "a whole number of at least 0");

    private static readonly Option<int> Threads = Number(
        "--threads", "N", "Threads of the search, at least 1; with 1, the same seed gives the same bits and controls train beside it.", Defaults.Threads);

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Option> Options { get; } =
    [
        Budgets, LatencyBudget, EnergyWeight, Modes, LayerModes, Scores, Epochs, FineTuneEpochs, Batch, LearningRate, LabelSmoothing, Augment, Precision, Controls, Seed, Threads,
    ];

    private sealed record Variation(string Name)
    {
        public static ImmutableArray<Variation> Known { get; } = [new("crop"), new("flip")];
    }

    private static (string Name, ControlKind Kind)[] Kinds => [.. Enum.GetValues<ControlKind>().Select(k => (RunRecordFile.NameOf(k), k))];

    /// <summary>The settings that were given.</summary>
    public static SearchSettings Of(ParseResult parsed)
    {
        double? weight = parsed.GetValue(EnergyWeight);
        Budget? latency = parsed.GetValue(LatencyBudget);
        ImmutableArray<Budget> budgets = Given(parsed, Budgets, weight is null && latency is null ? Defaults.EnergyBudgets : []);
        string modes = parsed.GetValue(Modes) ?? "";
        return Defaults with
        {
            Modes = [.. modes.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)],
            LayerRules = Given(parsed, LayerModes, []),
            Strategy = StrategyOptions.Of(parsed),
            EnergyBudgets = budgets,
            LatencyBudget = latency,
            EnergyWeight = weight,
            Scores = parsed.GetValue(Scores) ?? Defaults.Scores,
            Epochs = parsed.GetValue(Epochs),
            FineTuneEpochs = parsed.GetValue(FineTuneEpochs),
            BatchSize = parsed.GetValue(Batch),
            LearningRate = parsed.GetValue(LearningRate),
            LabelSmoothing = parsed.GetValue(LabelSmoothing),
            Augmentation = new Augmentation { Crop = Varies("crop"), Flip = Varies("flip") },
            Precision = parsed.GetValue(Precision) ?? Defaults.Precision,
            Controls = Given(parsed, Controls, Defaults.Controls),
            Seed = parsed.GetValue(Seed),
            Threads = parsed.GetValue(Threads),
        };

        bool Varies(string name) => Given(parsed, Augment, []).Any(v => v.Name == name);
    }

    /// <summary>An option that is a number.</summary>
    public static Option<T> Number<T>(string name, string helpName, string description, T value) =>
        new(name) { HelpName = helpName, Description = description, DefaultValueFactory = _ => value };

    /// <summary>An option that is one of some names; null where it is not given.</summary>
    public static Option<T?> Choice<T>(string name, string description, T value)
        where T : struct, Enum
    {
        Dictionary<string, object> byName = Enum.GetValues<T>().ToDictionary(RunRecordFile.NameOf, v => (object)v);
        string names = string.Join(", ", byName.Keys);
        return new Option<T?>(name)
        {
            HelpName = "NAME",
            Description = $"{description} One of {names}. Default: {RunRecordFile.NameOf(value)}.",
            CustomParser = result => (T?)Value(result, result.Tokens.Single().Value, text => byName.GetValueOrDefault(text), $"one of {names}"),
        };
    }

    private static ImmutableArray<ControlKind> ParseControlsOf(string text) => [.. text.Split(',').Select(n => Array.Find(Kinds, k => k.Name == n.Trim()).Kind)];

    private static ImmutableArray<ControlKind>? ParseControls(string text) => text switch
    {
        "none" => ImmutableArray<ControlKind>.Empty,
        "all" => [.. Kinds.Select(k => k.Kind)],
        _ when text.Split(',').All(n => Kinds.Any(k => k.Name == n.Trim())) => [.. ParseControlsOf(text).Distinct()],
        _ => null,
    };

    private static Option<ImmutableArray<T>> Parsed<T>(string name, string helpName, string description, Func<string, ImmutableArray<T>?> parse, string expected) =>
        new(name)
        {
            HelpName = helpName,
            Description = description,
            CustomParser = result => (ImmutableArray<T>)(Value(result, result.Tokens.Single().Value, text => parse(text) is { } found ? (object)found : null, expected)
                ?? ImmutableArray<T>.Empty),
        };

    private static Option<T?> Parsed<T>(string name, string helpName, string description, Func<string, T?> parse, string expected)
        where T : class => new(name)
        {
            HelpName = helpName,
            Description = description,
            CustomParser = result => Value(result, result.Tokens.Single().Value, parse, expected),
        };

    /// <summary>A value, or null and an error where the text is none.</summary>
    private static T? Value<T>(ArgumentResult result, string text, Func<string, T?> parse, string expected)
        where T : class
    {
        T? value = parse(text);
        if (value is null)
        {
            result.AddError($"{((OptionResult)result.Parent!).IdentifierToken?.Value}: found '{text}', expected {expected}.");
        }

        return value;
    }

    private static ImmutableArray<T>? All<T>(IEnumerable<T?> values)
        where T : class
    {
        T?[] all = [.. values];
        return all.Contains(null) ? null : [.. all.Select(v => v!)];
    }

    private static ImmutableArray<T> Given<T>(ParseResult parsed, Option<ImmutableArray<T>> option, ImmutableArray<T> otherwise) =>
        parsed.GetResult(option) is { Implicit: false } ? parsed.GetValue(option) : otherwise;
}
