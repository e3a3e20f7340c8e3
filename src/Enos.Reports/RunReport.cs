using System.Collections.Immutable;
using System.Text;
using Enos.Accel.Inputs;
using Enos.Reports.Drawing;
using Enos.Reports.Pages;
using Enos.Reports.Runs;

namespace Enos.Reports;

/// <summary>
/// The report of a run directory: one HTML page that needs nothing but itself, and its figures as SVG files.
/// </summary>
public sealed class RunReport
{
    private readonly ImmutableArray<(string Folder, ImmutableArray<Figure> Figures)> _figures;

    private RunReport(string html, ImmutableArray<(string Folder, ImmutableArray<Figure> Figures)> figures) => (Html, _figures) = (html, figures);

    /// <summary>The page: UTF-8, no reference to anything outside it.</summary>
    public string Html { get; }

    /// <summary>Reads a run directory as <c>enos search</c> leaves it, of one budget or of several.</summary>
    /// <param name="directory">The directory.</param>
    /// <exception cref="InvalidInputException">It is no run directory, or files are missing or damaged: every error of every file.</exception>
    public static RunReport Of(string directory)
    {
        RunPage page = new(StoredSearch.Load(directory));
        return new RunReport(page.Html(), page.FigureFolders());
    }

    /// <summary>Writes the page.</summary>
    /// <param name="file">Where to; replaced if it is there.</param>
    /// <exception cref="InvalidInputException">The file can't be written.</exception>
    public void Save(string file) => Write(file, Html);

    /// <summary>
    /// Writes each figure as an SVG document of its own, in the light theme on white, 880 units wide: <c>NAME.svg</c>, and of several budgets
    /// <c>front.svg</c> and <c>budget-B/NAME.svg</c>.
    /// </summary>
    /// <param name="directory">Where to; made if it is not there.</param>
    /// <returns>The files.</returns>
    /// <exception cref="InvalidInputException">A file can't be written.</exception>
    public ImmutableArray<string> SaveFigures(string directory)
    {
        List<string> files = [];
        foreach ((string folder, ImmutableArray<Figure> figures) in _figures)
        {
            foreach (Figure figure in figures)
            {
                string file = Path.Combine(directory, folder, $"{figure.Id}.svg");
                Write(file, figure.Document());
                files.Add(file);
            }
        }

        return [.. files];
    }

    private static void Write(string file, string text)
    {
        try
        {
            if (Path.GetDirectoryName(file) is { Length: > 0 } directory)
            {
                Directory.CreateDirectory(directory);
            }

            File.WriteAllText(file, text, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new InvalidInputException(new InputError(file, 0, 0, "", "", $"a file that can be written ({e.Message})"));
        }
    }
}
