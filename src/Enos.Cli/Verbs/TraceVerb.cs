using System.CommandLine;
using Enos.Cli.Options;
using Enos.Cli.Output;
using Enos.Traces.Queries;
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
        "enos trace query cycles.csv.gz \"SELECT layer, stall, count(*) AS cycles FROM trace GROUP BY ALL\"",
        "enos trace query before.parquet after.parquet \"SELECT count(*) FROM trace JOIN trace2 USING (layer, cycle)\" --format csv",
        "enos trace convert cycles.csv.gz cycles.parquet",
    ];

    public static Command Create() => new("trace", "What a trace of folds or of cycles says, also one of SCALE-Sim: sums, questions in SQL, other formats.")
    {
        Summary(), Query(), Conversion(),
    };

    /// <summary>What the help of its verbs has at the end.</summary>
    public static IEnumerable<HelpPart> Parts(Command trace) => HelpPart.ExamplesOf(trace, Examples);

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

    private static Command Query()
    {
        Option<string> format = CommonOptions.Format("a list of rows", "a row a row of the answer");
        Command command = new("query", "Answers SQL (DuckDB's) over traces of any size. The files are its tables; it reads no other file and writes none.")
        {
            TraceOptions.FilesAndSql, TraceOptions.Tables, format, TraceOptions.Memory, TraceOptions.Threads,
        };
        command.SetAction(parsed =>
        {
            string[] arguments = parsed.GetValue(TraceOptions.FilesAndSql)!;
            List<TraceTable> tables =
            [
                .. arguments.SkipLast(1).Select((file, i) => new TraceTable(i == 0 ? "trace" : FormattableString.Invariant($"trace{i + 1}"), file)),
                .. parsed.GetValue(TraceOptions.Tables)!.Select(Named),
            ];
            if (tables.Count == 0)
            {
                throw new UsageException("enos trace query", ["FILE... SQL: expected at least one file, or --table NAME=FILE, and the question behind."]);
            }

            using Interruption interruption = new();
            using TraceDatabase database = new(tables, TraceOptions.Database(parsed), interruption.Token);
            using QueryResult result = database.Query(arguments[^1], interruption.Token);
            QueryOutput.Write(parsed.GetValue(format)!, result);
            return ExitCode.Done;
        });
        return command;
    }

    private static TraceTable Named(string option) => option.Split('=', 2) is [{ Length: > 0 } name, { Length: > 0 } file]
        ? new TraceTable(name, file)
        : throw new UsageException("enos trace query", [$"--table: found '{option}', expected NAME=FILE."]);

    private static Command Conversion()
    {
        Command command = new("convert", "Writes a trace as CSV, CSV compressed with gzip, or Parquet. A trace that Enos wrote comes back from Parquet as the same bytes.")
        {
            TraceOptions.In, TraceOptions.Out, TraceOptions.Memory, TraceOptions.Threads,
        };
        command.SetAction(parsed =>
        {
            using Interruption interruption = new();
            TraceConversion.Convert(parsed.GetValue(TraceOptions.In)!, parsed.GetValue(TraceOptions.Out)!, TraceOptions.Database(parsed), interruption.Token);
            return ExitCode.Done;
        });
        return command;
    }
}
