using System.Collections.Immutable;
using Enos.Reports.Drawing;

namespace Enos.Reports.Sweeps;

/// <summary>Searches that differ by their seed alone.</summary>
/// <param name="Name">Their values of the other keys.</param>
/// <param name="Energies">Energy of each, in pJ.</param>
/// <param name="Accuracies">Accuracy of each in integers, 0 to 1.</param>
/// <param name="Rows">The jobs.</param>
internal sealed record SeedGroup(string Name, ImmutableArray<double> Energies, ImmutableArray<double> Accuracies, ImmutableArray<JobRow> Rows)
{
    /// <summary>The key that tells seeds.</summary>
    public const string SeedKey = "search.seed";

    /// <summary>The groups of a sweep's searches, in the order of jobs; none if it has none.</summary>
    public static ImmutableArray<SeedGroup> Of(StoredSweep sweep)
    {
        (int energy, int accuracy) = (sweep.Jobs.Of("energy_pj"), sweep.Jobs.Of("accuracy"));
        if (accuracy < 0)
        {
            return [];
        }

        int[] keys = [.. sweep.Jobs.Keys.Where(key => sweep.Jobs.Columns[key].Name != SeedKey)];
        return
        [
            .. sweep.Done.Where(row => !double.IsNaN(row.Values[accuracy]))
                .GroupBy(row => string.Join(", ", keys.Select(key => $"{sweep.Jobs.Columns[key].Name} {row.Cells[key]}")))
                .Select(g => new SeedGroup(g.Key.Length == 0 ? "all" : g.Key, [.. g.Select(row => row.Values[energy])], [.. g.Select(row => row.Values[accuracy])], [.. g])),
        ];
    }

    /// <summary>Mean and deviation of the energy, in pJ.</summary>
    public SampleSpread EnergySpread { get; } = SampleSpread.Of(Energies);

    /// <summary>Mean and deviation of the accuracy.</summary>
    public SampleSpread AccuracySpread { get; } = SampleSpread.Of(Accuracies);

    /// <summary>Mean ± standard deviation of the energy.</summary>
    public string Energy(EnergyUnit unit) => $"{unit.Of(EnergySpread.Mean)} ± {unit.With(EnergySpread.Deviation)}";

    /// <summary>Mean ± standard deviation of the accuracy.</summary>
    public string Accuracy() => FormattableString.Invariant($"{100 * AccuracySpread.Mean:0.00} ± {100 * AccuracySpread.Deviation:0.00} %");
}
