using System.Globalization;
using Enos.Cli.Jobs;
using Enos.Search;
using Spectre.Console;

namespace Enos.Cli.Output;

/// <summary>What <c>enos search</c> prints for people.</summary>
internal static class SearchSummary
{
    /// <summary>Writes layers, components, accuracies, controls, cost and verdict.</summary>
    public static void Write(IAnsiConsole console, FinishedSearch finished)
    {
        SearchResult result = finished.Result;
        LayerTable.Write(console, result.Cost);
        EnergyTable.Write(console, result.Cost);
        WriteAccuracies(console, result.Accuracy);
        if (result.Controls.Length > 0)
        {
            ControlsTable.Write(console, finished);
        }

        console.WriteLine();
        EnergyUnit unit = EnergyUnit.For(result.ReferenceEnergyPj);
        console.WriteLine($"Energy      {unit.With(result.Cost.EnergyPj)}, {Figures.Percent(result.Cost.EnergyPj / result.ReferenceEnergyPj)} of "
            + $"{unit.With(result.ReferenceEnergyPj)} with the most precise multiply throughout");
        if (result.BudgetPj is { } budget)
        {
            console.WriteLine($"Budget      {unit.With(budget)}: {(result.Cost.EnergyPj <= budget ? "met" : "MISSED")}, {Figures.Percent(result.Cost.EnergyPj / budget)} of it used");
        }

        console.WriteLine($"Cycles      {Figures.Count(result.Cost.Cycles)}, {Figures.Percent((double)result.Cost.Cycles / finished.ReferenceCycles)} of "
            + $"{Figures.Count(finished.ReferenceCycles)} with the most precise multiply throughout");
        console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"Time        {result.SearchTime.TotalSeconds:0} s for search, fine-tuning and validation; {finished.Record.Timings.TotalS:0} s in all"));
        console.WriteLine($"Validation  {finished.Validation.Verdict}");
        console.WriteLine($"Run         {finished.Directory}");
    }

    private static void WriteAccuracies(IAnsiConsole console, StageAccuracies accuracy)
    {
        TextTable table = new("Accuracy on the test images", "stage", ">accuracy", ">images");
        (string Stage, int Correct)[] stages =
        [
            ("supernet", accuracy.Supernet), ("discretized", accuracy.Discretized), ("fine-tuned", accuracy.FineTuned), ("bit-accurate", accuracy.BitAccurate),
        ];
        foreach ((string stage, int correct) in stages)
        {
            table.Add(stage, Figures.Percent(correct, accuracy.Images), $"{Figures.Count(correct)}/{Figures.Count(accuracy.Images)}");
        }

        table.Write(console);
    }
}
