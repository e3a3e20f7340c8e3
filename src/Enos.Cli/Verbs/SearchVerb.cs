using System.CommandLine;
using Enos.Cli.Jobs;
using Enos.Cli.Options;
using Enos.Cli.Output;
using Enos.Cli.Progress;
using Enos.Search;
using Enos.Search.Runs;

namespace Enos.Cli.Verbs;

/// <summary><c>enos search</c>.</summary>
internal static class SearchVerb
{
    private static readonly Option<int?> Images = new Option<int?>("--images")
    {
        HelpName = "N",
        Description = "Training images to use, at least 1, from the first on. Default: all. Accuracy is always on all test images.",
    }.Where(n => n >= 1, "a whole number of at least 1");

    private static readonly Option<string?> Weights = new("--weights")
    {
        HelpName = "FILE",
        Description = "Weights to start from: a safetensors file of a PyTorch state dictionary (docs/formats.md), trained on images normalized as ImageNet's are. Default: fresh ones.",
    };

    private static readonly Option<bool> NewClassifier = new("--new-classifier")
    {
        Description = "Leave the classifier of --weights out, for other classes than theirs.",
    };

    private static readonly Option<string?> Out = new("--out")
    {
        HelpName = "DIR",
        Description = "The run directory; empty or not there. Default: runs/NETWORK-DATASET-seedN, with -2, -3, … behind it if that is taken.",
    };

    private static readonly Option<string?> Resume = new("--resume")
    {
        HelpName = "DIR",
        Description = "Go on with the search that was to leave this run directory, from its last epoch or where it was interrupted. No other option decides anything then.",
    };

    private static readonly Option<string> Format = CommonOptions.Format("run.json with every layer; of several budgets a list", "layers.csv; of several budgets front.csv");

    public static string[] Examples { get; } =
    [
        "enos search",
        "enos search --budget 0.6 --seed 2 --controls none",
        "enos search --budget 0.5,0.6,0.7 --strategy variational --controls uniform,random",
        "enos search --hw my-array.yaml --energy-table my-table.csv --modes multiply-8x8,xnor --out runs/mine",
        "enos search --network shufflenet-v2 --dataset cifar10 --data ~/cifar-10 --epochs 30",
        "enos search --resume runs/mine",
    ];

    public static Command Create()
    {
        Command command = new("search", "Search a mode for every layer of a network under an energy budget, fine-tune, validate in integers.")
        {
            HardwareOptions.Accelerator, HardwareOptions.EnergyTable, HardwareOptions.Multipliers, NetworkOptions.Network, NetworkOptions.Width, NetworkOptions.Dataset,
            NetworkOptions.Data, Images, Weights, NewClassifier,
        };
        foreach (Option option in SearchOptions.Options.Concat(StrategyOptions.All).Concat([CommonOptions.Backend, Out, Resume, Format]))
        {
            command.Options.Add(option);
        }

        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        bool quiet = parsed.GetValue(CommonOptions.Quiet);
        using Interruption interruption = new();
        FinishedSearch finished = parsed.GetValue(Resume) is { } left
            ? SearchJob.Resume(Alone(parsed, left), Display, interruption.Token)
            : SearchJob.Run(Request(parsed), Display, interruption.Token);
        switch (parsed.GetValue(Format))
        {
            case CommonOptions.Json:
                RunRecord[] records = [.. finished.Points.Select(p => p.Record with { Results = p.Record.Results with { Cost = CostRecord.Of(p.Result.Cost, layers: true) } })];
                Console.Out.Write(records.Length == 1 ? RunRecordFile.ToJson(records[0]) : RunRecordFile.ToJson(records));
                break;
            case CommonOptions.Csv when finished.Points.Count > 1:
                FrontFile.Write(Console.Out, [.. finished.Points.Select(p => p.Result)]);
                break;
            case CommonOptions.Csv:
                LayersFile.Write(Console.Out, finished.Points[0].Result.Cost);
                break;
            default:
                SearchSummary.Write(Consoles.Out(), finished);
                break;
        }

        return finished.Agrees ? ExitCode.Done : ExitCode.Disagreement;

        ISearchDisplay Display(SearchSettings settings) => SearchDisplays.Create(settings, quiet);
    }

    /// <summary>The directory to resume, if nothing else was said that a run's own request decides.</summary>
    private static string Alone(ParseResult parsed, string directory)
    {
        string[] given =
        [
            .. parsed.CommandResult.Command.Options.Where(o => o != Resume && o != Format && parsed.GetResult(o) is { Implicit: false })
                .Select(o => $"{o.Name}: expected no such option beside --resume: the run goes on as it was begun."),
        ];
        return given.Length == 0 ? directory : throw new UsageException("enos search", given);
    }

    private static SearchRequest Request(ParseResult parsed)
    {
        SearchSettings settings = SearchOptions.Of(parsed);
        string[] faults = [.. SettingsCheck.Faults(settings).Select(fault => $"{fault.Option}: found '{fault.Value}', expected {fault.Expected}.")];
        return faults.Length > 0 ? throw new UsageException("enos search", faults) : new SearchRequest(
            new RunConfiguration
            {
                Accelerator = parsed.GetValue(HardwareOptions.Accelerator) ?? HardwareOptions.Shipped,
                EnergyTable = parsed.GetValue(HardwareOptions.EnergyTable),
                Network = parsed.GetValue(NetworkOptions.Network)!,
                Width = parsed.GetValue(NetworkOptions.Width),
                Dataset = parsed.GetValue(NetworkOptions.Dataset)!,
                Data = parsed.GetValue(NetworkOptions.Data),
                TrainingImages = parsed.GetValue(Images),
                Weights = parsed.GetValue(Weights),
                NewClassifier = parsed.GetValue(NewClassifier),
                Backend = parsed.GetValue(CommonOptions.Backend) ?? "",
                Search = settings,
            },
            parsed.GetValue(Out),
            parsed.GetValue(HardwareOptions.Multipliers));
    }
}
