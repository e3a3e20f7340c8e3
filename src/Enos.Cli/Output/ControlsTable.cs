using Enos.Reports.Drawing;
using Enos.Search;
using Enos.Search.Controls;
using Spectre.Console;

namespace Enos.Cli.Output;

/// <summary>The searched network among its controls, cheapest first.</summary>
internal static class ControlsTable
{
    private sealed record Row(string Name, double EnergyPj, long Cycles, int Images, int FineTuned, int BitAccurate, bool Searched);

    /// <summary>Writes the table and says what it shows. Accuracies compared are the bit-accurate ones.</summary>
    public static void Write(IAnsiConsole console, SearchResult result)
    {
        Row searched = new(
            "searched", result.Cost.EnergyPj, result.Cost.Cycles, result.Accuracy.Images, result.Accuracy.FineTuned, result.Accuracy.BitAccurate, true);
        Row[] controls =
            [.. result.Controls.Select(c => new Row(c.Kind == ControlKind.Uniform ? $"uniform {c.Name}" : c.Name, c.Cost.EnergyPj, c.Cost.Cycles, c.Images, c.FineTuned, c.BitAccurate, false))];
        EnergyUnit unit = EnergyUnit.For(result.ReferenceEnergyPj);
        TextTable table = new("The searched network among its controls", "network", ">bit-accurate", ">fine-tuned", $">energy {unit.Name}", ">cycles", "against searched");
        foreach (Row row in controls.Append(searched).OrderBy(r => r.EnergyPj))
        {
            table.Add(
                row.Name, Spelled.Percent(row.BitAccurate, row.Images), Spelled.Percent(row.FineTuned, row.Images), unit.Of(row.EnergyPj),
                Spelled.Count(row.Cycles), Against(row, searched));
        }

        table.Write(console);
        ControlResult[] rivals = [.. result.Controls.Where(c => c.Kind == ControlKind.Uniform && c.Cost.EnergyPj >= searched.EnergyPj)];
        int beaten = rivals.Count(c => c.BitAccurate < searched.BitAccurate);
        if (result.Controls.Any(c => c.Kind == ControlKind.Uniform))
        {
            console.WriteLine($"Uniform assignments whose energy is not lower: {rivals.Length}; the searched network is more accurate than {beaten} of them.");
        }
    }

    private static string Against(Row row, Row searched)
    {
        if (row.Searched)
        {
            return "←";
        }

        bool atMost = row.EnergyPj <= searched.EnergyPj;
        bool atLeast = row.BitAccurate >= searched.BitAccurate;
        return (atMost, atLeast) switch
        {
            (true, true) => "wins",
            (false, false) => "loses",
            (true, false) => "cheaper, less accurate",
            (false, true) => row.BitAccurate == searched.BitAccurate ? "loses: dearer, no better" : "dearer, more accurate",
        };
    }
}
