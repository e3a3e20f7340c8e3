using Enos.Reports.Drawing;
using Enos.Reports.Sweeps;

namespace Enos.Reports.Figures;

/// <summary>Where the energy of the jobs on the front goes.</summary>
internal static class JobEnergyFigure
{
    /// <summary>Most jobs that are drawn; of a longer front, evenly chosen ones.</summary>
    public const int Most = 32;

    /// <summary>The figure.</summary>
    public static Figure Of(StoredSweep sweep, JobPoints jobs)
    {
        JobRow[] front = [.. jobs.Front.DistinctBy(p => (p.X, p.Y)).Select(p => p.Row)];
        JobRow[] shown = front.Length <= Most ? front : [.. Enumerable.Range(0, Most).Select(i => front[(int)Math.Round(i * (front.Length - 1.0) / (Most - 1))])];
        int[] components = [.. sweep.Jobs.Components.Where(c => shown.Any(row => row.Values[c] > 0)).OrderByDescending(c => shown.Sum(row => Of(row, c)))];
        EnergyUnit unit = EnergyUnit.For(shown.Max(row => components.Sum(c => Of(row, c))));
        LayerChart chart = new(
            [.. shown.Select(row => new LayerBar(
                $"job {row.Job}",
                string.Join('\n', [$"job {row.Job}", .. sweep.Jobs.Describe(row), .. components.Where(c => Of(row, c) > 0).Select(c => $"{Name(c)}: {unit.With(Of(row, c))}")]),
                [.. components.Select((c, i) => (unit.In(Of(row, c)), Theme.SeriesColour(i)))]))],
            $"energy in {unit.Name}, by component",
            [.. components.Select((c, i) => (Name(c), Legend.Square(Theme.SeriesColour(i))))]);
        string left = shown.Length < front.Length ? FormattableString.Invariant($" {shown.Length} of {front.Length} are drawn, evenly chosen.") : "";
        double total = shown.Sum(row => components.Sum(c => Of(row, c)));
        return new Figure(
            "front-energy", "Energy of the jobs on the front by component", $"In the order of the front, best {jobs.X.Label} first; of jobs that are equal in both metrics the first.{left}",
            $"{shown.Length} jobs.{left} Over all of them: {string.Join(", ", components.Take(4).Select(c => $"{Name(c)} {Spelled.Percent(shown.Sum(row => Of(row, c)) / total)}"))}.",
            chart.Draw);

        static double Of(JobRow row, int component) => double.IsNaN(row.Values[component]) ? 0 : row.Values[component];

        string Name(int component) => Spelled.Component(sweep.Jobs.Columns[component].Name[..^"_pj".Length]);
    }
}
