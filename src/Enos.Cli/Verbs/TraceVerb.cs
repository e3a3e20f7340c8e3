using System.CommandLine;
using Enos.Cli.Options;
using Enos.Cli.Output;
using Enos.Traces.Summaries;

namespace Enos.Cli.Verbs;

/// <summary><c>enos trace</c>.</summary>
internal static class TraceVerb
{
    public static string[] Examples { get; } =
    [
        "enos trace summary cycles.csv.gz",
        "enos trace summary cycles.csv --window 100 --over-time --format csv",
        "enos trace summary outputs/run/layer0/*.csv --format csv",
    ];

    public static Command Create() => new("trace", "What a trace of folds or of cycles says, also one of SCALE-Sim: sums, questions in SQL, other formats.")
    {
        Summary(),
    };

    /// <summary>What the help of its verbs has at the end.</summary>
    public static IEnumerable<HelpPart> Parts(Command trace) =>
        trace.Subcommands.Select(verb => new HelpPart(verb, "Examples", Examples.Where(line => line.StartsWith($"enos trace {verb.Name}", StringComparison.Ordinal))));

    private static Command Summary()
    {
        Option<string> format = CommonOptions.Format("a list of rows", "a row a layer and unit");
        Command command = new("summary", "Layer by layer and unit by unit: traffic, bandwidth, utilization, stalls, reuse. docs/traces.md defines each figure.")
        {
            TraceOptions.Files, TraceOptions.Window, TraceOptions.Pes, TraceOptions.OverTime, format,
        };
        command.SetAction(parsed =>
        {
            using Interruption interruption = new();
            bool overTime = parsed.GetValue(TraceOptions.OverTime);
            TraceSummary summary = TraceSummaries.Read(
                parsed.GetValue(TraceOptions.Files)!,
                new SummaryOptions { WindowCycles = parsed.GetValue(TraceOptions.Window), Pes = parsed.GetValue(TraceOptions.Pes), OverTime = overTime },
                interruption.Token);
            TraceSummaryOutput.Write(parsed.GetValue(format)!, summary, overTime);
            return ExitCode.Done;
        });
        return command;
    }
}
