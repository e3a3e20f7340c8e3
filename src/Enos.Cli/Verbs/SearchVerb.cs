using System.CommandLine;
using Enos.Cli.Jobs;
using Enos.Cli.Options;
using Enos.Cli.Output;
using Enos.Cli.Progress;
using Enos.Search;
using Enos.Search.Runs;
using Enos.Search.Strategies;

namespace Enos.Cli.Verbs;

/// <summary><c>enos search</c>.</summary>
internal static class SearchVerb
{
    private static readonly SearchSettings Defaults = new();

    private static readonly Option<string> Strategy = new("--strategy")
    {
        HelpName = "NAME",
        Description = $"How to search: {string.Join(", ", SearchStrategies.Names)}.",
        DefaultValueFactory = _ => Defaults.Strategy,
    };

    private static readonly Option<double?> Budget = new("--budget")
    {
        HelpName = "F",
        Description = FormattableString.Invariant(
            $"Energy budget, above 0, as a fraction of the energy with the most precise multiply in every layer. Default: {Defaults.Budget}."),
    };

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

    private static readonly Option<int> Epochs = Number("--epochs", "N", "Epochs in which the assignment is learned, at least 1.", Defaults.Epochs);

    private static readonly Option<int> FineTuneEpochs =
        Number("--finetune-epochs", "N", "Epochs of fine-tuning, at least 0. Controls train for the sum of both.", Defaults.FineTuneEpochs);

    private static readonly Option<int> Batch = Number("--batch", "N", "Images in a step, 1 to the number of training images.", Defaults.BatchSize);

    private static readonly Option<double> LearningRate =
        Number("--learning-rate", "X", "Peak learning rate of the weights (Adam), above 0.", Defaults.LearningRate);

    private static readonly Option<string> Controls = Only(
        new("--controls")
        {
            HelpName = "NAME",
            Description = "Networks to train for comparison: uniform (every mode throughout) or none.",
            DefaultValueFactory = _ => "uniform",
        },
        "uniform", "none");

    private static readonly Option<int?> Images = new Option<int?>("--images")
    {
        HelpName = "N",
        Description = "Training images to use, at least 1, from the first on. Default: all. Accuracy is always on all test images.",
    }.Where(n => n >= 1, "a whole number of at least 1");

    private static readonly Option<int> Seed =
        Number("--seed", "N", "Decides initial weights and the order of images, at least 0.", Defaults.Seed).Where(n => n >= 0, "a whole number of at least 0");

    private static readonly Option<int> Threads = Number(
        "--threads", "N", "Threads of the search, at least 1; with 1, the same seed gives the same bits and controls train beside it.", Defaults.Threads);

    private static readonly Option<string?> Out = new("--out")
    {
        HelpName = "DIR",
        Description = "The run directory; empty or not there. Default: runs/NETWORK-DATASET-seedN, with -2, -3, … behind it if that is taken.",
    };

    private static readonly Option<string> Format = CommonOptions.Format("run.json with every layer", "layers.csv");

    public static string[] Examples { get; } =
    [
        "enos search",
        "enos search --budget 0.3 --seed 2 --controls none",
        "enos search --hw my-array.yaml --energy-table my-table.csv --modes multiply-8x8,xnor --out runs/mine",
        "enos search --network shufflenet-v2 --dataset cifar10 --data ~/cifar-10 --epochs 30",
    ];

    public static Command Create()
    {
        Command command = new("search", "Search a mode for every layer of a network under an energy budget, fine-tune, validate in integers.")
        {
            HardwareOptions.Accelerator, HardwareOptions.EnergyTable,
            NetworkOptions.Network, NetworkOptions.Width, NetworkOptions.Dataset, NetworkOptions.Data, Images,
            Strategy, Budget, EnergyWeight, Modes, Epochs, FineTuneEpochs, Batch, LearningRate, Controls,
            Seed, Threads, CommonOptions.Backend, Out, Format,
        };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        SearchRequest request = Request(parsed);
        bool quiet = parsed.GetValue(CommonOptions.Quiet);
        using Interruption interruption = new();
        ISearchDisplay display = SearchDisplays.Create(request.Settings, quiet);
        FinishedSearch finished = SearchJob.Run(request, display, interruption.Token);
        switch (parsed.GetValue(Format))
        {
            case CommonOptions.Json:
                ResultsRecord results = finished.Record.Results with { Cost = CostRecord.Of(finished.Result.Cost, layers: true) };
                Console.Out.Write(RunRecordFile.ToJson(finished.Record with { Results = results }));
                break;
            case CommonOptions.Csv:
                LayersFile.Write(Console.Out, finished.Result.Cost);
                break;
            default:
                SearchSummary.Write(Consoles.Out(), finished);
                break;
        }

        return finished.Validation.Agrees ? ExitCode.Done : ExitCode.Disagreement;
    }

    private static SearchRequest Request(ParseResult parsed)
    {
        double? weight = parsed.GetValue(EnergyWeight);
        string modes = parsed.GetValue(Modes) ?? "";
        SearchSettings settings = Defaults with
        {
            Modes = [.. modes.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)],
            Strategy = parsed.GetValue(Strategy)!,
            Budget = parsed.GetValue(Budget) ?? (weight is null ? Defaults.Budget : null),
            EnergyWeight = weight,
            Epochs = parsed.GetValue(Epochs),
            FineTuneEpochs = parsed.GetValue(FineTuneEpochs),
            BatchSize = parsed.GetValue(Batch),
            LearningRate = parsed.GetValue(LearningRate),
            Controls = parsed.GetValue(Controls) == "none" ? ControlSet.None : ControlSet.Uniform,
            Seed = parsed.GetValue(Seed),
            Threads = parsed.GetValue(Threads),
        };
        string[] faults = [.. settings.Faults().Select(fault => $"{fault.Option}: found '{fault.Value}', expected {fault.Expected}.")];
        return faults.Length > 0 ? throw new UsageException("enos search", faults) : new SearchRequest
        {
            Accelerator = parsed.GetValue(HardwareOptions.Accelerator) ?? HardwareOptions.Shipped,
            EnergyTable = parsed.GetValue(HardwareOptions.EnergyTable),
            Network = parsed.GetValue(NetworkOptions.Network)!,
            Width = parsed.GetValue(NetworkOptions.Width),
            Dataset = parsed.GetValue(NetworkOptions.Dataset)!,
            Data = parsed.GetValue(NetworkOptions.Data),
            TrainingImages = parsed.GetValue(Images),
            Settings = settings,
            Backend = parsed.GetValue(CommonOptions.Backend) ?? "",
            Out = parsed.GetValue(Out),
        };
    }

    private static Option<T> Number<T>(string name, string helpName, string description, T value) =>
        new(name) { HelpName = helpName, Description = description, DefaultValueFactory = _ => value };

    private static Option<string> Only(Option<string> option, params string[] values)
    {
        option.AcceptOnlyFromAmong(values);
        return option;
    }
}
