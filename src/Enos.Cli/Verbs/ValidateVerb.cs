using System.CommandLine;
using Enos.Cli.Jobs;
using Enos.Cli.Options;
using Enos.Cli.Output;
using Enos.Cli.Progress;

namespace Enos.Cli.Verbs;

/// <summary><c>enos validate</c>.</summary>
internal static class ValidateVerb
{
    private static readonly Argument<string> RunDirectory = new("RUN") { Description = "A run directory as enos search leaves it." };

    private static readonly Option<string?> Dataset = new("--dataset")
    {
        HelpName = "NAME",
        Description = "The data set. Default: the run's.",
    };

    private static readonly Option<string?> Data = new("--data")
    {
        HelpName = "DIR",
        Description = "Where its files are. Default: where the run found them. The test images must be the run's own.",
    };

    private static readonly Option<int> Threads = new Option<int>("--threads")
    {
        HelpName = "N",
        Description = "Threads of the engine, 0 for one a processor.",
        DefaultValueFactory = _ => 0,
    }.Where(n => n >= 0, "a whole number of at least 0");

    private static readonly Option<string?> ExportOnnx = new("--export-onnx")
    {
        HelpName = "FILE",
        Description = "Write the network as ONNX with QuantizeLinear and DequantizeLinear, if its layers multiply, add or shift in the digital array.",
    };

    private static readonly Option<string?> Out = new("--out")
    {
        HelpName = "DIR",
        Description = "Where activity.csv and robustness.csv go; it must be there. Default: RUN.",
    };

    private static readonly Option<string> Format = CommonOptions.Format("the whole report", "one row a layer");

    public static string[] Examples { get; } =
    [
        "enos validate runs/squeezenet-fashion-mnist-seed1",
        "enos validate runs/squeezenet-fashion-mnist-seed1 --backend reference --format json",
        "enos validate runs/squeezenet-fashion-mnist-seed1 --activity --activity-static 0.3",
        "enos validate runs/hybrid --monte-carlo 20 --adc-noise 0.5 --bit-error-rates 1e-5,1e-4,1e-3",
        "enos validate runs/squeezenet-fashion-mnist-seed1 --export-onnx network.onnx",
    ];

    public static Command Create()
    {
        Command command = new("validate", "Run a searched network in integers and cycle by cycle, and hold it against what the search recorded.")
        {
            RunDirectory, Dataset, Data, CommonOptions.Backend, Threads, HardwareOptions.Multipliers,
        };
        foreach (Option option in EvidenceOptions.All)
        {
            command.Add(option);
        }

        command.Add(ExportOnnx);
        command.Add(Out);
        command.Add(Format);
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        using Interruption interruption = new();
        ValidatedRun run = ValidateJob.Run(
            new ValidateRequest
            {
                Directory = parsed.GetValue(RunDirectory)!,
                Dataset = parsed.GetValue(Dataset),
                Data = parsed.GetValue(Data),
                Backend = parsed.GetValue(CommonOptions.Backend) ?? "",
                Threads = parsed.GetValue(Threads),
                Multipliers = parsed.GetValue(HardwareOptions.Multipliers),
                Activity = EvidenceOptions.ActivityOf(parsed),
                Robustness = EvidenceOptions.RobustnessOf(parsed),
                SampleImages = parsed.GetValue(EvidenceOptions.SampleImages),
                OnnxFile = parsed.GetValue(ExportOnnx),
                Out = parsed.GetValue(Out),
            },
            new ImageDisplay(parsed.GetValue(CommonOptions.Quiet)),
            interruption.Token);
        switch (parsed.GetValue(Format))
        {
            case CommonOptions.Json:
                Console.Out.Write(ValidationJson.Of(run));
                break;
            case CommonOptions.Csv:
                ValidationCsv.Write(Console.Out, run.Report);
                break;
            default:
                ValidationSummary.Write(Consoles.Out(), run);
                break;
        }

        return run.Report.Agrees ? ExitCode.Done : ExitCode.Disagreement;
    }
}
