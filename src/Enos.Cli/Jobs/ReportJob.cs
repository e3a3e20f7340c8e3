using System.Collections.Immutable;
using Enos.Reports;
using Enos.Sweeps.Results;

namespace Enos.Cli.Jobs;

/// <summary>What <c>enos report</c> is asked for.</summary>
/// <param name="Directory">The directory of a run or a sweep.</param>
/// <param name="Out">The page; null for <see cref="ReportJob.PageName"/> in the directory.</param>
/// <param name="Figures">Where files of the figures go; null for none.</param>
/// <param name="Metrics">What figures of a sweep compare by; empty for a pair that its results choose.</param>
internal sealed record ReportRequest(string Directory, string? Out, string? Figures, ImmutableArray<SweepMetric> Metrics);

/// <summary>Writes the report of a run or a sweep.</summary>
internal static class ReportJob
{
    /// <summary>Name of the page in its directory.</summary>
    public const string PageName = "report.html";

    /// <summary>Writes the page and the figures.</summary>
    /// <returns>The files that were written, the page first.</returns>
    /// <exception cref="UsageException">Metrics are named for a run.</exception>
    /// <exception cref="Accel.Inputs.InvalidInputException">Files of the directory are missing or damaged, or a file can't be written.</exception>
    public static ImmutableArray<string> Run(ReportRequest request)
    {
        bool isSweep = Report.IsSweep(request.Directory);
        if (!isSweep && !request.Metrics.IsEmpty)
        {
            throw new UsageException("enos report", [$"--metrics goes with the directory of a sweep, which {request.Directory} is not."]);
        }

        Report report = isSweep ? Report.OfSweep(request.Directory, request.Metrics) : Report.OfRun(request.Directory);
        string page = request.Out ?? Path.Combine(request.Directory, PageName);
        report.Save(page);
        return [page, .. request.Figures is { } figures ? report.SaveFigures(figures) : []];
    }
}
