using System.Collections.Immutable;
using System.Globalization;
using Enos.Accel.Costs;

namespace Enos.Sim.Validation;

/// <summary>What a validation pass found.</summary>
public sealed record ValidationReport
{
    /// <summary>Name of the network.</summary>
    public required string Network { get; init; }

    /// <summary>Name of the engine that computed the convolutions.</summary>
    public required string Engine { get; init; }

    /// <summary>Images whose accumulators were compared.</summary>
    public required int ReferenceImages { get; init; }

    /// <summary>Each layer's accumulators against the reference's.</summary>
    public required ImmutableArray<LayerComparison> Accumulators { get; init; }

    /// <summary>The test set in the array's own arithmetic.</summary>
    public required ClassificationResult Classification { get; init; }

    /// <summary>Test images that the search recorded as classified correctly.</summary>
    public required long BelievedCorrect { get; init; }

    /// <summary>The simulated cost in full: breakdown, accesses and stalls.</summary>
    public required NetworkCost Simulated { get; init; }

    /// <summary>Each layer's energy and cycles against the belief.</summary>
    public required ImmutableArray<CostComparison> Layers { get; init; }

    /// <summary>The network's energy and cycles, switches of mode included, against the belief.</summary>
    public required CostComparison Total { get; init; }

    /// <summary>Latency of an image on the accelerator that the search recorded, in ns; the simulated one is <see cref="NetworkCost.LatencyNs"/>.</summary>
    public required double BelievedLatencyNs { get; init; }

    /// <summary>Everything beyond tolerance; empty if validation and search agree.</summary>
    public required ImmutableArray<Disagreement> Disagreements { get; init; }

    /// <summary>Whether there is no disagreement.</summary>
    public bool Agrees => Disagreements.IsEmpty;

    /// <summary>The outcome for people: one line, and one more for each disagreement.</summary>
    public string Verdict => Agrees
        ? string.Create(
            CultureInfo.InvariantCulture,
            $"{Network} holds: {Accumulators.Sum(layer => layer.Elements)} accumulators of {ReferenceImages} images, {Classification.Correct} of {Classification.Total} test images, {Total.EnergyPj:G9} pJ and {Total.Cycles} cycles as the search recorded them.")
        : string.Join(
            Environment.NewLine,
            Disagreements.Select(disagreement => $"  {disagreement}").Prepend(
                $"{Network} does not hold: {Disagreements.Length} disagreement{(Disagreements.Length == 1 ? "" : "s")} with what the search recorded."));
}
