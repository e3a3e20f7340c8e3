using System.Collections.Immutable;
using Enos.Accel.Inputs;
using Enos.Search.Runs;
using Enos.Sim.Validation;

namespace Enos.Reports.Runs;

/// <summary>A trained network in the plane of energy and accuracy: the searched one of a budget, or a control.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Kind"><see cref="Searched"/>, or the kind of control as <c>front.csv</c> names it.</param>
/// <param name="Budget">The budget as it was asked for; empty where there was none.</param>
/// <param name="EnergyPj">Energy in pJ.</param>
/// <param name="EnergyShare">Energy as a share of that of the most precise multiply throughout.</param>
/// <param name="Cycles">Cycles.</param>
/// <param name="Images">Test images.</param>
/// <param name="FineTuned">Those classified rightly after training.</param>
/// <param name="BitAccurate">Those classified rightly in integers.</param>
/// <param name="Directory">Folder of its own files below the run's; empty if it has none.</param>
internal sealed record NetworkPoint(
    string Name, string Kind, string Budget, double EnergyPj, double EnergyShare, long Cycles, int Images, int FineTuned, int BitAccurate, string Directory)
{
    /// <summary>Kind of what the search found.</summary>
    public const string Searched = "searched";

    /// <summary>Accuracy in integers, 0 to 1.</summary>
    public double Accuracy => (double)BitAccurate / Images;

    /// <summary>Its 95 % confidence interval.</summary>
    public WilsonInterval Interval => WilsonInterval.Of(BitAccurate, Images);

    /// <summary>Reads the front of several budgets.</summary>
    /// <exception cref="InvalidInputException">The file is missing, its header is another, or cells are no numbers: every error.</exception>
    public static ImmutableArray<NetworkPoint> Load(string path) => RunTable.Load(path, FrontFile.Columns, row => new NetworkPoint(
        row.Text("network"), row.Text("kind"), row.Text("budget"), row.Number("energy_pj"), row.Number("energy_share"), row.Long("cycles", 0, long.MaxValue),
        (int)row.Long("images", 1, int.MaxValue), (int)row.Long("fine_tuned_correct", 0, int.MaxValue), (int)row.Long("bit_accurate_correct", 0, int.MaxValue),
        row.Text("directory")));

    /// <summary>The result of one budget and its controls.</summary>
    public static ImmutableArray<NetworkPoint> Of(RunRecord record)
    {
        ResultsRecord results = record.Results;
        string budget = record.Configuration.Search.EnergyBudgets is [{ } only] ? only.ToString() : "";
        return
        [
            new NetworkPoint(
                Searched, Searched, budget, results.Cost.EnergyPj, results.Cost.EnergyPj / results.ReferenceEnergyPj, results.Cost.Cycles,
                results.Correct.Images, results.Correct.FineTuned, results.Correct.BitAccurate, ""),
            .. record.Controls.Select(control => new NetworkPoint(
                control.Name, RunRecordFile.NameOf(control.Kind), "", control.EnergyPj, control.EnergyPj / results.ReferenceEnergyPj, control.Cycles,
                control.Images, control.FineTuned, control.BitAccurate, "")),
        ];
    }

    /// <summary>Those that no other beats: each has less energy, or more accuracy, than every other; in the order of energy.</summary>
    public static ImmutableArray<NetworkPoint> Front(IEnumerable<NetworkPoint> points)
    {
        List<NetworkPoint> front = [];
        foreach (NetworkPoint point in points.OrderBy(p => p.EnergyPj).ThenByDescending(p => p.Accuracy))
        {
            if (front.Count == 0 || point.Accuracy > front[^1].Accuracy)
            {
                front.Add(point);
            }
        }

        return [.. front];
    }
}
