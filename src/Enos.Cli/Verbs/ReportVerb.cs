using System.CommandLine;
using Enos.Cli.Jobs;
using Enos.Cli.Options;

namespace Enos.Cli.Verbs;

/// <summary><c>enos report</c>.</summary>
internal static class ReportVerb
{
    private static readonly Argument<string> Source = new("RUN|SWEEP")
    {
        Description = "A run directory as enos search leaves it, of one budget or of several; or the directory of a sweep, finished or not.",
    };

    private static readonly Option<string?> Out = new("--out", "-o")
    {
        HelpName = "FILE.html",
        Description = "The page to write; replaced if it is there. Default: report.html in RUN or SWEEP.",
    };

    private static readonly Option<string?> FiguresDirectory = new("--figures")
    {
        HelpName = "DIR",
        Description = "Also write each figure as an SVG and a PNG file for papers.",
    };

    private static readonly Option<string[]> Metrics = SweepOptions.MetricsOption(
        "The two metrics that figures of a sweep compare by, across and upward; the page offers all. Default: energy and accuracy of searches, else energy and latency.", null);

    public static string[] Examples { get; } =
    [
        "enos report runs/squeezenet-fashion-mnist-seed1",
        "enos report runs/squeezenet-fashion-mnist-seed1 --out squeezenet.html --figures figures",
        "enos report sweeps/sizes --metrics energy_pj,area_um2",
    ];

    public static Command Create()
    {
        Command command = new("report", "Write a run or a sweep as one HTML page that needs no network, and its figures for papers.")
        {
            Source, Out, FiguresDirectory, Metrics,
        };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        ReportRequest request = new(
            parsed.GetValue(Source)!, parsed.GetValue(Out), parsed.GetValue(FiguresDirectory), [.. SweepOptions.MetricsOf(parsed, Metrics)]);
        foreach (string file in ReportJob.Run(request))
        {
            Console.Out.WriteLine(file);
        }

        return ExitCode.Done;
    }
}
