using System.Globalization;
using Enos.Cli.Jobs;
using Enos.Reports.Drawing;
using Enos.Search;
using Spectre.Console;

namespace Enos.Cli.Output;

/// <summary>What <c>enos search</c> prints for people.</summary>
internal static class SearchSummary
{
    /// <summary>Writes layers, components, accuracies, controls, cost and verdict of each result, and of several their front.</summary>
    public static void Write(IAnsiConsole console, FinishedSearch finished)
    {
        foreach (FinishedPoint point in finished.Points)
        {
            if (finished.Points.Count > 1)
            {
                console.WriteLine($"Budget {point.Result.EnergyBudget}");
                console.WriteLine();
            }

            Write(console, point);
            if (finished.Points.Count > 1)
            {
                console.WriteLine();
            }
        }

        if (finished.Points.Count > 1)
        {
            FrontTable.Write(console, finished.Points);
        }

        console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"Time        {finished.SearchTime.TotalSeconds:0} s for search, fine-tuning and validation; {finished.TotalTime.TotalSeconds:0} s in all"));
        console.WriteLine($"Run         {finished.Directory}");
    }

    private static void Write(IAnsiConsole console, FinishedPoint point)
    {
        SearchResult result = point.Result;
        LayerTable.Write(console, result.Cost);
        EnergyTable.Write(console, result.Cost);
        WriteAccuracies(console, result.Accuracy);
        if (result.Controls.Length > 0)
        {
            ControlsTable.Write(console, result);
        }

        if (result.Posterior is { } posterior)
        {
            WritePosterior(console, posterior);
        }

        console.WriteLine();
        EnergyUnit unit = EnergyUnit.For(result.ReferenceEnergyPj);
        console.WriteLine($"Energy      {unit.With(result.Cost.EnergyPj)}, {Spelled.Percent(result.Cost.EnergyPj / result.ReferenceEnergyPj)} of "
            + $"{unit.With(result.ReferenceEnergyPj)} with the most precise multiply throughout");
        if (result.BudgetPj is { } budget)
        {
            console.WriteLine($"Budget      {unit.With(budget)}: {(result.Cost.EnergyPj <= budget ? "met" : "MISSED")}, {Spelled.Percent(result.Cost.EnergyPj / budget)} of it used");
        }

        console.WriteLine($"Cycles      {Spelled.Count(result.Cost.Cycles)}, {Spelled.Percent((double)result.Cost.Cycles / result.ReferenceCycles)} of "
            + $"{Spelled.Count(result.ReferenceCycles)} with the most precise multiply throughout");
        if (result.BudgetCycles is { } cycles)
        {
            console.WriteLine($"Latency     {Spelled.Count((long)cycles)} cycles: {(result.Cost.Cycles <= cycles ? "met" : "MISSED")}, {Spelled.Percent(result.Cost.Cycles / cycles)} of it used");
        }

        console.WriteLine($"Validation  {point.Validation.Verdict}");
    }

    private static void WritePosterior(IAnsiConsole console, PosteriorReport posterior)
    {
        (double energy, double energySpread) = MeanAndDeviation(posterior.EnergyPj);
        (double accuracy, double accuracySpread) = MeanAndDeviation(posterior.Accuracy);
        EnergyUnit unit = EnergyUnit.For(energy);
        console.WriteLine();
        console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"Posterior   {posterior.EntropyNats.Average():0.00} nats a layer; {posterior.EnergyPj.Length} samples: {unit.With(energy)} ± {unit.With(energySpread)}, supernet accuracy {Spelled.Percent(accuracy)} ± {Spelled.Percent(accuracySpread)}"));
    }

    private static (double Mean, double Deviation) MeanAndDeviation(IReadOnlyCollection<double> values)
    {
        double mean = values.Average();
        return (mean, values.Count < 2 ? 0 : Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / (values.Count - 1)));
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
            table.Add(stage, Spelled.Percent(correct, accuracy.Images), $"{Spelled.Count(correct)}/{Spelled.Count(accuracy.Images)}");
        }

        table.Write(console);
    }
}
