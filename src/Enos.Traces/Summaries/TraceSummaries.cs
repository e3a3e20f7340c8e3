using Enos.Accel.Inputs;
using Enos.Traces.Reading;

namespace Enos.Traces.Summaries;

/// <summary>Sums up trace files.</summary>
public static class TraceSummaries
{
    /// <summary>Reads one of Enos's traces, or any number of SCALE-Sim's.</summary>
    /// <param name="paths">The files, at least one: CSV or gzip-compressed CSV.</param>
    /// <param name="options">What is wanted.</param>
    /// <param name="cancellation">Stops the reading.</param>
    /// <exception cref="InvalidInputException">A file cannot be read, or is no trace; with the place of each fault, up to 20 a file.</exception>
    public static TraceSummary Read(IReadOnlyList<string> paths, SummaryOptions options, CancellationToken cancellation = default)
    {
        List<LayerSummary> scaleSim = [];
        List<InputError> errors = [];
        foreach (string path in paths)
        {
            try
            {
                using CsvScanner scanner = TraceSource.Scan(path, cancellation);
                TraceRows rows = TraceHeader.Read(scanner);
                if (rows == TraceRows.ScaleSim)
                {
                    scaleSim.Add(ScaleSimSummary.Read(path, scanner, options));
                }
                else if (paths.Count > 1)
                {
                    throw new InvalidInputException(new InputError(path, 1, 1, "", "", "a trace of SCALE-Sim: others are summed up one at a time"));
                }
                else
                {
                    return rows == TraceRows.Cycles ? CycleSummary.Read(scanner, options) : FoldSummary.Read(scanner, options);
                }
            }
            catch (InvalidInputException e)
            {
                errors.AddRange(e.Errors);
            }
        }

        return errors.Count == 0 ? ScaleSimSummary.Join(scaleSim) : throw new InvalidInputException(errors);
    }
}
