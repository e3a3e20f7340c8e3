using System.Globalization;
using Enos.Sim.Validation;
using Spectre.Console;

namespace Enos.Cli.Output;

/// <summary>What <c>enos validate</c> prints for people.</summary>
internal static class ValidationSummary
{
    /// <summary>Writes layers, accuracy, cost and verdict.</summary>
    public static void Write(IAnsiConsole console, ValidationReport report)
    {
        EnergyUnit unit = EnergyUnit.For(report.Total.EnergyPj / report.Layers.Length);
        TextTable table = new(
            "Simulated, cycle by cycle, against recorded", "layer", ">accumulators", ">differ", ">by itself", $">energy {unit.Name}", ">off by", ">cycles", ">off by");
        foreach ((LayerComparison sums, CostComparison cost) in report.Accumulators.Zip(report.Layers))
        {
            table.Add(
                sums.Layer, Figures.Count(sums.Elements), Figures.Count(sums.Differing), Figures.Count(sums.OwnDiffering), unit.Of(cost.EnergyPj),
                Discrepancy(cost.EnergyAgrees, cost.EnergyDiscrepancy), Figures.Count(cost.Cycles), Discrepancy(cost.CyclesAgree, cost.CyclesDiscrepancy));
        }

        CostComparison total = report.Total;
        table.Add(
            "network", Figures.Count(report.Accumulators.Sum(l => l.Elements)), Figures.Count(report.Accumulators.Sum(l => l.Differing)), "",
            unit.Of(total.EnergyPj), Discrepancy(total.EnergyAgrees, total.EnergyDiscrepancy), Figures.Count(total.Cycles),
            Discrepancy(total.CyclesAgree, total.CyclesDiscrepancy));
        table.Write(console);
        ClassificationResult found = report.Classification;
        console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"Accuracy {100 * found.Accuracy:0.00} % ({found.Correct} of {found.Total}; 95 % interval {100 * found.Interval.Low:0.00} to {100 * found.Interval.High:0.00} %), recorded {report.BelievedCorrect}; {found.ImagesPerSecond:0} images/s on engine {report.Engine}"));
        console.WriteLine(report.Verdict);
    }

    private static string Discrepancy(bool agrees, double relative) =>
        agrees ? "0" : string.Create(CultureInfo.InvariantCulture, $"{100 * relative:+0.###;-0.###} %");
}
