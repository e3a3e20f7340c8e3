using System.Collections.Immutable;

namespace Enos.Search.Runs;

/// <summary>How the probabilities of the modes went, as CSV: <c>epoch,layer,mode,probability</c>, a row for each mode of each layer after each epoch of the search.</summary>
public static class ProbabilitiesFile
{
    /// <summary>The columns.</summary>
    public static ImmutableArray<string> Columns { get; } = ["epoch", "layer", "mode", "probability"];

    /// <summary>Writes them, lines ended by LF, numbers so that they read back to the same bits.</summary>
    public static void Write(TextWriter writer, SearchResult result) => RunCsv.Write(
        writer, Columns,
        from epoch in Enumerable.Range(0, result.ProbabilityHistory.Length)
        from i in Enumerable.Range(0, result.ProbabilityHistory[epoch].Length)
        let place = Math.DivRem(i, result.Modes.Length)
        select (object?[])
            [epoch + 1, result.Cost.Layers[place.Quotient].Layer.Name, result.Modes[place.Remainder].Name, result.ProbabilityHistory[epoch][i]]);
}
