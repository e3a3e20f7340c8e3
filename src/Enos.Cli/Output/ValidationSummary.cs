using System.Globalization;
using Enos.Cli.Jobs;
using Enos.Reports.Drawing;
using Enos.Sim.Validation;
using Spectre.Console;

namespace Enos.Cli.Output;

/// <summary>What <c>enos validate</c> prints for people.</summary>
internal static class ValidationSummary
{
    /// <summary>Writes layers, confusion, accuracy, latency, what else was measured, and the verdict.</summary>
    public static void Write(IAnsiConsole console, ValidatedRun run)
    {
        ValidationReport report = run.Report;
        WriteLayers(console, report);
        ConfusionTable.Write(console, report.Classification.Confusion);
        if (run.Activity is { } activity)
        {
            ActivityTable.Write(console, activity, report.Total.EnergyPj);
        }

        if (run.Robustness is { } robustness)
        {
            RobustnessTable.Write(console, robustness);
        }

        ClassificationResult found = report.Classification;
        console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"Accuracy {100 * found.Accuracy:0.00} % ({found.Correct} of {found.Total}; 95 % interval {100 * found.Interval.Low:0.00} to {100 * found.Interval.High:0.00} %), recorded {report.BelievedCorrect}"));
        console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"Latency of an image: {report.Simulated.LatencyNs / 1000:0.###} µs on {report.Simulated.Hardware.Name}, recorded {report.BelievedLatencyNs / 1000:0.###} µs; {found.LatencyPerImage.TotalMilliseconds:0.###} ms here ({found.ImagesPerSecond:0} images/s, engine {report.Engine})"));
        console.WriteLine(report.Verdict);
    }

    private static void WriteLayers(IAnsiConsole console, ValidationReport report)
    {
        EnergyUnit unit = EnergyUnit.For(report.Total.EnergyPj / report.Layers.Length);
        TextTable table = new(
            "Simulated, cycle by cycle, against recorded",
            "layer", ">sums", ">differ", ">by itself", $">energy {unit.Name}", ">off by", ">cycles", ">off by", ">stalls", ">off by");
        foreach ((LayerComparison sums, CostComparison cost) in report.Accumulators.Zip(report.Layers))
        {
            table.Add([sums.Layer, Spelled.Count(sums.Elements), Spelled.Count(sums.Differing), Spelled.Count(sums.OwnDiffering), .. Costs(cost, unit)]);
        }

        table.Add(
        [
            "network", Spelled.Count(report.Accumulators.Sum(l => l.Elements)), Spelled.Count(report.Accumulators.Sum(l => l.Differing)), "",
            .. Costs(report.Total, unit),
        ]);
        table.Write(console);
    }

    private static string[] Costs(CostComparison cost, EnergyUnit unit) =>
    [
        unit.Of(cost.EnergyPj), Discrepancy(cost.EnergyAgrees, cost.EnergyDiscrepancy),
        Spelled.Count(cost.Cycles), Discrepancy(cost.CyclesAgree, cost.CyclesDiscrepancy),
        Spelled.Count(cost.Stalls.Total), (cost.Stalls.Total - cost.BelievedStalls.Total).ToString("+#,0;-#,0;0", CultureInfo.InvariantCulture),
    ];

    private static string Discrepancy(bool agrees, double relative) =>
        agrees ? "0" : string.Create(CultureInfo.InvariantCulture, $"{100 * relative:+0.###;-0.###} %");
}
