using System.Collections.Immutable;
using Enos.Reports;

namespace Enos.Cli.Jobs;

/// <summary>What <c>enos report</c> is asked for.</summary>
/// <param name="Directory">The run directory.</param>
/// <param name="Out">The page; null for <see cref="ReportJob.PageName"/> in the run directory.</param>
/// <param name="Figures">Where SVG files of the figures go; null for none.</param>
internal sealed record ReportRequest(string Directory, string? Out, string? Figures);

/// <summary>Writes the report of a run.</summary>
internal static class ReportJob
{
    /// <summary>Name of the page in a run directory.</summary>
    public const string PageName = "report.html";

    /// <summary>Writes the page and the figures.</summary>
    /// <returns>The files that were written, the page first.</returns>
    /// <exception cref="Accel.Inputs.InvalidInputException">Files of the run are missing or damaged, or a file can't be written.</exception>
    public static ImmutableArray<string> Run(ReportRequest request)
    {
        RunReport report = RunReport.Of(request.Directory);
        string page = request.Out ?? Path.Combine(request.Directory, PageName);
        report.Save(page);
        return [page, .. request.Figures is { } figures ? report.SaveFigures(figures) : []];
    }
}
