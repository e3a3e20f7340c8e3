using System.Collections.Immutable;
using Enos.Accel.Costs;
using Enos.Cli.Jobs;
using Enos.Search.Runs;
using Enos.Sim.Activity;
using Enos.Sim.Robustness;
using Enos.Sim.Validation;

namespace Enos.Cli.Output;

/// <summary>What <c>enos validate --format json</c> prints: everything that was found. Keys are these names in snake case; what was not asked for is null.</summary>
internal static class ValidationJson
{
    /// <summary>The document.</summary>
    public static string Of(ValidatedRun run)
    {
        ValidationReport report = run.Report;
        ClassificationResult found = report.Classification;
        return RunRecordFile.ToJson(new
        {
            report.Agrees,
            report.Engine,
            report.ReferenceImages,
            Images = found.Total,
            found.Correct,
            report.BelievedCorrect,
            found.Accuracy,
            AccuracyLow = found.Interval.Low,
            AccuracyHigh = found.Interval.High,
            MillisecondsPerImage = found.LatencyPerImage.TotalMilliseconds,
            report.Total.EnergyPj,
            report.Total.BelievedEnergyPj,
            report.Total.Cycles,
            report.Total.BelievedCycles,
            report.Simulated.LatencyNs,
            report.BelievedLatencyNs,
            report.Total.Cause,
            Confusion = new
            {
                Classes = found.Confusion.ClassNames,
                Counts = Counts(found.Confusion),
            },
            Layers = report.Accumulators.Zip(report.Layers, Layer).ToArray(),
            Disagreements = report.Disagreements.Select(disagreement => disagreement.ToString()).ToArray(),
            Activity = run.Activity is { } activity ? Activity(activity) : null,
            Robustness = run.Robustness is { } robustness ? Robustness(robustness) : null,
        });
    }

    private static object Layer(LayerComparison sums, CostComparison cost) => new
    {
        sums.Layer,
        Accumulators = sums.Elements,
        sums.Differing,
        sums.OwnDiffering,
        cost.EnergyPj,
        cost.BelievedEnergyPj,
        cost.Cycles,
        cost.BelievedCycles,
        StallCycles = Stalls(cost.Stalls),
        BelievedStallCycles = Stalls(cost.BelievedStalls),
        cost.Cause,
    };

    private static object Stalls(StallCycles stalls) => new { stalls.Input, stalls.Weight, stalls.Output };

    private static ImmutableArray<ImmutableArray<long>> Counts(ConfusionMatrix confusion)
    {
        int classes = confusion.ClassNames.Length;
        return [.. Enumerable.Range(0, classes).Select(label => Enumerable.Range(0, classes).Select(prediction => confusion[label, prediction]).ToImmutableArray())];
    }

    private static object Activity(ActivityEnergy energy) => new
    {
        energy.Model.ReferenceToggleRate,
        energy.Model.StaticShare,
        ScaledEnergyPj = energy.EnergyPj,
        Layers = energy.Layers.Select(layer => new
        {
            layer.Activity.Layer,
            Input = Operand(layer.Activity.Input),
            Weight = Operand(layer.Activity.Weight),
            layer.Cost.Cost.Energy.MacPj,
            ScaledMacPj = layer.MacPj,
            ScaledEnergyPj = layer.EnergyPj,
        }).ToArray(),
    };

    private static object Operand(OperandActivity operand) => new
    {
        operand.Bits,
        operand.Streams,
        operand.Values,
        operand.Zeros,
        operand.Transitions,
        operand.SignChanges,
        operand.ToggledBits,
    };

    private static object Robustness(RobustnessReport report) => new
    {
        report.Images,
        Conditions = report.Conditions.Select(condition => new
        {
            Disturbance = RobustnessTable.Name(condition.Disturbance),
            condition.AdcNoiseLsb,
            condition.AdcOffsetLsb,
            condition.BitErrorRate,
            condition.Mean,
            StandardDeviation = double.IsNaN(condition.StandardDeviation) ? (double?)null : condition.StandardDeviation,
            Samples = condition.Samples.Select(sample => new { sample.Seed, sample.FlippedBits, sample.Correct }).ToArray(),
        }).ToArray(),
    };
}
