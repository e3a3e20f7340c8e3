using System.Collections.Immutable;

namespace Enos.Search.Runs;

/// <summary>
/// The results of several budgets and their controls as CSV, a row for each network: <c>budget</c> is the energy budget as it was asked for, and
/// <c>directory</c> the folder of a result's own files, below the run's.
/// </summary>
public static class FrontFile
{
    /// <summary>The columns.</summary>
    public static ImmutableArray<string> Columns { get; } =
        ["budget", "network", "kind", "energy_pj", "energy_share", "cycles", "images", "fine_tuned_correct", "bit_accurate_correct", "accuracy", "directory"];

    /// <summary>Name of the folder of a result's own files.</summary>
    public static string DirectoryOf(SearchResult result) => $"budget-{result.EnergyBudget}";

    /// <summary>Writes the networks, lines ended by LF. A control that belongs to no single budget is written once, its budget empty.</summary>
    public static void Write(TextWriter writer, ImmutableArray<SearchResult> points) =>
        RunCsv.Write(writer, Columns, points.Select(Searched).Concat(points.SelectMany(p => p.Controls).Distinct().Select(c => Control(c, points))));

    private static object?[] Searched(SearchResult point) =>
    [
        point.EnergyBudget, "searched", "searched", point.Cost.EnergyPj, point.Cost.EnergyPj / point.ReferenceEnergyPj, point.Cost.Cycles, point.Accuracy.Images,
        point.Accuracy.FineTuned, point.Accuracy.BitAccurate, (double)point.Accuracy.BitAccurate / point.Accuracy.Images, DirectoryOf(point),
    ];

    private static object?[] Control(ControlResult control, ImmutableArray<SearchResult> points)
    {
        SearchResult[] of = [.. points.Where(p => p.Controls.Contains(control))];
        return
        [
            of.Length == 1 && points.Length > 1 ? of[0].EnergyBudget : null, control.Name, RunRecordFile.NameOf(control.Kind), control.Cost.EnergyPj,
            control.Cost.EnergyPj / points[0].ReferenceEnergyPj, control.Cost.Cycles, control.Images, control.FineTuned, control.BitAccurate,
            (double)control.BitAccurate / control.Images, null,
        ];
    }
}
