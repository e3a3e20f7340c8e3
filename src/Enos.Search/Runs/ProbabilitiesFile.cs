using System.Collections.Immutable;
using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;

namespace Enos.Search.Runs;

/// <summary>How the probabilities of the modes went, as CSV: <c>epoch,layer,mode,probability</c>, a row for each mode of each layer after each epoch of the search.</summary>
public static class ProbabilitiesFile
{
    /// <summary>The columns.</summary>
    public static ImmutableArray<string> Columns { get; } = ["epoch", "layer", "mode", "probability"];

    /// <summary>Writes them, lines ended by LF, numbers so that they read back to the same bits.</summary>
    public static void Write(TextWriter writer, SearchResult result)
    {
        using var csv = new CsvWriter(writer, new CsvConfiguration(CultureInfo.InvariantCulture) { NewLine = "\n" }, leaveOpen: true);
        foreach (string column in Columns)
        {
            csv.WriteField(column);
        }

        csv.NextRecord();
        for (int epoch = 0; epoch < result.ProbabilityHistory.Length; epoch++)
        {
            for (int i = 0; i < result.ProbabilityHistory[epoch].Length; i++)
            {
                (int layer, int mode) = Math.DivRem(i, result.Modes.Length);
                csv.WriteField(epoch + 1);
                csv.WriteField(result.Cost.Layers[layer].Layer.Name);
                csv.WriteField(result.Modes[mode].Name);
                csv.WriteField(result.ProbabilityHistory[epoch][i]);
                csv.NextRecord();
            }
        }
    }
}
