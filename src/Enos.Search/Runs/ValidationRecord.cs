using System.Collections.Immutable;
using Enos.Sim.Validation;

namespace Enos.Search.Runs;

/// <summary>A validation report as JSON output has it.</summary>
public sealed record ValidationRecord
{
    /// <summary>Whether validation and search agree.</summary>
    public required bool Agrees { get; init; }

    /// <summary>Engine that computed the convolutions.</summary>
    public required string Engine { get; init; }

    /// <summary>Images whose accumulators were compared.</summary>
    public required int ReferenceImages { get; init; }

    /// <summary>Test images.</summary>
    public required long Images { get; init; }

    /// <summary>Test images classified rightly.</summary>
    public required long Correct { get; init; }

    /// <summary>Test images that the search recorded as classified rightly.</summary>
    public required long BelievedCorrect { get; init; }

    /// <summary>Lower bound of the 95 % confidence interval of the accuracy (Wilson), 0 to 1.</summary>
    public required double AccuracyLow { get; init; }

    /// <summary>Upper bound of that interval, 0 to 1.</summary>
    public required double AccuracyHigh { get; init; }

    /// <summary>Simulated energy in pJ.</summary>
    public required double EnergyPj { get; init; }

    /// <summary>Energy that the search recorded, in pJ.</summary>
    public required double BelievedEnergyPj { get; init; }

    /// <summary>Simulated cycles.</summary>
    public required long Cycles { get; init; }

    /// <summary>Cycles that the search recorded.</summary>
    public required long BelievedCycles { get; init; }

    /// <summary>Every layer.</summary>
    public required ImmutableArray<LayerValidationRecord> Layers { get; init; }

    /// <summary>Every disagreement, as a sentence.</summary>
    public required ImmutableArray<string> Disagreements { get; init; }

    /// <summary>The record of a report.</summary>
    public static ValidationRecord Of(ValidationReport report) => new()
    {
        Agrees = report.Agrees,
        Engine = report.Engine,
        ReferenceImages = report.ReferenceImages,
        Images = report.Classification.Total,
        Correct = report.Classification.Correct,
        BelievedCorrect = report.BelievedCorrect,
        AccuracyLow = report.Classification.Interval.Low,
        AccuracyHigh = report.Classification.Interval.High,
        EnergyPj = report.Total.EnergyPj,
        BelievedEnergyPj = report.Total.BelievedEnergyPj,
        Cycles = report.Total.Cycles,
        BelievedCycles = report.Total.BelievedCycles,
        Layers =
        [
            .. report.Accumulators.Zip(report.Layers, (sums, cost) => new LayerValidationRecord(
                sums.Layer, sums.Elements, sums.Differing, sums.OwnDiffering, cost.EnergyPj, cost.BelievedEnergyPj, cost.Cycles, cost.BelievedCycles)),
        ],
        Disagreements = [.. report.Disagreements.Select(d => d.ToString())],
    };
}

/// <summary>What validation found of one layer.</summary>
/// <param name="Layer">The layer.</param>
/// <param name="Accumulators">Accumulators compared.</param>
/// <param name="Differing">Accumulators that differ when the whole network runs.</param>
/// <param name="OwnDiffering">Accumulators that differ on the reference's own activations.</param>
/// <param name="EnergyPj">Simulated energy in pJ.</param>
/// <param name="BelievedEnergyPj">Energy that the search recorded, in pJ.</param>
/// <param name="Cycles">Simulated cycles.</param>
/// <param name="BelievedCycles">Cycles that the search recorded.</param>
public sealed record LayerValidationRecord(
    string Layer, long Accumulators, long Differing, long OwnDiffering, double EnergyPj, double BelievedEnergyPj, long Cycles, long BelievedCycles);
