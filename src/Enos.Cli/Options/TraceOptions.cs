using System.CommandLine;
using Enos.Traces.Queries;
using Enos.Traces.Summaries;

namespace Enos.Cli.Options;

/// <summary>Options of the verbs of <c>enos trace</c>.</summary>
internal static class TraceOptions
{
    private static readonly SummaryOptions Defaults = new();
    private static readonly DatabaseOptions DatabaseDefaults = new();

    public static readonly Argument<string[]> Files = new("FILE")
    {
        Description = "A trace of folds or of cycles, or any number of SCALE-Sim's: CSV, or CSV compressed with gzip.",
        Arity = ArgumentArity.OneOrMore,
    };

    public static readonly Argument<string[]> FilesAndSql = new("FILE... SQL")
    {
        Description = "Traces, each CSV, CSV compressed with gzip, or Parquet, and the question behind them. The first file is the table trace, the others are trace2, trace3, …",
        Arity = ArgumentArity.OneOrMore,
    };

    public static readonly Argument<string> In = new("IN") { Description = "A trace: CSV, CSV compressed with gzip, or Parquet; its first bytes tell which." };

    public static readonly Argument<string> Out = new("OUT") { Description = "The file to write; the end of its name, .csv, .csv.gz or .parquet, tells what it becomes." };

    public static readonly Option<string[]> Tables = new("--table")
    {
        HelpName = "NAME=FILE",
        Description = "Another table, under a name of your own. May be repeated.",
        DefaultValueFactory = _ => [],
    };

    public static readonly Option<long> Memory = new Option<long>("--memory")
    {
        HelpName = "MB",
        Description = "Megabytes (2^20 bytes) for DuckDB's buffers, at least 64; what does not fit goes to temporary files.",
        DefaultValueFactory = _ => DatabaseDefaults.MemoryBytes >> 20,
    }.Where(n => n is >= 64 and <= 1L << 40, "a whole number from 64 to 2^40");

    public static readonly Option<int> Threads = new Option<int>("--threads")
    {
        HelpName = "N",
        Description = "Threads of DuckDB. Default: one a processor.",
        DefaultValueFactory = _ => DatabaseDefaults.Threads,
    }.Where(n => n >= 1, "a whole number of at least 1");

    public static readonly Option<long> Window = new Option<long>("--window")
    {
        HelpName = "CYCLES",
        Description = "Cycles of a window, at least 1. A peak is the mean over the busiest window; with --window 1, over the busiest cycle.",
        DefaultValueFactory = _ => Defaults.WindowCycles,
    }.Where(n => n >= 1, "a whole number of at least 1");

    public static readonly Option<long?> Pes = new Option<long?>("--pes")
    {
        HelpName = "N",
        Description = "PEs of the array, which utilization is a share of. Default: the most that the trace has at work at once.",
    }.Where(n => n is null or >= 1, "a whole number of at least 1");

    public static readonly Option<bool> OverTime = new("--over-time") { Description = "A row a window (of a trace of folds: a fold) in place of a row a unit." };

    /// <summary>What DuckDB may use.</summary>
    public static DatabaseOptions Database(ParseResult parsed) => new() { MemoryBytes = parsed.GetValue(Memory) << 20, Threads = parsed.GetValue(Threads) };
}
