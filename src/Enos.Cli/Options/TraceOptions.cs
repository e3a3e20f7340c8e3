using System.CommandLine;
using Enos.Traces.Summaries;

namespace Enos.Cli.Options;

/// <summary>Options of the verbs of <c>enos trace</c>.</summary>
internal static class TraceOptions
{
    private static readonly SummaryOptions Defaults = new();

    public static readonly Argument<string[]> Files = new("FILE")
    {
        Description = "A trace of folds or of cycles, or any number of SCALE-Sim's: CSV, or CSV compressed with gzip.",
        Arity = ArgumentArity.OneOrMore,
    };

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
}
