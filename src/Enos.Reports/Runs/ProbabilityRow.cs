using System.Collections.Immutable;
using Enos.Accel.Inputs;
using Enos.Search.Runs;

namespace Enos.Reports.Runs;

/// <summary>A row of <c>probabilities.csv</c>.</summary>
/// <param name="Epoch">From 1.</param>
/// <param name="Layer">The layer.</param>
/// <param name="Mode">The mode.</param>
/// <param name="Probability">Its probability, 0 to 1.</param>
internal sealed record ProbabilityRow(int Epoch, string Layer, string Mode, double Probability)
{
    /// <summary>Reads a run's file.</summary>
    /// <exception cref="InvalidInputException">The file is missing, its header is another, or cells are no numbers: every error.</exception>
    public static ImmutableArray<ProbabilityRow> Load(string path) => RunTable.Load(path, ProbabilitiesFile.Columns, row => new ProbabilityRow(
        (int)row.Long("epoch", 1, int.MaxValue), row.Text("layer"), row.Text("mode"), row.Number("probability")));
}
