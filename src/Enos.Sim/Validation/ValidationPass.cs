using System.Collections.Immutable;
using System.Globalization;
using Enos.Accel.Costs;
using Enos.Accel.Inputs;
using Enos.Kernels;
using Enos.Networks.Datasets;
using Enos.Networks.Quantized;
using Enos.Sim.Inference;

namespace Enos.Sim.Validation;

/// <summary>Runs a searched network in integers and holds the result against what the search recorded.</summary>
public static class ValidationPass
{
    /// <summary>Validates a network.</summary>
    /// <param name="network">The network that the search exported.</param>
    /// <param name="engine">The engine that computes its convolutions; it stays the caller's.</param>
    /// <param name="testImages">The images on which the search recorded its accuracy.</param>
    /// <param name="reference">Accumulators of the search's own forward pass.</param>
    /// <param name="simulated">Energy and cycles of the network's assignment on the accelerator, as the simulator computes them now (<see cref="SimulatedCost"/>).</param>
    /// <param name="belief">What the search recorded.</param>
    /// <param name="options">Multiplier tables; noise is for experiments, with it accumulators of compute-in-memory layers differ.</param>
    /// <param name="batch">Test images computed at once.</param>
    /// <param name="onImages">Told after each batch of test images how many were in it.</param>
    /// <param name="cancellation">Stops between batches.</param>
    /// <exception cref="InvalidInputException">
    /// The network is unsound (<see cref="IntegerNetwork.Compile"/>), or reference, figures and images do not fit it: everything that is wrong.
    /// </exception>
    public static ValidationReport Run(
        QuantizedNetwork network,
        IConvolutionEngine engine,
        ImageSet testImages,
        ReferenceAccumulators reference,
        NetworkCost simulated,
        SearchBelief belief,
        IntegerNetworkOptions? options = null,
        int batch = Evaluation.DefaultBatch,
        Action<int>? onImages = null,
        CancellationToken cancellation = default)
    {
        CostFigures cost = CostFigures.Of(simulated);
        using IntegerNetwork program = IntegerNetwork.Compile(network, engine, options);
        InputError[] faults =
        [
            .. reference.Faults(network.Graph),
            .. SearchBelief.LayerFaults(cost.Layers, network, "simulated cost"),
            .. belief.Faults(network, testImages.Count),
            .. Evaluation.Faults(network.Graph, testImages),
        ];
        if (faults.Length > 0)
        {
            throw new InvalidInputException(faults);
        }

        ImmutableArray<LayerComparison> accumulators = AccumulatorComparison.Run(program, reference);
        ClassificationResult classification = Evaluation.Run(program, testImages, batch, onImages, cancellation);
        ImmutableArray<CostComparison> layers = [.. cost.Layers.Zip(belief.Cost.Layers, CostComparison.Of)];
        CostComparison total = CostComparison.OfTotals(cost, belief.Cost);
        return new ValidationReport
        {
            Network = network.Graph.Name,
            Engine = engine.Name,
            ReferenceImages = reference.Images,
            Accumulators = accumulators,
            Classification = classification,
            BelievedCorrect = belief.Correct,
            Simulated = simulated,
            Layers = layers,
            Total = total,
            BelievedLatencyNs = belief.Cost.LatencyNs,
            Disagreements =
            [
                .. accumulators.Where(layer => layer.First is not null).Select(Describe),
                .. Accuracy(classification, belief),
                .. Modes(network, cost.Layers, "The simulated cost is that of"),
                .. Modes(network, belief.Cost.Layers, "The search recorded"),
                .. layers.Append(total).SelectMany(Costs),
                .. Latency(cost, belief.Cost),
            ],
        };
    }

    private static Disagreement Describe(LayerComparison layer)
    {
        AccumulatorDifference first = layer.First!;
        string origin = layer.OwnDiffering == 0
            ? "all inherited from the layers before it"
            : $"{layer.OwnDiffering} of them even on the reference's own activations";
        return new Disagreement(
            DisagreementKind.Accumulators,
            layer.Layer,
            $"{layer.Differing} of {layer.Elements} accumulators differ from the search's forward pass, {origin}; the first in image {first.Image} at " +
            $"channel {first.Channel}, row {first.Row}, column {first.Column}: expected {first.Expected}, found {first.Found}.");
    }

    private static IEnumerable<Disagreement> Accuracy(ClassificationResult found, SearchBelief belief)
    {
        if (found.Correct != belief.Correct)
        {
            yield return new Disagreement(
                DisagreementKind.Accuracy,
                "",
                $"{found.Correct} of {found.Total} test images are classified correctly; the search recorded {belief.Correct}.");
        }
    }

    private static IEnumerable<Disagreement> Modes(QuantizedNetwork network, ImmutableArray<LayerFigures> figures, string who) => network.Layers
        .Zip(figures)
        .Where(pair => pair.First.Mode != pair.Second.Mode)
        .Select(pair => new Disagreement(
            DisagreementKind.Mode, pair.First.Name, $"{who} mode {pair.Second.Mode}; the network has {pair.First.Mode}."));

    private static IEnumerable<Disagreement> Costs(CostComparison cost)
    {
        string cause = cost.Cause.Length == 0 ? "." : $": {cost.Cause}.";
        if (!cost.EnergyAgrees)
        {
            yield return new Disagreement(DisagreementKind.Energy, cost.Layer, string.Create(
                CultureInfo.InvariantCulture,
                $"Simulated energy is {cost.EnergyPj:R} pJ; the search recorded {cost.BelievedEnergyPj:R} pJ ({cost.EnergyDiscrepancy:+0.###e+0;-0.###e+0} relative){cause}"));
        }

        if (!cost.CyclesAgree)
        {
            yield return new Disagreement(
                DisagreementKind.Cycles, cost.Layer, $"Simulated cycles are {cost.Cycles}; the search recorded {cost.BelievedCycles}{cause}");
        }
        else if (!cost.StallsAgree && cost.Layer.Length > 0)
        {
            yield return new Disagreement(
                DisagreementKind.Stalls, cost.Layer, $"Simulated and recorded cycles are the same, their stalls are not{cause}");
        }
    }

    private static IEnumerable<Disagreement> Latency(CostFigures simulated, CostFigures believed)
    {
        if (simulated.Cycles == believed.Cycles && !CostComparison.Agree(simulated.LatencyNs, believed.LatencyNs))
        {
            yield return new Disagreement(DisagreementKind.Latency, "", string.Create(
                CultureInfo.InvariantCulture,
                $"Simulated latency is {simulated.LatencyNs:R} ns; the search recorded {believed.LatencyNs:R} ns: {DiscrepancyCause.OfNetwork(simulated, believed)}."));
        }
    }
}
