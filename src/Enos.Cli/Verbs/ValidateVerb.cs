using System.CommandLine;
using Enos.Cli.Jobs;
using Enos.Cli.Options;
using Enos.Cli.Output;
using Enos.Search.Runs;
using Enos.Sim.Validation;

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

    private static readonly Option<string> Format = CommonOptions.Format("the whole report", "one row a layer");

    public static string[] Examples { get; } =
    [
        "enos validate runs/squeezenet-fashion-mnist-seed1",
        "enos validate runs/squeezenet-fashion-mnist-seed1 --backend reference --format json",
    ];

    public static Command Create()
    {
        Command command = new("validate", "Run a searched network in integers and cycle by cycle, and hold it against what the search recorded.")
        {
            RunDirectory, Dataset, Data, CommonOptions.Backend, Threads, Format,
        };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        using Interruption interruption = new();
        ValidationReport report = ValidateJob.Run(
            new ValidateRequest(
                parsed.GetValue(RunDirectory)!, parsed.GetValue(Dataset), parsed.GetValue(Data), parsed.GetValue(CommonOptions.Backend) ?? "", parsed.GetValue(Threads)),
            parsed.GetValue(CommonOptions.Quiet) ? TextWriter.Null : Console.Error,
            interruption.Token);
        switch (parsed.GetValue(Format))
        {
            case CommonOptions.Json:
                Console.Out.Write(RunRecordFile.ToJson(ValidationRecord.Of(report)));
                break;
            case CommonOptions.Csv:
                ValidationCsv.Write(Console.Out, report);
                break;
            default:
                ValidationSummary.Write(Consoles.Out(), report);
                break;
        }

        return report.Agrees ? ExitCode.Done : ExitCode.Disagreement;
    }
}
