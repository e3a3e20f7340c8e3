using System.CommandLine;
using Enos.Cli.Jobs;

namespace Enos.Cli.Verbs;

/// <summary><c>enos report</c>.</summary>
internal static class ReportVerb
{
    private static readonly Argument<string> RunDirectory = new("RUN") { Description = "A run directory as enos search leaves it, of one budget or of several." };

    private static readonly Option<string?> Out = new("--out", "-o")
    {
        HelpName = "FILE.html",
        Description = "The page to write; replaced if it is there. Default: report.html in RUN.",
    };

    private static readonly Option<string?> FiguresDirectory = new("--figures")
    {
        HelpName = "DIR",
        Description = "Also write each figure as an SVG file for papers.",
    };

    public static string[] Examples { get; } =
    [
        "enos report runs/squeezenet-fashion-mnist-seed1",
        "enos report runs/squeezenet-fashion-mnist-seed1 --out squeezenet.html --figures figures",
    ];

    public static Command Create()
    {
        Command command = new("report", "Write a run as one HTML page that needs no network: assignment, energy, roofline, search, front, validation, provenance.")
        {
            RunDirectory, Out, FiguresDirectory,
        };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        foreach (string file in ReportJob.Run(new ReportRequest(parsed.GetValue(RunDirectory)!, parsed.GetValue(Out), parsed.GetValue(FiguresDirectory))))
        {
            Console.Out.WriteLine(file);
        }

        return ExitCode.Done;
    }
}
