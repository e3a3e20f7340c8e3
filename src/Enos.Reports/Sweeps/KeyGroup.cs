using System.Collections.Immutable;
using Enos.Sweeps.Results;

namespace Enos.Reports.Sweeps;

/// <summary>Keys that vary together, so that a value of one goes with one value of each other: an axis of the space.</summary>
/// <param name="Columns">Where they stand in the table of jobs.</param>
/// <param name="Name">Their names.</param>
/// <param name="Values">Their values as cells have them, of the first of them; numbers ascending, texts in the order of jobs.</param>
/// <param name="Labels">What each value is called: those of all keys where they differ.</param>
internal sealed record KeyGroup(ImmutableArray<int> Columns, string Name, ImmutableArray<string> Values, ImmutableArray<string> Labels)
{
    /// <summary>The groups of a sweep, in the order of its keys; keys of a single value are left out.</summary>
    /// <param name="columns">Columns of the table of jobs.</param>
    /// <param name="end">Where the keys end.</param>
    /// <param name="points">Every job.</param>
    public static ImmutableArray<KeyGroup> Of(ImmutableArray<ResultColumn> columns, int end, ImmutableArray<JobRow> points)
    {
        List<List<int>> groups = [];
        foreach (int key in Enumerable.Range(1, end - 1).Where(key => Distinct(key) > 1))
        {
            if (groups.Find(group => Distinct(group[0]) == Distinct(key) && points.Select(p => (p.Cells[group[0]], p.Cells[key])).Distinct().Count() == Distinct(key)) is { } linked)
            {
                linked.Add(key);
            }
            else
            {
                groups.Add([key]);
            }
        }

        return [.. groups.Select(Make)];

        int Distinct(int key) => points.Select(point => point.Cells[key]).Distinct().Count();

        KeyGroup Make(List<int> keys)
        {
            JobRow[] each = [.. points.DistinctBy(point => point.Cells[keys[0]])];
            if (columns[keys[0]].Type != ColumnType.Text)
            {
                each = [.. each.OrderBy(point => point.Values[keys[0]])];
            }

            return new KeyGroup(
                [.. keys], string.Join(", ", keys.Select(key => columns[key].Name)), [.. each.Select(point => point.Cells[keys[0]])],
                [.. each.Select(point => string.Join(", ", keys.Select(key => point.Cells[key]).Distinct()))]);
        }
    }
}
