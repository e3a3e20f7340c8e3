using System.Collections.Immutable;
using System.Text;
using Enos.Accel.Inputs;
using Enos.Reports.Drawing;
using Enos.Reports.Pages;
using Enos.Reports.Runs;
using Enos.Reports.Sweeps;
using Enos.Sweeps.Results;

namespace Enos.Reports;

/// <summary>
/// The report of a run or of a sweep: one HTML page that needs nothing but itself, and its figures as files.
/// </summary>
public sealed class Report
{
    private readonly ImmutableArray<(string Folder, ImmutableArray<Figure> Figures)> _figures;

    private Report(string html, ImmutableArray<(string Folder, ImmutableArray<Figure> Figures)> figures) => (Html, _figures) = (html, figures);

    /// <summary>The page: UTF-8, no reference to anything outside it.</summary>
    public string Html { get; }

    /// <summary>Whether a directory says that it is a sweep's.</summary>
    /// <param name="directory">The directory.</param>
    public static bool IsSweep(string directory) => StoredSweep.IsOne(directory);

    /// <summary>The report of a run directory as <c>enos search</c> leaves it, of one budget or of several.</summary>
    /// <param name="directory">The directory.</param>
    /// <exception cref="InvalidInputException">It is no run directory, or files are missing or damaged: every error of every file.</exception>
    public static Report OfRun(string directory)
    {
        RunPage page = new(StoredSearch.Load(directory));
        return new Report(page.Html(), page.FigureFolders());
    }

    /// <summary>The report of a sweep's directory as <c>enos sweep run</c> leaves it, finished or not.</summary>
    /// <param name="directory">The directory.</param>
    /// <param name="metrics">The two metrics that figures compare, across and upward; empty for a pair that the sweep's results choose.</param>
    /// <exception cref="InvalidInputException">It is no sweep's directory, files are missing or damaged, or no job has one of the metrics: every error of every file.</exception>
    public static Report OfSweep(string directory, ImmutableArray<SweepMetric> metrics)
    {
        SweepPage page = new(StoredSweep.Load(directory), metrics);
        return new Report(page.Html(), [("", page.Figures)]);
    }

    /// <summary>Writes the page.</summary>
    /// <param name="file">Where to; replaced if it is there.</param>
    /// <exception cref="InvalidInputException">The file can't be written.</exception>
    public void Save(string file) => Write(file, Encode(Html));

    /// <summary>
    /// Writes each figure as an SVG document of its own and as a PNG image of three pixels a unit, in the light theme on white, 904
    /// units wide: <c>NAME.svg</c> and <c>NAME.png</c>, and of several budgets <c>front.svg</c> and <c>budget-B/NAME.svg</c>.
    /// </summary>
    /// <param name="directory">Where to; made if it is not there.</param>
    /// <returns>The files.</returns>
    /// <exception cref="InvalidInputException">A file can't be written.</exception>
    public ImmutableArray<string> SaveFigures(string directory)
    {
        List<string> files = [];
        foreach ((string folder, Figure figure) in _figures.SelectMany(part => part.Figures.Select(figure => (part.Folder, figure))))
        {
            string document = figure.Document();
            string name = Path.Combine(directory, folder, figure.Id);
            Write($"{name}.svg", Encode(document));
            Write($"{name}.png", Raster.Png(document));
            files.AddRange([$"{name}.svg", $"{name}.png"]);
        }

        return [.. files];
    }

    private static byte[] Encode(string text) => new UTF8Encoding(encoderShouldEmitUTF8Identifier: false).GetBytes(text);

    private static void Write(string file, byte[] bytes)
    {
        try
        {
            if (Path.GetDirectoryName(file) is { Length: > 0 } directory)
            {
                Directory.CreateDirectory(directory);
            }

            File.WriteAllBytes(file, bytes);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new InvalidInputException(new InputError(file, 0, 0, "", "", $"a file that can be written ({e.Message})"));
        }
    }
}
