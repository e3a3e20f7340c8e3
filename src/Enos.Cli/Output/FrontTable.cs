using Enos.Cli.Jobs;
using Enos.Reports.Drawing;
using Enos.Search;
using Spectre.Console;

namespace Enos.Cli.Output;

/// <summary>The results of several budgets beside each other.</summary>
internal static class FrontTable
{
    /// <summary>Writes the table.</summary>
    public static void Write(IAnsiConsole console, IReadOnlyList<FinishedPoint> points)
    {
        EnergyUnit unit = EnergyUnit.For(points[0].Result.ReferenceEnergyPj);
        TextTable table = new("One supernet, several budgets", "budget", $">energy {unit.Name}", ">of reference", ">cycles", ">fine-tuned", ">bit-accurate");
        foreach (SearchResult result in points.Select(p => p.Result))
        {
            table.Add(
                $"{result.EnergyBudget}", unit.Of(result.Cost.EnergyPj), Spelled.Percent(result.Cost.EnergyPj / result.ReferenceEnergyPj),
                Spelled.Count(result.Cost.Cycles), Spelled.Percent(result.Accuracy.FineTuned, result.Accuracy.Images),
                Spelled.Percent(result.Accuracy.BitAccurate, result.Accuracy.Images));
        }

        table.Write(console);
        console.WriteLine();
    }
}
